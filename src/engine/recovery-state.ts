/** Recoveries that this instance holds, and the fork that one settles, in its own file: outside of the log, so no snapshot and no seal takes them along. */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { type Recovery, decodeRecovery, encodeRecovery } from '#core/contract/recovery.ts';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import { lastRecovery } from '#core/features/index.ts';
import type { LineState } from './line-state.ts';
import type { SpaceStore } from './ports.ts';

export interface HeldRecovery {
  readonly recovery: Recovery;
  /** Own clock since when enough had signed the first round; undefined: not enough have. */
  readonly sinceMs: number | undefined;
}

const HELD_META = 'recoveries';
const RECOVERED_META = 'recovered';

export function saveHeld(state: LineState): void {
  const { store } = state.ports;
  const list = [...state.recoveries].map(([id, { recovery, sinceMs }]) => [
    id,
    encodeRecovery(recovery),
    sinceMs ?? null,
  ]);
  store.transaction(() => store.setMeta(HELD_META, encodeCanonical(list)));
}

/** Own bytes, written by `saveHeld`. */
export function loadHeld(store: SpaceStore): Map<string, HeldRecovery> {
  const bytes = store.meta(HELD_META);
  if (bytes === undefined) return new Map();
  const list = decodeCanonical(bytes) as [string, Uint8Array, number | null][];
  return new Map(
    list.map(([id, recovery, sinceMs]) => [id, { recovery: decodeRecovery(recovery), sinceMs: sinceMs ?? undefined }]),
  );
}

export function saveRecovered(store: SpaceStore, recovery: Recovery): void {
  store.transaction(() => store.setMeta(RECOVERED_META, encodeRecovery(recovery)));
}

export function loadRecovered(store: SpaceStore, sealNumber: number): Recovery | undefined {
  const bytes = store.meta(RECOVERED_META);
  if (bytes === undefined) return undefined;
  const recovery = decodeRecovery(bytes);
  return recovery.plan.last.number === sealNumber ? recovery : undefined;
}

const FORK_META = 'fork';
const SETTLED_FORK_META = 'fork-settled';

/** `seal`: certified, beside another certified one of its number or on top of one. The space is only read until a recovery says where it goes on. */
export function saveFork(state: LineState, seal: Seal): void {
  const { store } = state.ports;
  const save = (): void => store.setMeta(FORK_META, encodeSeal(seal));
  if (store.isWriting) save();
  else store.transaction(save);
  state.isForked = true;
}

/** Kept over restarts. */
export function loadFork(store: SpaceStore): Pick<LineState, 'isForked' | 'stopped' | 'settledTo'> {
  const isForked = (store.meta(FORK_META)?.length ?? 0) > 0;
  const settledTo = Math.max(0, lastRecovery(store) - 1);
  return { isForked, stopped: isForked ? 'a seal has two certificates' : undefined, settledTo };
}

/** A recovery goes on after seal `to`: the other certificates up to there are evidence, and stop nothing any more. */
export function settleForks(state: LineState, to: number): void {
  state.settledTo = Math.max(state.settledTo, to);
  if (!state.isForked) return;
  const { store } = state.ports;
  store.transaction(() => {
    store.setMeta(SETTLED_FORK_META, store.meta(FORK_META) ?? new Uint8Array(0));
    store.setMeta(FORK_META, new Uint8Array(0));
  });
  state.isForked = false;
  state.stopped = undefined;
}
