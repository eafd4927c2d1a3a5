/**
 * The notaries' patience. The sequencer shows by heartbeats that it is there; whoever hears none for a random time, or sees an event left
 * out or an open deadline without its seal, votes for the next term; a term that brings no sequencer makes everybody twice as patient.
 */
import { hlcMs } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { advance, nextDeadlineMs, repeatOwn, sendHeartbeat } from './consensus.ts';
import { isSequencer, ownNotary } from './heights.ts';
import type { LineState } from './line-state.ts';
import { fillCache, isHeldTooLong } from './pending.ts';
import { maySign } from './standing.ts';

const REPEAT_MS = 1_000;
const DOUBLINGS_MAX = 3;
/** A sequencer whose proposals are refused this often is given up. */
const REFUSALS_MAX = 2;
const HEARTBEATS_PER_PATIENCE = 4;

/** Does what is due; returns when to look again, by the own clock. */
export function tickElections(state: LineState): number {
  const nowMs = state.ports.clock.nowMs();
  const { height, election } = state;
  const self = ownNotary(state);
  if (height === undefined || self === undefined || !maySign(state)) {
    // Whoever may not sign owes nobody patience: it starts anew when it may.
    election.heardMs = nowMs;
    return Infinity;
  }
  if (height.isAbandoned) {
    advance(state, { kind: 'elect' }, undefined);
    election.heardMs = nowMs;
    return nowMs;
  }
  if (height.set.members.length === 1) return Infinity;
  if (nowMs >= election.repeatAtMs) {
    repeatOwn(state);
    election.repeatAtMs = nowMs + REPEAT_MS;
  }
  const leads = isSequencer(state) && (height.term === 1 || height.proof !== undefined);
  if (leads && !isStalled(state)) {
    if (nowMs >= election.beatAtMs) {
      sendHeartbeat(state, self);
      election.beatAtMs = nowMs + Math.ceil(state.times.patienceMs / HEARTBEATS_PER_PATIENCE);
    }
    election.heardMs = nowMs;
  } else if (leads || nowMs >= deadlineMs(state) || isStalled(state)) {
    election.failed += 1;
    election.heardMs = nowMs;
    election.votedMs = nowMs;
    election.spread = dice(state);
    advance(state, { kind: 'elect' }, undefined);
  }
  return Math.min(election.repeatAtMs, leads ? election.beatAtMs : deadlineMs(state));
}

function deadlineMs({ election, times }: LineState): number {
  const patienceMs = Math.ceil(times.patienceMs * (1 + election.spread / 2));
  return election.heardMs + patienceMs * 2 ** Math.min(Math.max(0, election.failed - 1), DOUBLINGS_MAX);
}

/** 0 to 1. */
export function dice({ ports }: Pick<LineState, 'ports'>): number {
  const [high = 0, low = 0] = ports.random.bytes(2);
  return (high * 256 + low) / 0x10000;
}

function isStalled(state: LineState): boolean {
  const { height, election } = state;
  if (height === undefined) return false;
  if (height.refused >= REFUSALS_MAX) return true;
  const nowMs = state.ports.clock.nowMs();
  // After each vote the new term gets its time.
  if (nowMs - election.votedMs < LIMITS.stalledMs) return false;
  for (const entry of state.pending.values()) {
    if (nowMs - entry.sinceMs < LIMITS.stalledMs) continue;
    const event = fillCache(state, entry)[0];
    if (event === undefined || hlcMs(event.hlc) > nowMs + LIMITS.clockToleranceMs) continue;
    const waits = event.after.some((hash) => state.ports.store.outcome(hash) === undefined);
    // One that names what nobody has is owed its rejection too, once the sequencer has had its time for it.
    if (!waits || isHeldTooLong(event, nowMs - LIMITS.stalledMs)) return true;
  }
  // An open deadline is owed its seal as well: a sequencer that beats and has no quorum left in its term would keep the pool clock still.
  if (nowMs - state.sealTimeMs < LIMITS.stalledMs) return false;
  const deadlineMs = nextDeadlineMs(state);
  return deadlineMs !== undefined && nowMs - deadlineMs >= LIMITS.stalledMs;
}
