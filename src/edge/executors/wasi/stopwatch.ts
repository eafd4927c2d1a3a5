/** Measures time that is not paused, and tells when a limit is reached. */
export interface Stopwatch {
  elapsedMs(): number;
  pause(): void;
  resume(): void;
  /** Ends it and returns the final time, ms. */
  stop(): number;
}

/** Starts at once. @param limitMs at most 2^31 - 1 */
export function createStopwatch(limitMs: number, onLimit: () => void): Stopwatch {
  let countedMs = 0;
  let sinceMs: number | undefined = performance.now();
  let timer: NodeJS.Timeout | undefined = setTimeout(onLimit, limitMs);
  const elapsedMs = (): number => countedMs + (sinceMs === undefined ? 0 : performance.now() - sinceMs);
  const pause = (): void => {
    countedMs = elapsedMs();
    sinceMs = undefined;
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    elapsedMs,
    pause,
    resume: () => {
      if (sinceMs !== undefined) return;
      sinceMs = performance.now();
      timer = setTimeout(onLimit, Math.max(1, limitMs - countedMs));
    },
    stop: () => {
      pause();
      return countedMs;
    },
  };
}
