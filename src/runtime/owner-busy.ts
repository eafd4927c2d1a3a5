/**
 * "Pause when I use this machine": what the processor does for its owner, apart from what it does for others, against the limit that the
 * owner set. Pure: one step for each sample of the machine.
 *
 *   quiet ──over the limit for 3 samples──> busy ──clearly under it for 5──> quiet
 */

export interface BusyState {
  readonly isBusy: boolean;
  /** Samples in a row that speak for the other state. */
  readonly streak: number;
}

export const QUIET: BusyState = { isBusy: false, streak: 0 };

/** 6 s at a sample each 2 s: a page that opens is no use of the machine. */
const OVER_SAMPLES = 3;
/** 10 s: nobody wants others' work to start and stop with every click. */
const UNDER_SAMPLES = 5;
/** So far below the limit it must come, percent. */
const MARGIN_PERCENT = 10;

/** `limitPercent`: 100 is no limit. */
export function nextBusy(state: BusyState, ownPercent: number, limitPercent: number): BusyState {
  if (limitPercent >= 100) return QUIET;
  const speaksForChange = state.isBusy
    ? ownPercent <= Math.max(0, limitPercent - MARGIN_PERCENT)
    : ownPercent > limitPercent;
  if (!speaksForChange) return { ...state, streak: 0 };
  const streak = state.streak + 1;
  const isDone = streak >= (state.isBusy ? UNDER_SAMPLES : OVER_SAMPLES);
  return isDone ? { isBusy: !state.isBusy, streak: 0 } : { ...state, streak };
}

/** Processor time of others' tasks that run now, by task, µs. */
export type GuestTimes = ReadonlyMap<string, number>;

/** Percent of the whole machine that others' tasks took between two looks. */
export function guestPercent(
  before: GuestTimes,
  now: GuestTimes,
  span: { readonly elapsedMs: number; readonly cores: number },
): number {
  let usedUs = 0;
  for (const [task, cpuUs] of now) usedUs += Math.max(0, cpuUs - (before.get(task) ?? 0));
  const wholeUs = span.elapsedMs * 1000 * span.cores;
  return wholeUs <= 0 ? 0 : Math.min(100, (usedUs / wholeUs) * 100);
}
