/** Whose clock is off: what peers' clocks say of ours, and events that wait because theirs are ahead. */
import { hlcMs } from '#core/kernel/hlc.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import type { Join } from './join-state.ts';
import type { LineState } from './line-state.ts';
import { fillCache } from './pending.ts';

/** Fewer peers than this prove nothing about the own clock. */
const PEERS_MIN = 3;

/** `timeMs`: the peer's clock when it sent; the way here makes it look late by a little. */
export function notePeerClock(state: LineState, peer: string, timeMs: number): void {
  const known = state.peers.get(peer);
  if (known !== undefined) known.clockOffsetMs = timeMs - state.ports.clock.nowMs();
}

/** How far the median of the peers' clocks is ahead of ours; undefined: too few peers. */
export function clockErrorMs(state: LineState): number | undefined {
  const offsets = [...state.peers.values()]
    .map(({ clockOffsetMs }) => clockOffsetMs)
    .filter((offset) => offset !== undefined)
    .sort((a, b) => a - b);
  if (offsets.length < PEERS_MIN) return undefined;
  const middle = offsets.length >> 1;
  const upper = offsets[middle] as number;
  return offsets.length % 2 === 1 ? upper : ((offsets[middle - 1] as number) + upper) / 2;
}

/** An instance neither authors nor seals while its clock is off. Source: DESIGN 3.2, 5.7. */
export function isClockOff(state: LineState): boolean {
  return Math.abs(clockErrorMs(state) ?? 0) > LIMITS.clockToleranceMs;
}

/**
 * The own clock is before the last seal, and no member's clock says the same: it lost its battery. Where one does, the clock of that seal
 * was wrong.
 */
export function isClockBehind({ ports, sealTimeMs, peers }: LineState): boolean {
  if (ports.clock.nowMs() >= sealTimeMs - LIMITS.clockToleranceMs) return false;
  return ![...peers.values()].some(
    ({ authorised, clockOffsetMs }) =>
      authorised && clockOffsetMs !== undefined && Math.abs(clockOffsetMs) <= LIMITS.clockToleranceMs,
  );
}

export interface Quarantined {
  readonly author: string;
  readonly event: string;
  /** By so much its stamp is ahead of our clock. */
  readonly aheadMs: number;
}

/** Events from the future: not merged into the own clock, not sealed before their time, shown. */
export function quarantineOf(state: LineState, limit: number): Quarantined[] {
  const nowMs = state.ports.clock.nowMs();
  const found: Quarantined[] = [];
  for (const entry of state.pending.values())
    for (const event of fillCache(state, entry)) {
      const aheadMs = hlcMs(event.hlc) - nowMs;
      if (aheadMs <= LIMITS.clockToleranceMs) continue;
      found.push({ author: event.author, event: event.hash, aheadMs });
      if (found.length >= limit) return found;
    }
  return found;
}

/** Steps smaller than this are within what a clock is slewed by. */
const STEP_BACK_MS = 1_000;
/** Between two ticks: the machine slept, or its clock was set right. */
const SLEPT_MS = 10 * TIME.MINUTE_MS;

/**
 * A clock that was set back leaves every "not before" of this line in the future: what was to happen in five seconds would wait for days.
 * All of them go back with it.
 */
export function followClock(state: LineState, nowMs: number): void {
  const backMs = state.tickedMs - nowMs;
  state.tickedMs = nowMs;
  if (-backMs >= SLEPT_MS) state.settleFromMs = nowMs;
  if (backMs < STEP_BACK_MS) return;
  const back = (atMs: number): number => atMs - backMs;
  const { election } = state;
  election.heardMs = back(election.heardMs);
  election.votedMs = back(election.votedMs);
  election.repeatAtMs = back(election.repeatAtMs);
  election.beatAtMs = back(election.beatAtMs);
  state.startedMs = back(state.startedMs);
  // A week that began before the clock went wrong is as long as it was.
  const begun = (atMs: number): number => (atMs > nowMs ? back(atMs) : atMs);
  state.awakeNotedMs = begun(state.awakeNotedMs);
  if (state.away?.isNew === false) state.away = undefined;
  if (state.away !== undefined) {
    state.away.levelMs = back(state.away.levelMs);
    if (state.away.levelSinceMs !== undefined) state.away.levelSinceMs = back(state.away.levelSinceMs);
  }
  state.settleFromMs = back(state.settleFromMs);
  for (const [id, held] of state.recoveries)
    if (held.sinceMs !== undefined) state.recoveries.set(id, { ...held, sinceMs: begun(held.sinceMs) });
  state.downloadedMs = back(state.downloadedMs);
  state.servedMs = back(state.servedMs);
  state.eventsAskedMs = back(state.eventsAskedMs);
  state.nextAntiEntropyMs = back(state.nextAntiEntropyMs);
  if (state.stuckSinceMs !== undefined) state.stuckSinceMs = back(state.stuckSinceMs);
  if (state.waitingSinceMs !== undefined) state.waitingSinceMs = back(state.waitingSinceMs);
  state.heldUntilMs = undefined;
  state.joinAgainMs = back(state.joinAgainMs);
  state.pruneAtMs = back(state.pruneAtMs);
  if (state.behind !== undefined) state.behind = { ...state.behind, sinceMs: back(state.behind.sinceMs) };
  if (state.join !== undefined) setBackJoin(state.join, backMs);
  for (const entry of state.pending.values()) entry.sinceMs = back(entry.sinceMs);
  for (const [device, atMs] of state.heard) state.heard.set(device, back(atMs));
  for (const [hash, last] of state.relayed) state.relayed.set(hash, { ...last, atMs: back(last.atMs) });
  for (const known of state.peers.values()) {
    known.sealsAskedMs = back(known.sealsAskedMs);
    known.digestSentMs = back(known.digestSentMs);
    known.lastHelloMs = back(known.lastHelloMs);
    known.joinTimesMs = known.joinTimesMs.map(back);
    known.wanted.clear();
    known.partings.clear();
    known.clockOffsetMs = undefined;
  }
}

function setBackJoin(join: Join, backMs: number): void {
  join.sinceMs -= backMs;
  join.pieceMs -= backMs;
  for (const [peer, atMs] of join.asked) join.asked.set(peer, atMs - backMs);
  join.inFlight.clear();
}
