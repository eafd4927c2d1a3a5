/**
 * Bodies of old events are dropped: below a snapshot that is older than the retention time. Hashes and outcomes stay, because later events
 * may name them; so do seals, notary changes, what lets people in, evidence of equivocation, what a register shows, and each chain's end.
 */
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { HANDLERS, NOTARIES_CHANGED_TYPE, RECOVERY_NAMED_TYPE } from '#core/features/index.ts';
import type { LineState } from './line-state.ts';
import type { SpaceStore } from './ports.ts';
import { baseOf, keepSnapshots, keptSnapshots, setBase } from './snapshot.ts';

const LOOK_AGAIN_MS = TIME.HOUR_MS;
/** Seals whose events are dropped in one transaction. */
const SEALS_AT_ONCE = 8;

/** Called at every tick. Returns whether there is more to do at once. */
export function tickPrune(state: LineState): boolean {
  const { store, clock } = state.ports;
  const nowMs = clock.nowMs();
  if (nowMs < state.pruneAtMs || state.stopped !== undefined || state.join !== undefined) return false;
  const base = baseOf(store);
  if (base.droppedTo < base.number) {
    dropSome(store, base);
    return true;
  }
  const retentionMs = state.times.retentionMs ?? LIMITS.retentionMs;
  const next = keptSnapshots(store).findLast(
    ({ number, timeMs }) => number > base.number && number < state.sealNumber && timeMs + retentionMs <= nowMs,
  );
  if (next === undefined) {
    // A little at each tick: whatever else is due comes in between.
    if (!store.releaseSpace()) state.pruneAtMs = nowMs + LOOK_AGAIN_MS;
    return false;
  }
  // First replays start there, then what is below goes.
  store.transaction(() => {
    setBase(store, { number: next.number, droppedTo: base.droppedTo });
    keepSnapshots(
      store,
      keptSnapshots(store).filter(({ number }) => number >= next.number),
      state.pieces.hashes(),
    );
  });
  return true;
}

function dropSome(
  store: SpaceStore,
  { number, droppedTo }: { readonly number: number; readonly droppedTo: number },
): void {
  const to = Math.min(number, droppedTo + SEALS_AT_ONCE);
  const hashes: string[] = [];
  for (let at = droppedTo + 1; at <= to; at += 1)
    for (const hash of store.seal(at)?.content.events ?? []) {
      const event = store.event(hash);
      if (event !== undefined && !isKept(store, event)) hashes.push(hash);
    }
  store.transaction(() => {
    store.dropBodies(hashes);
    setBase(store, { number, droppedTo: to });
  });
}

function isKept(store: SpaceStore, event: SignedEvent): boolean {
  const handler = HANDLERS.get(event.type);
  if (event.type === NOTARIES_CHANGED_TYPE || event.type === RECOVERY_NAMED_TYPE || handler?.def.admission === 'self')
    return true;
  if (store.head(event.author)?.seq === event.seq) return true;
  // A fact: whoever shows it looks it up by its event.
  return handler?.register !== undefined;
}
