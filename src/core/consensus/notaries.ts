/** A notary set: who seals, how many of them it takes, and what a ballot of theirs says. Source: DESIGN section 5.1. */
import { encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { signingBytes } from '../contract/event.ts';
import { MODE_RULES, type NotaryMode } from '../contract/notary-modes.ts';
import type { Commit, Seal } from '../contract/seal.ts';

export interface NotarySet {
  /** Number of the seal that installed it; 0: genesis. */
  readonly set: number;
  /** The last seal that all its members folded before their first; absent: the one that installed it. */
  readonly from?: number;
  readonly mode: NotaryMode;
  /** Device keys in order of terms. */
  readonly members: readonly string[];
}

export function fromOf({ set, from }: NotarySet): number {
  return from ?? set;
}

export function quorumOf(set: NotarySet): number {
  return MODE_RULES[set.mode].quorum;
}

export function faultyOf(set: NotarySet): number {
  return MODE_RULES[set.mode].faulty;
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

export type Phase = 'prepare' | 'commit';

export function ballotBytes(phase: Phase | 'proposal', ballot: Ballot): Uint8Array {
  return signingBytes(phase, encodeCanonical([ballot.space, ballot.set, ballot.number, ballot.term, ballot.hash]));
}

/** Did a quorum of different members sign this ballot? */
export function isQuorum(
  of: { readonly phase: Phase; readonly ballot: Ballot; readonly signatures: readonly Commit[] },
  set: NotarySet,
  crypto: Crypto,
): boolean {
  if (of.ballot.set !== set.set) return false;
  const bytes = ballotBytes(of.phase, of.ballot);
  const signers = new Set<string>();
  for (const { notary, signature } of of.signatures) {
    if (set.members.includes(notary) && !signers.has(notary) && crypto.verify(notary, bytes, signature))
      signers.add(notary);
  }
  return signers.size >= quorumOf(set);
}

/** A quorum of different members committed to exactly this seal. */
export function isCertified(seal: Seal, set: NotarySet, crypto: Crypto): boolean {
  const { content, hash, term, commits } = seal;
  const ballot: Ballot = { space: content.space, set: seal.set, number: content.number, term, hash };
  return isQuorum({ phase: 'commit', ballot, signatures: commits }, set, crypto);
}
