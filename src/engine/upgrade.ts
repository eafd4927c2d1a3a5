/**
 * Versions of the fold. This instance folds up to its own; it tells the pool so by its agents, and where the pool went further it stops before
 * the first seal that it cannot fold: what it has stays readable, the log and the seals' evidence stay, and with a later program it goes on from
 * there, or from a sealed snapshot. Source: DESIGN section 3.6.
 */
import { deviceOf, foldSupportOf, foldSupported, foldVersionOf, memberOf } from '#core/features/index.ts';
import type { LineState } from './line-state.ts';
import type { Command } from './submit.ts';

export interface UpdateNeeded {
  /** Version of the fold that the pool has, and the one that this instance goes up to. */
  readonly needs: number;
  readonly has: number;
  /** The last seal that can be folded, or entered as a snapshot, here. */
  readonly seal: number;
}

/** Stops the space if the next seal takes a later version. Returns whether it does. */
export function stopIfOutdated(state: LineState): boolean {
  if (state.kind !== 'pool') return false;
  return stopBelow(state, foldVersionOf(state.ports.store, state.sealNumber + 1), state.sealNumber);
}

/** `seal`: the last one before those of version `needs`. */
export function stopBelow(state: LineState, needs: number, seal: number): boolean {
  const has = state.fold.version;
  if (needs <= has) return false;
  state.update = { needs, has, seal };
  state.stopped = `after seal ${seal} the pool is folded by version ${needs}, this program goes up to ${has}: update needed`;
  return true;
}

/** What the agents here have to tell the pool of this program's version. Once per start and agent. */
export function takeSupport(state: LineState): Command[] {
  const { store } = state.ports;
  const found: Command[] = [];
  for (const signer of state.signers.values()) {
    const row = deviceOf(store, signer.device);
    if (row?.kind !== 'agent' || row.revoked !== 0 || state.saidSupport.has(signer.device)) continue;
    if (!['active', 'muted', 'suspended'].includes(memberOf(store, row.user)?.state ?? '')) continue;
    state.saidSupport.add(signer.device);
    const { version } = state.fold;
    if (foldSupportOf(store, signer.device) !== version)
      found.push({ signer, draft: { type: foldSupported.type, payload: { version } } });
  }
  return found;
}
