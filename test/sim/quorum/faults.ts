/** Faults as they could slip into the protocol. Each must be found by the model, by an invariant that it breaks. */
import type { Stepped } from '#core/consensus/step.ts';
import { ballotBytes } from '#core/consensus/notaries.ts';
import { type Protocol, REAL, type RunOptions } from './model.ts';

type Step = Protocol['step'];

/** The vote is sent, and the notary goes on preparing and committing in the term that it gave up. */
const preparesAfterItsVote: Step = (height, input, self, crypto) => {
  const done = REAL.step(height, input, self, crypto);
  if (input.kind !== 'elect') return done;
  return { height: { ...height, votes: done.height.votes }, effects: done.effects };
};

/** A quorum is counted by ballots, not by notaries. */
const countsOneVoteTwice: Step = (height, input, self, crypto) => {
  const done = REAL.step(height, input, self, crypto);
  const { commits } = done.height;
  const last = commits.at(-1);
  if (input.kind !== 'commit' || last === undefined || commits === height.commits) return done;
  const doubled = { ...done.height, commits: [...commits, last] };
  const again = REAL.step(doubled, { kind: 'refused' }, self, crypto);
  return { height: again.height, effects: [...done.effects, ...again.effects] };
};

/** The commit goes out with the prepare: nobody waited for a quorum of prepares. */
const commitsAtOnce: Step = (height, input, self, crypto): Stepped => {
  const done = REAL.step(height, input, self, crypto);
  const prepare = done.effects.find((effect) => effect.kind === 'send' && effect.phase === 'prepare');
  if (prepare?.kind !== 'send' || self === undefined || done.height.committed) return done;
  const { ballot } = prepare;
  const signature = self.sign(ballotBytes('commit', ballot));
  const commit = { kind: 'send', phase: 'commit', ballot, notary: self.device, signature } as const;
  const own = { notary: self.device, hash: ballot.hash, signature };
  const next = { ...done.height, committed: true, commits: [...done.height.commits, own] };
  const counted = REAL.step(next, { kind: 'refused' }, self, crypto);
  return { height: counted.height, effects: [...done.effects, commit, ...counted.effects] };
};

export interface QuorumFault {
  readonly name: string;
  readonly options: Omit<RunOptions, 'seed' | 'steps'>;
  readonly caughtBy: readonly string[];
}

export const QUORUM_FAULTS: readonly QuorumFault[] = [
  {
    name: 'prepare after a vote for a higher term',
    options: { protocol: { ...REAL, step: preparesAfterItsVote } },
    caughtBy: ['I1', 'progress'],
  },
  { name: 'promises that are not synced', options: { forgetsPromises: true }, caughtBy: ['I1', 'I7'] },
  {
    name: 'a notary that signs on after its disk was restored',
    options: { restoresDisks: true },
    caughtBy: ['I1', 'I7'],
  },
  {
    name: 'a later term proposes what it likes, and everybody lets it',
    options: {
      protocol: {
        ...REAL,
        turnOf: (height, self) => {
          const turn = REAL.turnOf(height, self);
          return turn.kind === 'again' ? { kind: 'free' } : turn;
        },
        judgeProposal: (height, proposal, crypto) => {
          const judged = REAL.judgeProposal(height, proposal, crypto);
          return judged.kind === 'refuse' && height.proposal === undefined
            ? { kind: 'execute', isAgain: false }
            : judged;
        },
      },
    },
    caughtBy: ['I1', 'I7'],
  },
  {
    name: 'the term is part of what is sealed: a repeated proposal is another one',
    options: {
      protocol: {
        ...REAL,
        turnOf: (height, self) => {
          const turn = REAL.turnOf(height, self);
          return turn.kind === 'again'
            ? { ...turn, content: { ...turn.content, timeMs: 1_000_000 + height.term } }
            : turn;
        },
      },
    },
    caughtBy: ['progress', 'I1'],
  },
  {
    name: 'a certificate counts for another number than it is about',
    options: {
      protocol: {
        ...REAL,
        nextHeight: (height, parent) => {
          const next = REAL.nextHeight(height, parent);
          const { certificate } = height;
          // What was certified for the number before is taken for one of the next.
          return certificate === undefined ? next : { ...next, certificate: { ...certificate, number: next.number } };
        },
      },
    },
    caughtBy: ['progress', 'I1'],
  },
  {
    name: 'one vote counts twice',
    options: { protocol: { ...REAL, step: countsOneVoteTwice } },
    caughtBy: ['C3', 'I1'],
  },
  {
    name: 'a commit without a quorum of prepares',
    options: { protocol: { ...REAL, step: commitsAtOnce } },
    caughtBy: ['I1'],
  },
];
