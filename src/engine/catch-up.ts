/** Folds certified seals that came from others, as far as their events are here, and sees to those that are not. */
import type { Seal } from '#core/contract/seal.ts';
import { askForEvents } from './fetch.ts';
import type { LineState } from './line-state.ts';
import { followSeals } from './seal.ts';
import { askSeals } from './sync.ts';

/** Seals folded in one transaction: bounds how long other commands wait. */
const SEALS_PER_TRANSACTION_MAX = 8;
const STUCK_MS = 2_000;
/** While the log streams in it has the disk and the processor to itself; a gap of this length lets the fold go on. */
const DOWNLOAD_GAP_MS = 50;
/** After so long it counts as over. */
const DOWNLOAD_PAUSE_MS = 1_000;

/** Until when folding waits for the download; undefined: it does not. */
export function foldWaitsUntilMs(state: LineState): number | undefined {
  return isDownloading(state, DOWNLOAD_GAP_MS) ? state.downloadedMs + DOWNLOAD_GAP_MS : undefined;
}

/** Something that was asked for came within so long, and more of it is to come. */
function isDownloading({ downloadedMs, ports, peers }: LineState, withinMs: number): boolean {
  if (downloadedMs + withinMs <= ports.clock.nowMs()) return false;
  for (const { wanted } of peers.values()) if (wanted.size > 0) return true;
  return false;
}

/** Folds the next certified seals as far as all their events are here. Returns whether there is more to do at once. */
export function foldIncoming(state: LineState): boolean {
  if (state.stopped !== undefined) return false;
  const batch: Seal[] = [];
  // In a gap of a download one at a time: more of it may come at any moment.
  const most = isDownloading(state, DOWNLOAD_PAUSE_MS) ? 1 : SEALS_PER_TRANSACTION_MAX;
  for (let number = state.sealNumber + 1; batch.length < most; number += 1) {
    const seal = state.incoming.get(number);
    if (seal === undefined) break;
    batch.push(seal);
  }
  if (batch.length === 0) return false;
  const { count, isStuck, missing } = followSeals(state, batch);
  noteStuck(state, count > 0 ? [] : missing);
  for (const seal of batch.slice(0, count)) state.incoming.delete(seal.content.number);
  // Stopped by a seal that gives another state: it is kept nowhere, the evidence is in `stopped`.
  if (count > 0) for (const [peer, known] of state.peers) askSeals(state, peer, known);
  return !isStuck && state.incoming.has(state.sealNumber + 1);
}

/**
 * A seal that this notary helped to certify may have come from others too, a moment before. What is folded already is nothing to wait for: a
 * notary that waits for it proposes nothing any more.
 */
export function forgetFolded({ incoming, sealNumber }: LineState): void {
  for (const number of incoming.keys()) if (number <= sealNumber) incoming.delete(number);
}

/** Events that nobody sends by themselves (a fork, a full quota) are asked for by hash, after a while. */
function noteStuck(state: LineState, missing: readonly string[]): void {
  const nowMs = state.ports.clock.nowMs();
  if (missing.length === 0) state.stuckSinceMs = undefined;
  else if (state.stuckSinceMs === undefined) state.stuckSinceMs = nowMs;
  else if (nowMs - state.stuckSinceMs >= STUCK_MS) askForEvents(state, missing);
}
