/** What the line needs from the outside, as interfaces: the worker hands in SQLite and libp2p, the simulator memory and dice. */
import type { Crypto } from '#core/kernel/crypto.ts';
import type { EpochMs } from '#core/kernel/hlc.ts';
import type { Seal } from '#core/contract/seal.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import type { Reads, Row, RowOp, TableDef, Value } from '#core/contract/table.ts';

export type { Crypto } from '#core/kernel/crypto.ts';

export interface Clock {
  nowMs(): EpochMs;
}

export interface Random {
  bytes(count: number): Uint8Array;
}

/** A device that this instance may author with. Ed25519, RFC 8032. */
export interface Signer {
  /** Public key, hex. */
  readonly device: string;
  sign(message: Uint8Array): Uint8Array;
}

/** The frames of one space, to and from directly connected peers. A peer is named by its Ed25519 public key in hex. */
export interface SpaceNetwork {
  readonly self: string;
  peers(): readonly string[];
  /** Best effort, at most once; a lost frame is repaired by anti-entropy. */
  send(peer: string, message: Uint8Array): void;
  /** To everybody who listens to this space: gossip in public spaces; elsewhere the line sends to each authorised peer instead. */
  publish(message: Uint8Array): void;
}

/** What a peer's input deserves: only `reject` costs the peer score. */
export type Verdict = 'accept' | 'ignore' | 'reject';

export interface Head {
  readonly author: string;
  readonly seq: number;
  readonly hash: string;
}

/** Records of one author's events from `seq` on, as they lie in the log (core/contract/record.ts). */
export interface RawRange {
  readonly author: string;
  readonly seq: number;
  readonly prev: string;
  /** Events. */
  readonly count: number;
  /** Their records, one behind the other, cut anywhere. */
  readonly parts: readonly Uint8Array[];
  /** Their lengths, summed. */
  readonly bytes: number;
}

export interface RangeEnd {
  /** Inclusive. */
  readonly to: number;
  readonly bytesMax: number;
}

/** What became of an event. */
export interface Outcome {
  /** Number of the seal that decided it. */
  readonly seal: number;
  /** Refusal code; undefined: accepted. */
  readonly code: string | undefined;
}

export interface SealedOutcome extends Outcome {
  readonly event: string;
  readonly author: string;
  readonly seq: number;
}

/**
 * One space's file. All writes happen inside `transaction`, which is durable (fsynced) when it returns, or undone when it throws.
 * One writer. Reads see the last committed state and, inside a transaction, its own writes.
 */
export interface SpaceStore extends Reads, Disposable {
  transaction<T>(work: () => T): T;

  /** The author's newest event in the log. */
  head(author: string): Head | undefined;
  heads(): Head[];
  /** Appends events that continue their authors' chains. Only inside a transaction. @throws on a hole or a second event for one (author, seq). */
  append(events: readonly SignedEvent[]): void;
  /** Takes back the author's events from `fromSeq` on, none of which a seal has decided. Only inside a transaction. @throws if one is. */
  dropUndecided(author: string, fromSeq: number): void;
  /** undefined as well where only its hash was kept. */
  event(hash: string): SignedEvent | undefined;
  eventAt(author: string, seq: number): SignedEvent | undefined;
  /** Contiguous events of one author, `from` and `to` inclusive. */
  range(author: string, from: number, to: number): SignedEvent[];
  /** The same undecoded, to be passed on, as far as `bytesMax` reaches (one event at least); undefined: none of them is here. */
  rawRange(author: string, from: number, until: RangeEnd): RawRange | undefined;
  /** undefined: not decided (or not known). */
  outcome(hash: string): Outcome | undefined;

  lastSeal(): Seal | undefined;
  seal(number: number): Seal | undefined;
  /** Enters a seal with everything that it changes. Only inside a transaction. */
  appendSeal(seal: Seal, ops: readonly RowOp[], outcomes: readonly SealedOutcome[]): void;

  /** Are writes of a transaction under way? */
  readonly isWriting: boolean;
  /** Every row of a table, in key order; from the key `from` on, inclusive, where it is given and not empty. */
  rows(table: TableDef, from?: readonly Value[]): Iterable<Row>;
  /** What became of each event, by author, oldest first; from that author's run on whose last event is `from`'s or later. */
  decidedRuns(from?: readonly [author: string, seq: number] | readonly []): Iterable<DecidedRun>;
  /** A piece of a snapshot by its hash. */
  piece(hash: string): Uint8Array | undefined;
  putPiece(hash: string, bytes: Uint8Array): void;
  /** The same as they travel. */
  packedPiece(hash: string): Uint8Array | undefined;
  putPackedPiece(hash: string, packed: Uint8Array): void;
  /** Every piece but these is deleted. Only inside a transaction. */
  keepPieces(hashes: ReadonlySet<string>): void;
  /** The state of a snapshot in place of tables, seals and log: `fill` brings it. Only inside a transaction. */
  refill(tables: readonly TableDef[], fill: (into: Refill) => void): void;
  /** The bodies of decided events are deleted, their hashes stay. Only inside a transaction. @throws if one is undecided. */
  dropBodies(hashes: readonly string[]): void;

  /** Some of the space that nothing uses any more goes back to the disk. Returns whether there is more of it than is worth keeping. */
  releaseSpace(): boolean;

  /** Rows of the genesis: seal 0. Only inside a transaction. */
  appendGenesis(ops: readonly RowOp[]): void;

  /** Small durable values: genesis, consensus votes, stop reason. */
  meta(key: string): Uint8Array | undefined;
  setMeta(key: string, value: Uint8Array): void;

  /** Facts as soon as seen: registers beside the sealed state, later (hlc, author) wins. Returns whether it was later. */
  setRegister(register: RegisterRow): boolean;
  register(kind: string, key: string): RegisterRow | undefined;
}

/** Writes into an emptied store. */
export interface Refill {
  /** Each row as its values in column order. */
  rows(table: TableDef, rows: readonly (readonly Value[])[]): void;
  /** Decided events, without their bodies. Runs of one author come oldest first. */
  run(run: DecidedRun): void;
  /** A seal without its effects. */
  seal(seal: Seal): void;
  /** The body of an event of a run. */
  body(event: SignedEvent): void;
}

export interface RegisterRow {
  readonly kind: string;
  readonly key: string;
  readonly value: string;
  readonly hlc: string;
  readonly author: string;
  readonly event: string;
}

/** Makes bytes shorter and back. Packing the same twice need not give the same. */
export interface Packing {
  pack(bytes: Uint8Array): Uint8Array;
  /** undefined: nothing that `pack` gave, or more than `bytesMax`. */
  unpack(packed: Uint8Array, bytesMax: number): Uint8Array | undefined;
}

export interface LinePorts {
  readonly store: SpaceStore;
  readonly packing: Packing;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly network: SpaceNetwork;
}
