/** Takes a side's reading at each boundary of windows and keeps it: cumulative since ready, also over a restart of this program. */
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import type { Counters, Side } from '#core/features/gaming/windows.ts';
import type { SessionRef, SessionSamples } from '../work/session-samples.ts';

/** A boundary that has just passed is still taken: the seal of ready comes a moment late. */
const LATE_MS = 2_000;

/** What grew since this program watches, and when it was read. */
export type Grown = Omit<Counters, 'atMs'> & { readonly atMs?: number };

export interface Readings {
  close(): void;
}

export function takeReadings(options: {
  readonly samples: SessionSamples;
  readonly session: SessionRef;
  readonly side: Side;
  /** Wall time of the seal that made the order ready. */
  readonly readyMs: number;
  readonly nowMs: () => number;
  readonly read: () => Grown;
  /** Asked at each boundary; true ends the readings, and `onOver` is told. */
  readonly isOver?: () => boolean;
  readonly onOver?: () => void;
}): Readings {
  const { samples, session, side, readyMs, nowMs, read, isOver, onOver } = options;
  const { windowMs } = GAME_LIMITS;
  const base = [...samples.read(session, side).values()].at(-1);
  const sinceMs = nowMs() - readyMs;
  let boundary = Math.max(0, Math.ceil((sinceMs - LATE_MS) / windowMs), samples.newest(session, side) + 1);
  let timer: NodeJS.Timeout | undefined;
  const take = (): void => {
    if (isOver?.() === true) return onOver?.();
    const grown = read();
    samples.put(session, side, boundary, addCounters(base, { ...grown, atMs: grown.atMs ?? nowMs() }));
    boundary += 1;
    wait();
  };
  const wait = (): void => {
    timer = setTimeout(take, Math.max(0, readyMs + boundary * windowMs - nowMs()));
    timer.unref();
  };
  wait();
  return { close: () => clearTimeout(timer) };
}

const NOT_SUMMED: ReadonlySet<string> = new Set(['atMs', 'frameWidth', 'frameHeight']);

/** A counter that either part lacks is what the other has. */
export function addCounters(base: Counters | undefined, grown: Counters): Counters {
  const sum: Record<string, number> = {};
  for (const [name, value] of [...Object.entries(base ?? {}), ...Object.entries(grown)]) {
    if (value === undefined) continue;
    sum[name] = NOT_SUMMED.has(name) ? value : (sum[name] ?? 0) + Math.round(value);
  }
  return { ...sum, atMs: Math.round(grown.atMs) };
}
