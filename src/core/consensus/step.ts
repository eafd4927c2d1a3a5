/**
 * One height of the seal protocol: pure, `step(state, input) -> state + effects`.
 *
 *   sequencer: propose ──PROPOSAL──> notaries re-execute ──PREPARE──> quorum ──COMMIT──> quorum = the seal
 *
 * C1 one prepare per (number, term). C2 commit only after a quorum of prepares for the same hash. C3 a seal carries a quorum of commits.
 * Everything that `persist` names must be durable before anything that `send` names leaves. One notary of one runs the same path:
 * its own prepare is the quorum of prepares, its own commit the seal. Source: DESIGN section 5.4 (after PBFT, Castro & Liskov, OSDI 1999).
 */
import type { Crypto } from '../kernel/crypto.ts';
import type { Commit, Seal, SealContent } from '../contract/seal.ts';
import { type Ballot, type NotarySet, ballotBytes, quorumOf, sequencerOf } from './notaries.ts';

export interface NotarySigner {
  readonly device: string;
  sign(message: Uint8Array): Uint8Array;
}

export interface Height {
  readonly space: string;
  readonly set: NotarySet;
  /** The seal that is being decided. */
  readonly number: number;
  readonly term: number;
  readonly proposal: { readonly content: SealContent; readonly hash: string } | undefined;
  /** Hash that this notary prepared at this (number, term), across restarts. */
  readonly prepared: string | undefined;
  readonly prepares: readonly Vote[];
  readonly commits: readonly Vote[];
  readonly committed: boolean;
}

export interface Vote {
  readonly notary: string;
  readonly hash: string;
  readonly signature: Uint8Array;
}

export type ConsensusInput =
  /** The proposal of the term's sequencer, after this instance re-executed it and found the same. */
  | { readonly kind: 'proposal'; readonly from: string; readonly content: SealContent; readonly hash: string }
  | { readonly kind: 'prepare'; readonly ballot: Ballot; readonly notary: string; readonly signature: Uint8Array }
  | { readonly kind: 'commit'; readonly ballot: Ballot; readonly notary: string; readonly signature: Uint8Array };

export type ConsensusEffect =
  | { readonly kind: 'persist'; readonly number: number; readonly term: number; readonly prepared: string }
  | {
      readonly kind: 'send';
      readonly phase: 'prepare' | 'commit';
      readonly ballot: Ballot;
      readonly notary: string;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'sealed'; readonly seal: Seal };

export function startHeight(
  space: string,
  set: NotarySet,
  number: number,
  prepared?: { readonly term: number; readonly hash: string },
): Height {
  const term = 1;
  return {
    space,
    set,
    number,
    term,
    proposal: undefined,
    prepared: prepared?.term === term ? prepared.hash : undefined,
    prepares: [],
    commits: [],
    committed: false,
  };
}

export function step(
  height: Height,
  input: ConsensusInput,
  self: NotarySigner | undefined,
  crypto: Crypto,
): { readonly height: Height; readonly effects: readonly ConsensusEffect[] } {
  const effects: ConsensusEffect[] = [];
  let next = take(height, input, crypto);
  if (next === undefined) return { height, effects };
  next = prepareIfMay(next, self, effects);
  next = commitIfMay(next, self, effects);
  const commits = distinct(next.commits, next.proposal?.hash);
  if (next.proposal !== undefined && commits.length >= quorumOf(next.set)) {
    const { content, hash } = next.proposal;
    const signed: Commit[] = commits.map(({ notary, signature }) => ({ notary, signature }));
    effects.push({ kind: 'sealed', seal: { content, hash, set: next.set.set, term: next.term, commits: signed } });
  }
  return { height: next, effects };
}

/** Takes in what is for this height and honestly signed; undefined: not for us. */
function take(height: Height, input: ConsensusInput, crypto: Crypto): Height | undefined {
  if (input.kind === 'proposal') {
    if (input.content.number !== height.number || input.from !== sequencerOf(height.set, height.term)) return undefined;
    // A second proposal of the same term is not looked at: C1.
    return height.proposal === undefined
      ? { ...height, proposal: { content: input.content, hash: input.hash } }
      : undefined;
  }
  const { ballot, notary, signature } = input;
  const isOurs =
    ballot.space === height.space &&
    ballot.set === height.set.set &&
    ballot.number === height.number &&
    ballot.term === height.term;
  if (!isOurs || !height.set.members.includes(notary)) return undefined;
  if (!crypto.verify(notary, ballotBytes(input.kind, ballot), signature)) return undefined;
  const vote: Vote = { notary, hash: ballot.hash, signature };
  const list = input.kind === 'prepare' ? height.prepares : height.commits;
  if (list.some((known) => known.notary === notary)) return undefined;
  return input.kind === 'prepare' ? { ...height, prepares: [...list, vote] } : { ...height, commits: [...list, vote] };
}

function prepareIfMay(height: Height, self: NotarySigner | undefined, effects: ConsensusEffect[]): Height {
  const { proposal } = height;
  if (proposal === undefined || self === undefined || !height.set.members.includes(self.device)) return height;
  // C1: never another hash at this (number, term); the same one again after a restart is no second vote.
  const isOwnVoteIn = height.prepares.some(({ notary }) => notary === self.device);
  if (isOwnVoteIn || (height.prepared !== undefined && height.prepared !== proposal.hash)) return height;
  const ballot = ballotOf(height, proposal.hash);
  const signature = self.sign(ballotBytes('prepare', ballot));
  effects.push({ kind: 'persist', number: height.number, term: height.term, prepared: proposal.hash });
  effects.push({ kind: 'send', phase: 'prepare', ballot, notary: self.device, signature });
  return {
    ...height,
    prepared: proposal.hash,
    prepares: [...height.prepares, { notary: self.device, hash: proposal.hash, signature }],
  };
}

function commitIfMay(height: Height, self: NotarySigner | undefined, effects: ConsensusEffect[]): Height {
  const { proposal } = height;
  if (proposal === undefined || self === undefined || height.committed || height.prepared !== proposal.hash)
    return height;
  if (distinct(height.prepares, proposal.hash).length < quorumOf(height.set)) return height;
  const ballot = ballotOf(height, proposal.hash);
  const signature = self.sign(ballotBytes('commit', ballot));
  effects.push({ kind: 'send', phase: 'commit', ballot, notary: self.device, signature });
  return {
    ...height,
    committed: true,
    commits: [...height.commits, { notary: self.device, hash: proposal.hash, signature }],
  };
}

function ballotOf(height: Height, hash: string): Ballot {
  return { space: height.space, set: height.set.set, number: height.number, term: height.term, hash };
}

function distinct(votes: readonly Vote[], hash: string | undefined): readonly Vote[] {
  return votes.filter((vote) => vote.hash === hash);
}
