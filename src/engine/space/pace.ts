/**
 * Memory is worth more than speed while nothing happens: the program is started so (main.ts). While a space catches up it is the other way
 * round, because a heap that is kept small is cleaned ten times as often: with it a fold costs twice the processor time.
 */
import { setFlagsFromString } from 'node:v8';

/** So long after the last work memory comes first again. */
const QUIET_MS = 5_000;
/** Frames, or bytes of them, within a second that are more than conversation. */
const FRAMES_PER_SECOND = 20;
const BYTES_PER_SECOND = 256 * 1024;

export interface Pace {
  /** A frame came or goes. */
  frame(bytes: number): void;
  /** There is more to do at once. */
  busy(): void;
}

/** `set`: of V8, for the whole process. */
export function newPace(set: (flag: string) => void = setFlagsFromString): Pace {
  let isFast = false;
  let workedMs = 0;
  let second = 0;
  let frames = 0;
  let bytes = 0;
  const rest = (): void => {
    const leftMs = workedMs + QUIET_MS - performance.now();
    if (leftMs > 0) return void setTimeout(rest, leftMs).unref();
    isFast = false;
    set('--optimize-for-size');
  };
  const busy = (): void => {
    workedMs = performance.now();
    if (isFast) return;
    isFast = true;
    set('--no-optimize-for-size');
    setTimeout(rest, QUIET_MS).unref();
  };
  return {
    busy,
    frame: (length) => {
      const now = Math.floor(performance.now() / 1000);
      if (now !== second) frames = bytes = 0;
      frames += 1;
      bytes += length;
      second = now;
      if (frames >= FRAMES_PER_SECOND || bytes >= BYTES_PER_SECOND) busy();
    },
  };
}
