/** A notary set: who seals, and how many of them it takes. Source: DESIGN section 5.1. */
import { encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { signingBytes } from '../contract/event.ts';
import type { Seal } from '../contract/seal.ts';

export type NotaryMode = '1/1' | '2/3' | '3/4' | '5/7';

/** Signatures that make a quorum. 2/3 survives crashes only; 3/4 one cheat, 5/7 two. */
const QUORUM: Readonly<Record<NotaryMode, number>> = { '1/1': 1, '2/3': 2, '3/4': 3, '5/7': 5 };

export interface NotarySet {
  /** Number of the seal that installed it; 0: genesis. */
  readonly set: number;
  readonly mode: NotaryMode;
  /** Device keys in order of terms. */
  readonly members: readonly string[];
}

export function quorumOf(set: NotarySet): number {
  return QUORUM[set.mode];
}

/** Terms are counted from 1: member (t − 1) mod n proposes. */
export function sequencerOf(set: NotarySet, term: number): string {
  return set.members[(term - 1) % set.members.length] as string;
}

export interface Ballot {
  readonly space: string;
  readonly set: number;
  readonly number: number;
  readonly term: number;
  readonly hash: string;
}

export function ballotBytes(phase: 'prepare' | 'commit', ballot: Ballot): Uint8Array {
  return signingBytes(phase, encodeCanonical([ballot.space, ballot.set, ballot.number, ballot.term, ballot.hash]));
}

/** A quorum of different members committed to exactly this seal. */
export function isCertified(seal: Seal, set: NotarySet, crypto: Crypto): boolean {
  if (seal.set !== set.set) return false;
  const ballot: Ballot = {
    space: seal.content.space,
    set: seal.set,
    number: seal.content.number,
    term: seal.term,
    hash: seal.hash,
  };
  const bytes = ballotBytes('commit', ballot);
  const signers = new Set<string>();
  for (const { notary, signature } of seal.commits) {
    if (set.members.includes(notary) && !signers.has(notary) && crypto.verify(notary, bytes, signature))
      signers.add(notary);
  }
  return signers.size >= quorumOf(set);
}
