/**
 * Whether this instance could not have heard of a recovery in time: it is new in the space, or slept, was alone or lagged behind for as long as a
 * recovery takes. Only such a one believes a recovery by its first seal; whoever is awake holds it for a week by the own clock, and may object
 * meanwhile. Source: DESIGN 5.9.
 *
 *   new, or away ──level with a peer (or a notary that signs) for 10 min──> awake; noted on disk each minute in which it is level
 *   awake ──not level for 7 days──> away
 *
 * One peer that says the own number is enough, whatever others say: to be awake by mistake costs a week, to be away by mistake the week's protection.
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { isClockBehind, isClockOff } from './clocks.ts';
import { ownNotary } from './heights.ts';
import type { LineState } from './line-state.ts';
import type { SpaceStore } from './ports.ts';
import { maySign } from './standing.ts';

const AWAKE_META = 'awake';
const LEVEL_MS = 10 * TIME.MINUTE_MS;
const NOTE_MS = TIME.MINUTE_MS;

export interface Away {
  /** Nothing was here before. */
  readonly isNew: boolean;
  levelSinceMs: number | undefined;
  /** Between two seals of a busy pool it is level for moments. */
  levelMs: number;
}

/** As the disk says when the space is opened. */
export function loadAway(store: SpaceStore, nowMs: number): Pick<LineState, 'away' | 'awakeNotedMs'> {
  const bytes = store.meta(AWAKE_META);
  return bytes === undefined
    ? { away: awayFrom(nowMs, true), awakeNotedMs: nowMs }
    : { away: undefined, awakeNotedMs: decodeCanonical(bytes) as number };
}

const awayFrom = (nowMs: number, isNew: boolean): Away => ({ isNew, levelSinceMs: undefined, levelMs: nowMs });

/** A notary of the present set is never new: it would know. */
export function mayBelieveBySeal(state: LineState): boolean {
  // A clock that jumped a week ahead proves no absence.
  return state.away !== undefined && !isClockOff(state) && (!state.away.isNew || ownNotary(state) === undefined);
}

/** Called at every tick, after what came was folded. */
export function tickAwake(state: LineState): void {
  const nowMs = state.ports.clock.nowMs();
  const { away } = state;
  if (isClockBehind(state)) return;
  if (away === undefined) {
    const sinceMs = nowMs - state.awakeNotedMs;
    if (sinceMs >= LIMITS.recoveryWaitMs) state.away = awayFrom(nowMs, false);
    else if ((sinceMs >= NOTE_MS || sinceMs < 0) && isLevel(state)) note(state, nowMs);
    return;
  }
  if (isLevel(state)) {
    away.levelSinceMs ??= nowMs;
    away.levelMs = nowMs;
  } else if (nowMs - away.levelMs > NOTE_MS) away.levelSinceMs = undefined;
  if (away.levelSinceMs === undefined || nowMs - away.levelSinceMs < LEVEL_MS) return;
  state.away = undefined;
  note(state, nowMs);
}

function note(state: LineState, nowMs: number): void {
  const { store } = state.ports;
  state.awakeNotedMs = nowMs;
  store.transaction(() => store.setMeta(AWAKE_META, encodeCanonical(nowMs)));
}

function isLevel(state: LineState): boolean {
  if (state.join !== undefined || state.incoming.size > 0 || state.stopped !== undefined) return false;
  if (ownNotary(state) !== undefined) return maySign(state);
  return [...state.peers.values()].some(
    ({ authorised, highestSeal }) => authorised && highestSeal === state.sealNumber,
  );
}
