/**
 * Notaries alone: the pure protocol of core/consensus on a network that loses, doubles and reorders, with crashes, restarts and, where the
 * mode bears it, notaries that sign whatever they like. Nothing is folded, so thousands of schedules take seconds; the whole instances are
 * the business of the simulator beside it.
 *
 *   I1 one certified hash per number. I7 one prepare per honest notary and (number, term), across restarts. Progress: once everything is
 *   mended, a quorum of honest notaries seals again.
 */
import { MODE_RULES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { type Seal, type SealContent, hashSeal } from '#core/contract/seal.ts';
import { judgeProposal, turnOf } from '#core/consensus/judge.ts';
import { type NotarySet, type Phase, ballotBytes, isCertified, sequencerOf } from '#core/consensus/notaries.ts';
import { type SealProof, type Vote, voteBytes } from '#core/consensus/proofs.ts';
import {
  type ConsensusInput,
  type Height,
  type Promises,
  type Proposal,
  nextHeight,
  promisesOf,
  startHeight,
  step,
} from '#core/consensus/step.ts';
import type { Signer } from '#engine/ports.ts';
import { type Dice, openDice } from '../dice.ts';
import { fakeScheme } from '../keys.ts';
import { must } from '../report.ts';

/** The protocol, as a fault may replace it. */
export const REAL = { step, judgeProposal, turnOf, startHeight, nextHeight, promisesOf };
export type Protocol = typeof REAL;

type Message =
  | { readonly kind: 'proposal'; readonly proposal: Proposal }
  | { readonly kind: 'input'; readonly input: Extract<ConsensusInput, { kind: Phase | 'vote' }> }
  | { readonly kind: 'seal'; readonly seal: Seal };

interface Notary {
  readonly index: number;
  readonly signer: Signer;
  readonly isHonest: boolean;
  height: Height | undefined;
  /** On disk. */
  promises: Promises | undefined;
  seals: Seal[];
  proposal: Proposal | undefined;
}

/** After everything was mended: patience doubles up to 64 rounds, and a set has at most seven sequencers. */
const ROUNDS_MAX = 1_500;

const SPACE = '5a'.repeat(32);
const GENESIS: SealProof = { number: 0, hash: SPACE, term: 0, commits: [] };

export interface RunOptions {
  readonly seed: number;
  readonly steps: number;
  readonly protocol?: Protocol;
  /** A planted fault of the disk: promises are written late, and a crash loses them. */
  readonly forgetsPromises?: boolean;
  /** A planted fault of the owner: a disk is set back to an older state and the notary signs on. */
  readonly restoresDisks?: boolean;
  readonly mode?: NotaryMode;
}

export interface RunReport {
  readonly mode: NotaryMode;
  readonly seals: number;
  readonly laterTerms: number;
  readonly repeated: number;
  readonly crashes: number;
}

export class QuorumModel {
  readonly mode: NotaryMode;
  private readonly dice: Dice;
  private readonly scheme = fakeScheme();
  private readonly protocol: Protocol;
  private readonly forgets: boolean;
  private readonly restores: boolean;
  private readonly backups = new Map<
    Notary,
    { readonly promises: Promises | undefined; readonly seals: readonly Seal[] }
  >();
  private readonly set: NotarySet;
  private readonly notaries: readonly Notary[];
  private wire: { readonly to: number; readonly message: Message }[] = [];
  private readonly certified = new Map<number, string>();
  private readonly prepared = new Map<string, string>();
  private readonly counts = { laterTerms: 0, repeated: 0, crashes: 0 };
  private stamp = 0;

  constructor(options: RunOptions) {
    this.dice = openDice(options.seed);
    this.protocol = options.protocol ?? REAL;
    this.forgets = options.forgetsPromises ?? false;
    this.restores = options.restoresDisks ?? false;
    this.mode = options.mode ?? this.dice.pick(['1/1', '2/3', '2/3', '3/4', '3/4', '5/7'] as const);
    const { members, faulty } = MODE_RULES[this.mode];
    // 2/3 survives crashes, not cheats.
    const cheats = this.mode === '2/3' || this.dice.chance(30) ? 0 : faulty;
    const signers = Array.from({ length: members }, (_, index) => this.scheme.signer(`notary ${index}`));
    this.set = { set: 0, mode: this.mode, members: signers.map(({ device }) => device) };
    const bad = new Set(this.dice.shuffle(signers.map((_, index) => index)).slice(0, cheats));
    this.notaries = signers.map((signer, index) => ({
      index,
      signer,
      isHonest: !bad.has(index),
      height: undefined,
      promises: undefined,
      seals: [],
      proposal: undefined,
    }));
    for (const notary of this.notaries) this.start(notary, false);
  }

  run(steps: number): RunReport {
    for (let at = 0; at < steps; at += 1) this.once();
    this.mend();
    return { mode: this.mode, seals: this.certified.size, ...this.counts };
  }

  private once(): void {
    const { dice } = this;
    const what = dice.below(100);
    const notary = dice.pick(this.notaries);
    if (what < 62) this.deliverAny();
    else if (what < 78) this.propose(notary);
    else if (what < 86) this.input(notary, { kind: 'elect' });
    else if (what < 90) this.crash(notary);
    else if (what < 93) this.start(notary, true);
    else if (what < 96) this.repeat(notary);
    else if (!notary.isHonest) this.cheat(notary);
    else this.shareSeals(notary);
  }

  private start(notary: Notary, restarted: boolean): void {
    if (notary.height !== undefined) return;
    const last = notary.seals.at(-1);
    const parent = last === undefined ? GENESIS : proofOf(last);
    const of = { space: SPACE, set: this.set, parent, self: notary.signer.device, restarted };
    notary.height = this.protocol.startHeight(of, notary.promises);
    notary.proposal = undefined;
    if (notary.height.isAbandoned) this.input(notary, { kind: 'elect' });
  }

  private crash(notary: Notary): void {
    if (notary.height === undefined || !notary.isHonest) return;
    notary.height = undefined;
    this.counts.crashes += 1;
    if (!this.restores) return;
    const backup = this.backups.get(notary);
    this.backups.set(notary, { promises: notary.promises, seals: [...notary.seals] });
    if (backup === undefined || this.dice.chance(50)) return;
    notary.promises = backup.promises;
    notary.seals = [...backup.seals];
  }

  private propose(notary: Notary): void {
    if (notary.height === undefined || !notary.isHonest) return;
    const turn = this.protocol.turnOf(notary.height, notary.signer.device);
    if (turn.kind === 'again') this.counts.repeated += 1;
    if (turn.kind === 'again') this.proposeContent(notary, turn.content);
    else if (turn.kind === 'free') this.proposeContent(notary, this.contentAfter(notary.height.parent));
  }

  private contentAfter(parent: SealProof): SealContent {
    this.stamp += 1;
    return {
      space: SPACE,
      number: parent.number + 1,
      prevSeal: parent.hash,
      timeMs: this.stamp,
      events: [],
      rejections: [],
      stateHash: '0'.repeat(64),
      foldVersion: 1,
    };
  }

  private proposeContent(notary: Notary, content: SealContent): void {
    const { height } = notary;
    if (height === undefined) return;
    const proposal = this.sign(notary, content, height.term, height.proof);
    notary.proposal = proposal;
    this.input(notary, { kind: 'proposal', proposal });
    this.send({ kind: 'proposal', proposal }, notary);
  }

  private sign(notary: Notary, content: SealContent, term: number, proof: Proposal['proof']): Proposal {
    const hash = hashSeal(content, this.scheme.crypto);
    const ballot = { space: SPACE, set: 0, number: content.number, term, hash };
    const signature = notary.signer.sign(ballotBytes('proposal', ballot));
    return { content, hash, set: 0, term, proof, notary: notary.signer.device, signature };
  }

  private input(notary: Notary, input: ConsensusInput): void {
    if (notary.height === undefined || !notary.isHonest) return;
    const { height, effects } = this.protocol.step(notary.height, input, notary.signer, this.scheme.crypto);
    notary.height = height;
    for (const effect of effects) {
      if (effect.kind === 'persist') {
        if (!this.forgets || this.dice.chance(50)) notary.promises = effect.promises;
      } else if (effect.kind === 'send') {
        if (effect.phase === 'prepare') this.notePrepare(notary, effect.ballot);
        const { phase: kind, ballot, notary: by, signature } = effect;
        this.send({ kind: 'input', input: { kind, ballot, notary: by, signature } }, notary);
      } else if (effect.kind === 'send-vote') {
        this.send({ kind: 'input', input: { kind: 'vote', vote: effect.vote, content: effect.content } }, notary);
      } else this.takeSeal(notary, effect.seal);
    }
  }

  private notePrepare(notary: Notary, { number, term, hash }: { number: number; term: number; hash: string }): void {
    const place = `${notary.index} ${number} ${term}`;
    const known = this.prepared.get(place);
    must(
      known === undefined || known === hash,
      'I7',
      () => `notary ${notary.index} prepares two seals ${number} in term ${term}`,
    );
    this.prepared.set(place, hash);
  }

  private takeSeal(notary: Notary, seal: Seal): void {
    const { number } = seal.content;
    if (number !== notary.seals.length + 1 || notary.height === undefined) return;
    must(isCertified(seal, this.set, this.scheme.crypto), 'C3', () => `seal ${number} has no certificate`);
    const known = this.certified.get(number);
    must(known === undefined || known === seal.hash, 'I1', () => `two seals ${number} are certified`);
    if (known === undefined && seal.term > 1) this.counts.laterTerms += 1;
    this.certified.set(number, seal.hash);
    notary.seals.push(seal);
    notary.proposal = undefined;
    notary.height = this.protocol.nextHeight(notary.height, proofOf(seal));
    this.send({ kind: 'seal', seal }, notary);
  }

  private send(message: Message, from: Notary): void {
    for (const { index } of this.notaries) if (index !== from.index) this.wire.push({ to: index, message });
    // A full wire loses the oldest.
    if (this.wire.length > 400) this.wire = this.wire.slice(-300);
  }

  private deliverAny(): void {
    if (this.wire.length === 0) return;
    const at = this.dice.below(this.wire.length);
    const [{ to, message } = { to: -1, message: undefined }] = this.dice.chance(85)
      ? this.wire.splice(at, 1)
      : [this.wire[at]];
    const notary = this.notaries[to];
    if (notary === undefined || message === undefined || this.dice.chance(10)) return;
    this.deliver(notary, message);
  }

  private deliver(notary: Notary, message: Message): void {
    const { height } = notary;
    if (height === undefined) return;
    if (message.kind === 'seal') {
      if (message.seal.set === 0 && isCertified(message.seal, this.set, this.scheme.crypto))
        this.takeSeal(notary, message.seal);
    } else if (message.kind === 'input') this.input(notary, message.input);
    else {
      const judged = this.protocol.judgeProposal(height, message.proposal, this.scheme.crypto);
      if (judged.kind === 'execute') this.input(notary, { kind: 'proposal', proposal: message.proposal });
      else if (judged.kind === 'refuse') this.input(notary, { kind: 'refused' });
    }
  }

  /** What was said is said again, as engine/consensus.ts does each second. */
  private repeat(notary: Notary): void {
    const { height, signer, proposal } = notary;
    if (height === undefined || !notary.isHonest) return;
    if (proposal?.term === height.term && proposal.content.number === height.number)
      this.send({ kind: 'proposal', proposal }, notary);
    for (const kind of ['prepare', 'commit'] as const) {
      const own = (kind === 'prepare' ? height.prepares : height.commits).find((one) => one.notary === signer.device);
      if (own === undefined) continue;
      const ballot = { space: SPACE, set: 0, number: height.number, term: height.term, hash: own.hash };
      this.send({ kind: 'input', input: { kind, ballot, notary: signer.device, signature: own.signature } }, notary);
    }
    const vote = height.votes.find((one) => one.notary === signer.device);
    if (vote !== undefined && height.proof === undefined)
      this.send({ kind: 'input', input: { kind: 'vote', vote, content: height.certificate?.content } }, notary);
  }

  private shareSeals(notary: Notary): void {
    const other = this.dice.pick(this.notaries);
    for (const seal of notary.seals.slice(other.seals.length)) this.deliver(other, { kind: 'seal', seal });
  }

  /** Two proposals of a term of its own, each to half; prepares and commits for everything; votes that hide what it knows. */
  private cheat(notary: Notary): void {
    const seen = this.notaries.map(({ height }) => height).filter((height) => height !== undefined);
    const view = this.dice.pick(seen.length === 0 ? [undefined] : seen);
    if (view === undefined) return;
    const others = this.dice.shuffle(this.notaries.filter((other) => other !== notary));
    const isOwnTerm = sequencerOf(this.set, view.term) === notary.signer.device;
    if (isOwnTerm && this.dice.chance(50)) {
      for (const [index, other] of others.entries()) {
        const content =
          index % 2 === 0
            ? { ...this.contentAfter(view.parent), timeMs: 1 }
            : { ...this.contentAfter(view.parent), timeMs: 2 };
        this.wire.push({
          to: other.index,
          message: { kind: 'proposal', proposal: this.sign(notary, content, view.term, view.proof) },
        });
      }
    }
    const hashes = seen.map(({ proposal }) => proposal?.hash).filter((hash) => hash !== undefined);
    for (const hash of new Set(hashes))
      for (const kind of ['prepare', 'commit'] as const) {
        const ballot = { space: SPACE, set: 0, number: view.number, term: view.term, hash };
        const signature = notary.signer.sign(ballotBytes(kind, ballot));
        this.send({ kind: 'input', input: { kind, ballot, notary: notary.signer.device, signature } }, notary);
      }
    if (this.dice.chance(60)) {
      const body = { term: view.term + this.dice.below(2), seal: GENESIS, certificate: undefined };
      if (body.term === 0) return;
      const signature = notary.signer.sign(voteBytes({ space: SPACE, set: this.set }, body));
      const vote: Vote = { ...body, notary: notary.signer.device, signature };
      this.send({ kind: 'input', input: { kind: 'vote', vote, content: undefined } }, notary);
    }
  }

  /** Everybody is up and hears everybody; the cheats fall silent. Then seals must come. */
  private mend(): void {
    this.wire = [];
    for (const notary of this.notaries) if (notary.isHonest) this.start(notary, true);
    const honest = this.notaries.filter(({ isHonest }) => isHonest);
    const before = this.certified.size;
    // As engine/elections.ts: a random patience, doubled for each term that brought nothing.
    const patience = new Map(honest.map((notary) => [notary, { due: this.dice.between(4, 8), length: 8 }]));
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      for (const notary of honest) {
        this.shareAll(notary, honest);
        const own = patience.get(notary) as { due: number; length: number };
        if (round >= own.due) {
          this.input(notary, { kind: 'elect' });
          own.length = Math.min(own.length * 2, 64);
          own.due = round + own.length + this.dice.below(own.length / 2);
        }
      }
      for (const notary of honest) {
        this.propose(notary);
        this.repeat(notary);
      }
      const pile = this.wire;
      this.wire = [];
      for (const { to, message } of pile) {
        const notary = this.notaries[to];
        if (notary?.isHonest === true) this.deliver(notary, message);
      }
      if (this.certified.size > before + 1) return;
    }
    must(false, 'progress', () => `mode ${this.mode}: no seal came after everything was mended`);
  }

  private shareAll(from: Notary, all: readonly Notary[]): void {
    for (const other of all)
      for (const seal of from.seals.slice(other.seals.length)) this.deliver(other, { kind: 'seal', seal });
  }
}

function proofOf(seal: Seal): SealProof {
  return { number: seal.content.number, hash: seal.hash, term: seal.term, commits: seal.commits };
}

export function runQuorum(options: RunOptions): RunReport {
  return new QuorumModel(options).run(options.steps);
}
