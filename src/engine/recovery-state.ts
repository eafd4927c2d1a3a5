/** Recoveries that this instance holds, in its own file: outside of the log, so no snapshot and no seal takes them along. */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { type Recovery, decodeRecovery, encodeRecovery } from '#core/contract/recovery.ts';
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
