/** A space's tables, outcomes and seals replaced by those of a snapshot whose pieces are all here. */
import { toHex } from '#core/kernel/bytes.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { Seal } from '#core/contract/seal.ts';
import { MalformedBytes } from '#core/contract/event.ts';
import { type Piece, decodePiece, valuesOf } from '#core/contract/snapshot.ts';
import type { TableDef } from '#core/contract/table.ts';
import { openHeight } from './heights.ts';
import type { Target } from './join-state.ts';
import type { LineState } from './line-state.ts';
import { loadPending } from './pending.ts';
import type { Refill, SpaceStore } from './ports.ts';
import { type FactRow, facts } from './tables.ts';
import { SPACE_TABLES, type SetProof, keepSnapshots, setBase, wholeOf } from './snapshot.ts';

const TABLE_BY_NAME: ReadonlyMap<string, TableDef> = new Map(SPACE_TABLES.map((table) => [table.name, table]));

export interface Restored {
  readonly hash: string;
  /** The seal whose state it is. */
  readonly parent: Seal;
  readonly proofs: readonly SetProof[];
}

/** Inside a transaction. `bodies`: kept where the snapshot names these very events. @throws {MalformedBytes} */
export function refillFrom(
  pieces: SpaceStore,
  store: SpaceStore,
  { hash, parent, proofs }: Restored,
  bodies: readonly SignedEvent[] = [],
): void {
  const kept = new Map([...bodies, ...proofs.flatMap(({ event }) => event ?? [])].map((event) => [event.hash, event]));
  const { leaves } = wholeOf(pieces, hash);
  store.refill(SPACE_TABLES, (into) => {
    for (const leaf of leaves) {
      const bytes = pieces.piece(leaf);
      if (bytes === undefined) throw new MalformedBytes('a piece of the snapshot is missing');
      enterPiece(into, decodePiece(bytes), kept);
    }
    const seals = new Map(proofs.map(({ seal }) => [seal.content.number, seal]));
    for (const [number, seal] of seals) if (number < parent.content.number) into.seal(seal);
    into.seal(parent);
  });
  // Registers lie beside the state: those of events that never come here are in it.
  for (const fact of store.rows(facts)) store.setRegister(fact as unknown as FactRow);
  const { number, timeMs } = parent.content;
  setBase(store, { number, droppedTo: number });
  if (pieces === store) keepSnapshots(store, [{ number, hash, timeMs }]);
}

function enterPiece(into: Refill, piece: Piece, bodies: ReadonlyMap<string, SignedEvent>): void {
  if (piece.kind === 'rows') {
    const table = TABLE_BY_NAME.get(piece.table);
    // A later version's table: this one cannot fold what writes to it either.
    if (table === undefined) throw new MalformedBytes(`table ${piece.table} is not known here`);
    into.rows(
      table,
      piece.rows.map((values) => valuesOf(table, values)),
    );
  } else if (piece.kind === 'log') {
    for (const run of piece.runs) {
      into.run(run);
      if (bodies.size === 0) continue;
      for (let at = 0; at < run.hashes.length; at += 32) {
        const event = bodies.get(toHex(run.hashes.subarray(at, at + 32)));
        if (event !== undefined) into.body(event);
      }
    }
  }
}

/** `also`: written in the same transaction. @throws {MalformedBytes} and nothing changed */
export function restoreSnapshot(state: LineState, target: Target, also: (store: SpaceStore) => void): void {
  const { store } = state.ports;
  const tails = [...state.pending.values()].map(({ author, decidedSeq, headSeq }) =>
    store.range(author, decidedSeq + 1, headSeq),
  );
  // The newest event of a chain tells a device how far it has signed.
  const heads = store
    .heads()
    .flatMap(({ author, seq }) => store.eventAt(author, seq) ?? [])
    .filter((event) => store.outcome(event.hash) !== undefined);
  store.transaction(() => {
    refillFrom(store, store, target, [...heads, ...tails.flat()]);
    for (const tail of tails) appendTail(store, tail);
    also(store);
  });
  const { number, stateHash, timeMs } = target.parent.content;
  Object.assign(state, { sealNumber: number, sealHash: target.parent.hash, stateHash, sealTimeMs: timeMs });
  state.pieces.forget();
  state.stopped = undefined;
  state.update = undefined;
  state.isDiverged = false;
  state.incoming.clear();
  state.pending.clear();
  state.waitingSinceMs = undefined;
  loadPending(state);
  state.dryRuns.clear();
  state.headsDirty = true;
  for (const known of state.peers.values()) {
    known.queue.clear();
    known.wanted.clear();
    known.partials.clear();
    known.sealsAskedMs = 0;
  }
  openHeight(state, true);
  state.observer.changed();
}

/** What was undecided here goes on where the snapshot's chain ends; another history of that device is left out. */
function appendTail(store: SpaceStore, tail: readonly SignedEvent[]): void {
  const author = tail[0]?.author;
  const head = author === undefined ? undefined : store.head(author);
  const rest = tail.filter(({ seq }) => seq > (head?.seq ?? 0));
  const isContinued = rest[0]?.seq === (head?.seq ?? 0) + 1 && (head === undefined || rest[0].prev === head.hash);
  if (isContinued) store.append(rest);
}
