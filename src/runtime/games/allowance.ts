/** How often something may be done that costs a process: `burst` times at once, then once each `everyMs`. Pure but for the clock that is given. */
export function createAllowance(options: {
  readonly burst: number;
  readonly everyMs: number;
  readonly nowMs: () => number;
}): () => boolean {
  const { burst, everyMs, nowMs } = options;
  let left = burst;
  let sinceMs = nowMs();
  return () => {
    const now = nowMs();
    // A clock that was set back gives nothing and takes nothing.
    const earned = Math.max(0, Math.floor((now - sinceMs) / everyMs));
    left = Math.min(burst, left + earned);
    sinceMs = left === burst || now < sinceMs ? now : sinceMs + earned * everyMs;
    if (left === 0) return false;
    left -= 1;
    return true;
  };
}
