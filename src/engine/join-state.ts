/** A snapshot that is being fetched: what was heard, chosen and asked for. */
import type { NotarySet } from '#core/consensus/notaries.ts';
import type { RecoveryUsers } from '#core/features/index.ts';
import type { Seal } from '#core/contract/seal.ts';
import type { SetProof } from './snapshot.ts';

export interface Target {
  /** The seal whose state it is. */
  readonly parent: Seal;
  /** The next one: it carries the snapshot's hash. */
  readonly seal: Seal;
  readonly hash: string;
  readonly proofs: readonly SetProof[];
}

export interface Join {
  sinceMs: number;
  /** What answers to questions for pieces carry: those to an earlier join's are none of this one's. */
  readonly tag: number;
  /** Notary sets that were proven, from the genesis on. */
  readonly sets: NotarySet[];
  readonly proofs: SetProof[];
  /** Who may recover the pool, as far as that was proven. */
  recovery: RecoveryUsers;
  /** Number of the last seal that a proof was of. */
  provenTo: number;
  /** By peer: asked at; and what it offered, null: nothing. */
  readonly asked: Map<string, number>;
  readonly offers: Map<string, Target | null>;
  target: Target | undefined;
  /** Pieces that the lists name, and of these the ones that are not here. */
  known: Set<string>;
  missing: Set<string>;
  /** Came, and are not on disk yet; packed. */
  readonly unwritten: Map<string, Uint8Array>;
  readonly inFlight: Map<string, { readonly peer: string; readonly atMs: number }>;
  /** Peers that sent what is not of this snapshot, or no longer have it. */
  readonly without: Set<string>;
  pieceMs: number;
}
