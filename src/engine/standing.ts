/** Whether this notary may sign at all: its disk remembers its promises, its clock is right, and another holder said where the space stands. */
import { LIMITS } from '#core/kernel/limits.ts';
import { type Result, ok, refuse } from '#core/kernel/result.ts';
import { devices } from '#core/features/index.ts';
import { isClockOff } from './clocks.ts';
import { ownNotary } from './heights.ts';
import type { LineState, PeerState } from './line-state.ts';

const DEVICES_PER_LOOK = 200;

/** Does any other instance hold this space, as far as its members' devices tell? */
function hasOtherHolders(state: LineState): boolean {
  const { store, network } = state.ports;
  const rows = store.scan(devices, [], { limit: DEVICES_PER_LOOK });
  return (
    rows.some(({ peerKey, revoked }) => peerKey !== network.self && revoked === 0) || rows.length === DEVICES_PER_LOOK
  );
}

export type Standing = 'none' | 'signs' | 'lost' | 'clock_off' | 'asks' | 'behind';

/**
 * `asks`: started, and no other holder has answered with its highest seal yet (DESIGN 5.6); the owner may override where the notary is
 * alone. `behind`: one has, and its seals are not all folded here.
 */
export function standingOf(state: LineState): Standing {
  if (ownNotary(state) === undefined) return 'none';
  if (state.lost) return 'lost';
  if (isClockOff(state)) return 'clock_off';
  if (state.isCurrent) return 'signs';
  if (state.heardSeal === undefined) return hasOtherHolders(state) ? 'asks' : 'signs';
  return state.heardSeal > state.sealNumber ? 'behind' : 'signs';
}

export function maySign(state: LineState): boolean {
  const standing = standingOf(state);
  // Once current it stays so until the next start: what comes later comes with certificates.
  if (standing === 'signs') state.isCurrent = true;
  return standing === 'signs';
}

/** DESIGN 5.6: with nobody reachable, the owner of a pool with one notary may let it go on, ten minutes after the start. */
export function overrideStart(state: LineState): Result<null> {
  const standing = standingOf(state);
  if (standing !== 'asks') return refuse({ code: 'notary.not_waiting', standing });
  if (state.notaries?.members.length !== 1) return refuse({ code: 'notary.not_alone' });
  const fromMs = state.startedMs + LIMITS.overrideAfterMs;
  if (state.ports.clock.nowMs() < fromMs) return refuse({ code: 'notary.too_early', fromMs });
  state.isCurrent = true;
  state.observer.changed();
  return ok(null);
}

/** An authorised peer says how far its seals go. */
export function hearSeal(state: LineState, peer: PeerState, number: number): void {
  if (!peer.isAstray) state.heardSeal = Math.max(state.heardSeal ?? 0, number);
}

/** It goes on with the seals of a quorum that a recovery replaced: how far is nothing to catch up with. */
export function noteAstray(state: LineState, peer: PeerState | undefined): void {
  if (peer === undefined || peer.isAstray) return;
  peer.isAstray = true;
  state.heardSeal = undefined;
  for (const { authorised, isAstray, highestSeal } of state.peers.values())
    if (authorised && !isAstray && highestSeal > 0) state.heardSeal = Math.max(state.heardSeal ?? 0, highestSeal);
}
