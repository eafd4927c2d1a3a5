/**
 * One notary's part in sealing one space: pure, `step(state, input) -> state + effects`.
 *
 *   sequencer: propose ──PROPOSAL──> re-executed ──PREPARE──> quorum = certificate ──COMMIT──> quorum = the seal
 *       │ silent, restarted, or without progress
 *       v
 *   VOTE for the next term ──> quorum = term certificate ──> its sequencer proposes what the votes demand, else what it likes
 *
 * C1 one prepare per (number, term), across restarts. C2 commit only after a quorum of prepares for the same hash. C3 a seal carries a
 * quorum of commits. C4 nothing is prepared or committed below a term that was voted for. C5 a proposal of a term above 1 carries its term
 * certificate, extends the highest seal in it, and repeats its highest certificate for exactly the next number, byte by byte.
 * C6 ballots, votes and certificates of another set never count. Everything that `persist` names must be durable before anything that
 * `send` names leaves. One notary of one runs the same path: its own prepare, commit and vote are the quorum.
 * Source: DESIGN section 5.3 and 5.4 (after PBFT, Castro & Liskov, OSDI 1999).
 */
import type { Crypto } from '../kernel/crypto.ts';
import type { Commit, Seal, SealContent } from '../contract/seal.ts';
import {
  type Ballot,
  type NotarySet,
  type Phase,
  ballotBytes,
  faultyOf,
  fromOf,
  quorumOf,
  sequencerOf,
} from './notaries.ts';
import {
  type PrepareCertificate,
  type SealProof,
  type TermCertificate,
  type Vote,
  termHolds,
  voteBytes,
  voteHolds,
} from './proofs.ts';

export interface NotarySigner {
  readonly device: string;
  sign(message: Uint8Array): Uint8Array;
}

/** A certificate with what it is about, so that it can be proposed again. */
export interface HeldCertificate extends PrepareCertificate {
  readonly content: SealContent;
}

/** What must survive a restart. */
export interface Promises {
  readonly set: number;
  /** Never prepare or commit below it. */
  readonly term: number;
  /** The seal that `prepared` and `certificate` are about. */
  readonly number: number;
  readonly prepared: { readonly term: number; readonly hash: string } | undefined;
  readonly certificate: HeldCertificate | undefined;
}

export interface Height {
  readonly space: string;
  readonly set: NotarySet;
  /** The seal that is being decided. */
  readonly number: number;
  /** The one before it; its commits prove it to others. */
  readonly parent: SealProof;
  readonly term: number;
  /** Why the term is above 1; undefined while only voted for. */
  readonly proof: TermCertificate | undefined;
  /** This notary was the sequencer of the term before it restarted: others, or a later term, go on. */
  readonly isAbandoned: boolean;
  readonly proposal: { readonly content: SealContent; readonly hash: string } | undefined;
  readonly prepared: Promises['prepared'];
  readonly certificate: HeldCertificate | undefined;
  /** For (number, term). */
  readonly prepares: readonly Signed[];
  readonly commits: readonly Signed[];
  readonly committed: boolean;
  /** The newest of each notary, of this set. */
  readonly votes: readonly Vote[];
  /** Contents that votes' certificates name, by hash. */
  readonly contents: ReadonlyMap<string, SealContent>;
  /** Proposals of this term that were refused here. */
  readonly refused: number;
}

export interface Signed extends Commit {
  readonly hash: string;
}

export interface Proposal {
  readonly content: SealContent;
  readonly hash: string;
  readonly set: number;
  readonly term: number;
  readonly proof: TermCertificate | undefined;
  readonly notary: string;
  readonly signature: Uint8Array;
}

export type ConsensusInput =
  /** Judged by `judgeProposal` and found the same when executed here. */
  | { readonly kind: 'proposal'; readonly proposal: Proposal }
  | { readonly kind: 'refused' }
  | { readonly kind: Phase; readonly ballot: Ballot; readonly notary: string; readonly signature: Uint8Array }
  /** `content`: what its certificate is about, if the sender has it. */
  | { readonly kind: 'vote'; readonly vote: Vote; readonly content: SealContent | undefined }
  /** The sequencer proves its term. */
  | { readonly kind: 'term'; readonly proof: TermCertificate }
  /** Nothing was heard of the sequencer, or nothing gets sealed. */
  | { readonly kind: 'elect' };

export type ConsensusEffect =
  | { readonly kind: 'persist'; readonly promises: Promises }
  | {
      readonly kind: 'send';
      readonly phase: Phase;
      readonly ballot: Ballot;
      readonly notary: string;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'send-vote'; readonly vote: Vote; readonly content: SealContent | undefined }
  | { readonly kind: 'sealed'; readonly seal: Seal };

export interface Stepped {
  readonly height: Height;
  readonly effects: readonly ConsensusEffect[];
}

/** `promises`: what this notary kept; of another set they count for nothing. `restarted`: it may have forgotten what it proposed. */
export function startHeight(
  of: {
    readonly space: string;
    readonly set: NotarySet;
    readonly parent: SealProof;
    readonly self: string | undefined;
    readonly restarted: boolean;
  },
  promises: Promises | undefined,
): Height {
  const { space, set, parent, self, restarted } = of;
  const kept = promises?.set === set.set ? promises : undefined;
  const number = parent.number + 1;
  const term = kept?.term ?? 1;
  const isSame = kept?.number === number;
  return {
    space,
    set,
    number,
    parent,
    term,
    proof: undefined,
    isAbandoned: restarted && kept !== undefined && self !== undefined && sequencerOf(set, term) === self,
    proposal: undefined,
    prepared: isSame ? kept.prepared : undefined,
    certificate: isSame ? kept.certificate : undefined,
    prepares: [],
    commits: [],
    committed: false,
    votes: [],
    contents: new Map(),
    refused: 0,
  };
}

/** The next number of the same set: the term, its proof and the votes go on. */
export function nextHeight(height: Height, parent: SealProof): Height {
  return {
    ...height,
    number: parent.number + 1,
    parent,
    proposal: undefined,
    prepared: undefined,
    certificate: undefined,
    prepares: [],
    commits: [],
    committed: false,
    contents: new Map(),
    refused: 0,
  };
}

export function promisesOf(height: Height): Promises {
  const { set, term, number, prepared, certificate } = height;
  return { set: set.set, term, number, prepared, certificate };
}

export function step(height: Height, input: ConsensusInput, self: NotarySigner | undefined, crypto: Crypto): Stepped {
  const effects: ConsensusEffect[] = [];
  const taken = take(height, input, self, crypto, effects);
  if (taken === undefined) return { height, effects };
  let next = prepareIfMay(taken, self, effects);
  next = certifyIfMay(next, effects);
  next = commitIfMay(next, self, effects);
  const commits = forHash(next.commits, next.proposal?.hash);
  if (next.proposal !== undefined && commits.length >= quorumOf(next.set)) {
    const { content, hash } = next.proposal;
    effects.push({
      kind: 'sealed',
      seal: { content, hash, set: next.set.set, term: next.term, commits: bare(commits) },
    });
  }
  return { height: next, effects };
}

/** Takes in what is for this height and honestly signed; undefined: not for us. */
function take(
  height: Height,
  input: ConsensusInput,
  self: NotarySigner | undefined,
  crypto: Crypto,
  effects: ConsensusEffect[],
): Height | undefined {
  switch (input.kind) {
    case 'proposal': {
      const { proposal } = input;
      const at = enterTerm(height, proposal.term, proposal.proof);
      return at.proposal === undefined
        ? { ...at, proposal: { content: proposal.content, hash: proposal.hash } }
        : undefined;
    }
    case 'refused':
      return { ...height, refused: height.refused + 1 };
    case 'prepare':
    case 'commit':
      return takeBallot(height, input, crypto);
    case 'term': {
      const { proof } = input;
      const isNews = proof.term > height.term || (proof.term === height.term && height.proof === undefined);
      if (!isNews || proof.term === 1 || !termHolds(height, proof, crypto)) return undefined;
      return enterTerm(height, proof.term, proof);
    }
    case 'vote':
      return takeVote(height, input, self, crypto, effects);
    case 'elect':
      return self === undefined || !height.set.members.includes(self.device)
        ? undefined
        : voteFor(height, nextTerm(height), self, effects);
  }
}

/** Terms that others are ahead by at most, as far as one believes a single notary. */
const TERM_JUMP_MAX = 1_000;

/** The next term, or the highest that another one voted for: two who each count on by themselves would never meet. */
function nextTerm({ term, votes }: Height): number {
  const others = votes.map((vote) => vote.term).filter((voted) => voted <= term + TERM_JUMP_MAX);
  return Math.max(term + 1, ...others);
}

function takeBallot(
  height: Height,
  input: Extract<ConsensusInput, { kind: Phase }>,
  crypto: Crypto,
): Height | undefined {
  const { kind, ballot, notary, signature } = input;
  const isOurs =
    ballot.space === height.space &&
    ballot.set === height.set.set &&
    ballot.number === height.number &&
    ballot.term === height.term;
  if (!isOurs || !height.set.members.includes(notary)) return undefined;
  const list = kind === 'prepare' ? height.prepares : height.commits;
  if (list.some((known) => known.notary === notary)) return undefined;
  if (!crypto.verify(notary, ballotBytes(kind, ballot), signature)) return undefined;
  const signed: Signed = { notary, hash: ballot.hash, signature };
  return kind === 'prepare' ? { ...height, prepares: [...list, signed] } : { ...height, commits: [...list, signed] };
}

/** A later term forgets what its predecessors proposed, never what was prepared or certified. */
function enterTerm(height: Height, term: number, proof: TermCertificate | undefined): Height {
  if (term === height.term) return { ...height, proof: height.proof ?? proof };
  return {
    ...height,
    term,
    proof,
    isAbandoned: false,
    proposal: undefined,
    prepares: [],
    commits: [],
    committed: false,
    refused: 0,
  };
}

function voteFor(height: Height, term: number, self: NotarySigner, effects: ConsensusEffect[]): Height {
  const { certificate, parent, space, set } = height;
  const seal = parent.number === fromOf(set) ? { ...parent, commits: [] } : parent;
  const held: PrepareCertificate | undefined =
    certificate === undefined
      ? undefined
      : { number: certificate.number, term: certificate.term, hash: certificate.hash, prepares: certificate.prepares };
  const body = { term, seal, certificate: held };
  const vote: Vote = { ...body, notary: self.device, signature: self.sign(voteBytes({ space, set }, body)) };
  const next = { ...enterTerm(height, term, undefined), votes: withVote(height.votes, vote) };
  effects.push({ kind: 'persist', promises: promisesOf(next) });
  effects.push({ kind: 'send-vote', vote, content: certificate?.content });
  return proveTerm(next);
}

function withVote(votes: readonly Vote[], vote: Vote): Vote[] {
  return [...votes.filter(({ notary }) => notary !== vote.notary), vote];
}

function takeVote(
  height: Height,
  input: Extract<ConsensusInput, { kind: 'vote' }>,
  self: NotarySigner | undefined,
  crypto: Crypto,
  effects: ConsensusEffect[],
): Height | undefined {
  const { vote, content } = input;
  const known = height.votes.find(({ notary }) => notary === vote.notary);
  if (vote.term < height.term || (known !== undefined && known.term >= vote.term)) return undefined;
  if (!voteHolds(height, vote, crypto)) return undefined;
  const isNamed = content !== undefined && vote.certificate !== undefined && content.number === vote.certificate.number;
  const contents = isNamed ? new Map(height.contents).set(vote.certificate.hash, content) : height.contents;
  let next = proveTerm({ ...height, votes: withVote(height.votes, vote), contents });
  // More than may be faulty are ahead: the lowest of their terms is worth a vote, whatever the own patience says.
  const ahead = next.votes.filter(({ term }) => term > next.term).map(({ term }) => term);
  if (self !== undefined && next.set.members.includes(self.device) && ahead.length > faultyOf(next.set))
    next = voteFor(next, Math.min(...ahead), self, effects);
  return next;
}

/** A quorum of votes for one term proves it, also to who has not voted. */
function proveTerm(height: Height): Height {
  const quorum = quorumOf(height.set);
  let best = height;
  for (const { term } of height.votes) {
    if (term < best.term || (term === best.term && best.proof !== undefined)) continue;
    const votes = height.votes.filter((vote) => vote.term === term);
    if (votes.length >= quorum) best = enterTerm(best, term, { term, votes });
  }
  return best;
}

function prepareIfMay(height: Height, self: NotarySigner | undefined, effects: ConsensusEffect[]): Height {
  const { proposal, prepared, term } = height;
  if (proposal === undefined || self === undefined || !height.set.members.includes(self.device)) return height;
  // C1: never another hash at this (number, term); the same one again after a restart is no second vote.
  const isOwnIn = height.prepares.some(({ notary }) => notary === self.device);
  if (isOwnIn || (prepared !== undefined && prepared.term === term && prepared.hash !== proposal.hash)) return height;
  if (prepared !== undefined && prepared.term > term) return height;
  const ballot = ballotOf(height, proposal.hash);
  const signature = self.sign(ballotBytes('prepare', ballot));
  const next = {
    ...height,
    prepared: { term, hash: proposal.hash },
    prepares: [...height.prepares, { notary: self.device, hash: proposal.hash, signature }],
  };
  effects.push({ kind: 'persist', promises: promisesOf(next) });
  effects.push({ kind: 'send', phase: 'prepare', ballot, notary: self.device, signature });
  return next;
}

function certifyIfMay(height: Height, effects: ConsensusEffect[]): Height {
  const { proposal, term, number } = height;
  if (proposal === undefined || height.certificate?.term === term) return height;
  const prepares = forHash(height.prepares, proposal.hash);
  if (prepares.length < quorumOf(height.set)) return height;
  const { content, hash } = proposal;
  const next = { ...height, certificate: { number, term, hash, prepares: bare(prepares), content } };
  effects.push({ kind: 'persist', promises: promisesOf(next) });
  return next;
}

function commitIfMay(height: Height, self: NotarySigner | undefined, effects: ConsensusEffect[]): Height {
  const { proposal, prepared, term, certificate } = height;
  if (proposal === undefined || self === undefined || height.committed) return height;
  const isPrepared = prepared?.term === term && prepared.hash === proposal.hash;
  if (!isPrepared || certificate?.term !== term || certificate.hash !== proposal.hash) return height;
  const ballot = ballotOf(height, proposal.hash);
  const signature = self.sign(ballotBytes('commit', ballot));
  effects.push({ kind: 'send', phase: 'commit', ballot, notary: self.device, signature });
  const known = height.commits.filter(({ notary }) => notary !== self.device);
  return { ...height, committed: true, commits: [...known, { notary: self.device, hash: proposal.hash, signature }] };
}

function ballotOf(height: Height, hash: string): Ballot {
  return { space: height.space, set: height.set.set, number: height.number, term: height.term, hash };
}

function forHash(signed: readonly Signed[], hash: string | undefined): readonly Signed[] {
  return signed.filter((one) => one.hash === hash);
}

function bare(signed: readonly Signed[]): Commit[] {
  return signed.map(({ notary, signature }) => ({ notary, signature }));
}
