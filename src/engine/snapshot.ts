/**
 * Snapshots of this space. Every `snapshotEvery`-th seal carries the hash of the whole state after the seal before it, so that whoever
 * makes or follows that seal has made the snapshot too, and can give it to newcomers.
 *
 *   kept: the base, from which a replay starts once bodies below it are gone; the next base; the two newest
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { encodeRun } from '#core/contract/run.ts';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import { decodePiece, listPieces } from '#core/contract/snapshot.ts';
import type { TableDef } from '#core/contract/table.ts';
import {
  FOLD_TABLES,
  NOTARIES_CHANGED_TYPE,
  RECOVERY_NAMED_TYPE,
  notarySets,
  recoveries,
} from '#core/features/index.ts';
import type { LineState } from './line-state.ts';
import type { SpaceStore } from './ports.ts';
import { ENGINE_TABLES } from './tables.ts';
import { type Message, encodeMessage } from './wire.ts';

export interface KeptSnapshot {
  /** The seal whose state it is. */
  readonly number: number;
  readonly hash: string;
  readonly timeMs: number;
}

const SNAPSHOTS_META = 'snapshots';
const BASE_META = 'base';
const PROOF_BYTES_MAX = 120 * 1024;
const NEWEST_KEPT = 2;
const NO_RUN = new Uint8Array(0);

/** All tables of a space, in the order of a snapshot. */
export const SPACE_TABLES: readonly TableDef[] = [...FOLD_TABLES, ...ENGINE_TABLES].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);

export function isSnapshotDue(state: LineState, number: number): boolean {
  return number % (state.internals.snapshotEvery ?? LIMITS.snapshotEvery) === 0;
}

/** Hash of the state after the last seal; the snapshot is made if it is not here yet. */
export function snapshotHashOf(state: LineState): string {
  const known = keptSnapshots(state.ports.store).find(({ number }) => number === state.sealNumber);
  return known === undefined ? writing(state, () => makeSnapshot(state)) : known.hash;
}

function makeSnapshot(state: LineState): string {
  const { pieces, sealNumber, sealTimeMs, ports } = state;
  const { store, crypto } = ports;
  const hashOf = (bytes: Uint8Array): string => toHex(crypto.sha256(bytes));
  while (pieces.waiting(Infinity) > 0) pieces.make(ports, { count: Infinity, upTo: Infinity, at: sealNumber });
  const made = pieces.hashes();
  let hash = '';
  for (const bytes of listPieces(made, hashOf)) {
    hash = hashOf(bytes);
    store.putPiece(hash, bytes);
  }
  const kept = [...keptSnapshots(store), { number: sealNumber, timeMs: sealTimeMs, hash }];
  keepSnapshots(store, worthKeeping(kept, baseOf(store).number), made);
  return hash;
}

/** What is told to be made is here, or made again. */
function writing<T>({ ports: { store }, pieces }: LineState, work: () => T): T {
  if (store.isWriting) return work();
  try {
    return store.transaction(work);
  } catch (cause) {
    pieces.forget();
    throw cause;
  }
}

/** Pieces are made ahead in the last part of the way to a snapshot, a few after each seal or when nothing else is to be done. */
const AHEAD_PART = 2;
/** What changes with every seal is made ahead no more often than so many times on the whole way. */
const AGAIN_PART = 20;
/** While a peer is given what it asks for it has the disk and the processor to itself. */
const SERVED_GAP_MS = 250;
/** In one transaction: some ten milliseconds. */
const AHEAD_AT_ONCE = 4;

/**
 * So that little is left to do when the snapshot is due: called at every tick. `seals`: made since the last call. Returns whether there is
 * more to do.
 */
export function prepareSnapshot(state: LineState, seals: number): boolean {
  const { pieces, sealNumber, ports } = state;
  const every = state.internals.snapshotEvery ?? LIMITS.snapshotEvery;
  const left = every - 1 - (sealNumber % every);
  if (sealNumber === 0 || left > every / AHEAD_PART) return false;
  const upTo = sealNumber - Math.ceil(every / AGAIN_PART);
  const waiting = pieces.waiting(upTo);
  if (waiting === 0) return false;
  // Foreground first, as long as the rest of the way is long enough for what is known to wait.
  const each = Math.max(AHEAD_AT_ONCE, Math.ceil(waiting / (left + 1)));
  if (each === AHEAD_AT_ONCE && ports.clock.nowMs() - state.servedMs < SERVED_GAP_MS) return true;
  const count = each * Math.max(1, seals);
  writing(state, () => pieces.make(ports, { count, upTo, at: sealNumber }));
  return pieces.waiting(upTo) > 0;
}

function worthKeeping(kept: readonly KeptSnapshot[], base: number): KeptSnapshot[] {
  const next = kept.find(({ number }) => number > base);
  return kept.filter(
    (snapshot, index) => snapshot.number === base || snapshot === next || index >= kept.length - NEWEST_KEPT,
  );
}

/** By number. */
export function keptSnapshots(store: SpaceStore): KeptSnapshot[] {
  const bytes = store.meta(SNAPSHOTS_META);
  if (bytes === undefined) return [];
  // Own bytes, written by `keepSnapshots`.
  const list = decodeCanonical(bytes) as [number, Uint8Array, number][];
  return list.map(([number, hash, timeMs]) => ({ number, hash: toHex(hash), timeMs }));
}

/** Inside a transaction. All other pieces are deleted but those made ahead of the next: `made`. */
export function keepSnapshots(store: SpaceStore, kept: readonly KeptSnapshot[], made: readonly string[] = []): void {
  const pieces = new Set<string>(made);
  for (const { hash } of kept) {
    const { lists, leaves } = wholeOf(store, hash);
    for (const piece of [...lists, ...leaves]) pieces.add(piece);
  }
  store.keepPieces(pieces);
  store.setMeta(
    SNAPSHOTS_META,
    encodeCanonical(kept.map(({ number, hash, timeMs }) => [number, fromHex(hash), timeMs])),
  );
}

export interface Base {
  /** Replays start from the snapshot of this seal; 0: from the genesis. */
  readonly number: number;
  /** Bodies of events up to this seal have been dropped. */
  readonly droppedTo: number;
}

export function baseOf(store: SpaceStore): Base {
  const bytes = store.meta(BASE_META);
  if (bytes === undefined) return { number: 0, droppedTo: 0 };
  const [number, droppedTo] = decodeCanonical(bytes) as [number, number];
  return { number, droppedTo };
}

/** Inside a transaction. */
export function setBase(store: SpaceStore, { number, droppedTo }: Base): void {
  store.setMeta(BASE_META, encodeCanonical([number, droppedTo]));
}

export interface Tree {
  /** Every piece that the lists at hand name, lists included. */
  readonly known: ReadonlySet<string>;
  /** Those that are not here. */
  readonly missing: readonly string[];
}

/** The pieces of a snapshot, as far as its lists are here. */
export function treeOf(store: SpaceStore, root: string): Tree {
  const known = new Set<string>();
  const missing: string[] = [];
  const walk = (hash: string): void => {
    if (known.has(hash)) return;
    known.add(hash);
    const bytes = store.piece(hash);
    if (bytes === undefined) missing.push(hash);
    else if (isList(bytes)) for (const child of listOf(bytes)) walk(child);
  };
  walk(root);
  return { known, missing };
}

/** The pieces of a snapshot that is all here, in order: what one list names is of one kind, so that only lists are read. */
export function wholeOf(
  store: SpaceStore,
  root: string,
): { readonly lists: readonly string[]; readonly leaves: readonly string[] } {
  const lists: string[] = [];
  const leaves: string[] = [];
  const walk = (hash: string): void => {
    lists.push(hash);
    const children = listOf(store.piece(hash) ?? new Uint8Array(0));
    const first = children[0] === undefined ? undefined : store.piece(children[0]);
    if (first !== undefined && isList(first)) for (const child of children) walk(child);
    else leaves.push(...children);
  };
  walk(root);
  return { lists, leaves };
}

const LIST_KIND = 2;

export function isList(bytes: Uint8Array): boolean {
  return bytes[0] === LIST_KIND;
}

function listOf(bytes: Uint8Array): readonly string[] {
  const piece = decodePiece(bytes);
  return piece.kind === 'list' ? piece.hashes : [];
}

/** How a set of notaries, or who may recover the pool, came to be: the seal that installed it, and its event; none: by a recovery. */
export interface SetProof {
  readonly seal: Seal;
  readonly event: SignedEvent | undefined;
}

const PROVEN_TYPES: readonly string[] = [NOTARIES_CHANGED_TYPE, RECOVERY_NAMED_TYPE];

/** In the order of the fold; the last of each type counts. undefined: what proves it is not here. */
export function setProofsOf(store: SpaceStore, number: number): SetProof[] | undefined {
  const seal = store.seal(number);
  if (seal === undefined) return undefined;
  const proofs: SetProof[] = seal.content.recovery === undefined ? [] : [{ seal, event: undefined }];
  const rejected = new Set(seal.content.rejections.map(([index]) => index));
  const last = new Map<string, SignedEvent>();
  for (const [index, hash] of seal.content.events.entries()) {
    const event = rejected.has(index) ? undefined : store.event(hash);
    if (event !== undefined && PROVEN_TYPES.includes(event.type)) last.set(event.type, event);
  }
  for (const event of last.values()) proofs.push({ seal, event });
  return proofs.length === 0 ? undefined : proofs;
}

/**
 * Answers `want-snapshot`: first how the notaries changed since the set that the peer knows, as much as a frame holds; it asks again with
 * the last of these. Then the newest snapshot's seal, with the seal before it. Nothing: there is none to give.
 */
export function giveSnapshot(state: LineState, peer: string, after: number): void {
  const { store, network } = state.ports;
  const send = (proofs: readonly SetProof[], seals: readonly Seal[]): void =>
    network.send(
      peer,
      encodeMessage({
        kind: 'snapshot',
        proofs: proofs.map(
          ({ seal, event }) => [encodeSeal(seal), event === undefined ? NO_RUN : encodeRun([event])] as const,
        ),
        seals: seals.map(encodeSeal),
      }),
    );
  const newest = keptSnapshots(store).findLast(({ number }) => number < state.sealNumber);
  const seal = newest === undefined ? undefined : store.seal(newest.number + 1);
  const parent = newest === undefined ? undefined : store.seal(newest.number);
  if (newest === undefined || seal === undefined || parent === undefined) return send([], []);
  // The seal with the snapshot's hash may be the first one of a recovered set.
  const upTo = { limit: 100_000, upTo: newest.number + 1 };
  const changes = [...store.scan(notarySets, [], upTo), ...store.scan(recoveries, [], upTo)].map(
    ({ number }) => number,
  );
  const proofs: SetProof[] = [];
  let bytes = 0;
  for (const number of [...new Set(changes)].sort((a, b) => a - b)) {
    if (number <= after) continue;
    const found = setProofsOf(store, number);
    if (found === undefined) return send([], []);
    for (const { seal, event } of found) bytes += encodeSeal(seal).length + (event?.payload.length ?? 0);
    if (bytes > PROOF_BYTES_MAX && proofs.length > 0) break;
    proofs.push(...found);
  }
  if (proofs.length > 0) send(proofs, []);
  else send([], [parent, seal]);
}

export function givePieces(
  state: LineState,
  peer: string,
  { tag, hashes }: Extract<Message, { kind: 'want-pieces' }>,
): void {
  const { store, network } = state.ports;
  for (const hash of hashes) {
    const packed = store.packedPiece(hash) ?? new Uint8Array(0);
    network.send(peer, encodeMessage({ kind: 'piece', tag, packed }));
  }
  state.servedMs = state.ports.clock.nowMs();
}
