import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { cast } from '../../../test/kit/test-pool.ts';
import { type SealContent, hashSeal } from '../contract/seal.ts';
import {
  type Ballot,
  type NotaryMode,
  type NotarySet,
  ballotBytes,
  isCertified,
  quorumOf,
  sequencerOf,
} from './notaries.ts';
import { type ConsensusEffect, type ConsensusInput, type Height, startHeight, step } from './step.ts';

const SPACE = 'ab'.repeat(32);
const signers = ['n1', 'n2', 'n3', 'n4'].map((name) => cast(name).agent);
const [n1, n2, n3, n4] = signers as [
  (typeof signers)[0],
  (typeof signers)[0],
  (typeof signers)[0],
  (typeof signers)[0],
];
type Signer = typeof n1;

const alone: NotarySet = { set: 0, mode: '1/1', members: [n1.device] };
const four: NotarySet = { set: 0, mode: '3/4', members: signers.map(({ device }) => device) };

function content(number = 1, timeMs = 1000): SealContent {
  return {
    space: SPACE,
    number,
    prevSeal: '0'.repeat(64),
    timeMs,
    events: [],
    rejections: [],
    stateHash: '1'.repeat(64),
  };
}

function proposal(of: SealContent, from: Signer = n1): ConsensusInput {
  return { kind: 'proposal', from: from.device, content: of, hash: hashSeal(of, nodeCrypto) };
}

function ballot(change: Partial<Ballot> = {}): Ballot {
  return { space: SPACE, set: 0, number: 1, term: 1, hash: hashSeal(content(), nodeCrypto), ...change };
}

function vote(kind: 'prepare' | 'commit', by: Signer, change: Partial<Ballot> = {}): ConsensusInput {
  const of = ballot(change);
  return { kind, ballot: of, notary: by.device, signature: by.sign(ballotBytes(kind, of)) };
}

/** Feeds inputs one after another; returns where it came to and all effects. */
function run(
  set: NotarySet,
  self: Signer | undefined,
  inputs: readonly ConsensusInput[],
  start: Height = startHeight(SPACE, set, 1),
) {
  let height = start;
  const effects: ConsensusEffect[] = [];
  for (const input of inputs) {
    const next = step(height, input, self, nodeCrypto);
    height = next.height;
    effects.push(...next.effects);
  }
  return { height, effects };
}

const kinds = (effects: readonly ConsensusEffect[]): string[] =>
  effects.map((effect) => (effect.kind === 'send' ? effect.phase : effect.kind));

test('one notary of one prepares, commits and seals in one step, and persists before it sends', () => {
  const { effects } = run(alone, n1, [proposal(content())]);
  assert.deepEqual(kinds(effects), ['persist', 'prepare', 'commit', 'sealed']);
  const sealed = effects.at(-1);
  assert.ok(sealed?.kind === 'sealed' && isCertified(sealed.seal, alone, nodeCrypto));
});

test('an instance that is no notary signs nothing, and sees the seal once a quorum committed', () => {
  const { effects } = run(four, undefined, [
    proposal(content()),
    vote('commit', n1),
    vote('commit', n2),
    vote('commit', n3),
  ]);
  assert.deepEqual(kinds(effects), ['sealed']);
});

test('3/4: three prepares make a commit, three commits make the seal, two of either do not', () => {
  const prepared = run(four, n1, [proposal(content()), vote('prepare', n2)]);
  assert.deepEqual(kinds(prepared.effects), ['persist', 'prepare']);
  const committed = run(four, n1, [vote('prepare', n3), vote('commit', n2)], prepared.height);
  assert.deepEqual(kinds(committed.effects), ['commit']);
  const sealed = run(four, n1, [vote('commit', n3)], committed.height);
  assert.deepEqual(kinds(sealed.effects), ['sealed']);
  const [effect] = sealed.effects;
  assert.ok(
    effect?.kind === 'sealed' && isCertified(effect.seal, four, nodeCrypto) && effect.seal.commits.length === 3,
  );
});

test('3/4: votes that arrive before the proposal count once it is there', () => {
  const early = [vote('prepare', n2), vote('prepare', n3), vote('commit', n2), vote('commit', n3)];
  const { effects } = run(four, n1, [...early, proposal(content())]);
  assert.deepEqual(kinds(effects), ['persist', 'prepare', 'commit', 'sealed']);
});

test('a second proposal of the same term is not looked at', () => {
  const first = run(four, n2, [proposal(content())]);
  const second = run(four, n2, [proposal(content(1, 2000))], first.height);
  assert.deepEqual(second.effects, []);
  assert.equal(second.height, first.height);
});

test('only the sequencer of the term proposes, and only the next seal', () => {
  assert.deepEqual(run(four, n2, [proposal(content(), n2)]).effects, []);
  assert.deepEqual(run(four, n2, [proposal(content(2))]).effects, []);
  assert.deepEqual(
    [1, 2, 4, 5].map((term) => sequencerOf(four, term)),
    [n1, n2, n4, n1].map(({ device }) => device),
  );
});

test('one prepare for (number, term), also after a restart', () => {
  const restarted = startHeight(SPACE, four, 1, { term: 1, hash: hashSeal(content(1, 2000), nodeCrypto) });
  const { effects, height } = run(
    four,
    n1,
    [proposal(content()), vote('prepare', n2), vote('prepare', n3), vote('prepare', n4)],
    restarted,
  );
  assert.deepEqual(effects, [], 'it prepared another hash before: it neither prepares nor commits this one');
  assert.equal(height.prepared, restarted.prepared);
});

test('votes of an earlier term bind nobody in a later one', () => {
  assert.equal(startHeight(SPACE, four, 1, { term: 2, hash: 'x' }).prepared, undefined);
});

test('foreign, forged and repeated votes are ignored', () => {
  const stranger = cast('stranger').agent;
  const start = run(four, n1, [proposal(content())]).height;
  const forged: ConsensusInput = {
    ...(vote('prepare', n2) as Extract<ConsensusInput, { kind: 'prepare' }>),
    notary: n3.device,
  };
  const asCommit: ConsensusInput = {
    ...(vote('prepare', n2) as Extract<ConsensusInput, { kind: 'prepare' }>),
    kind: 'commit',
  };
  const foreign: Record<string, ConsensusInput> = {
    'of somebody outside the set': vote('prepare', stranger),
    'signed by another notary': forged,
    'a prepare handed in as a commit': asCommit,
    'for another space': vote('prepare', n2, { space: '0'.repeat(64) }),
    'for another set': vote('prepare', n2, { set: 5 }),
    'for another number': vote('prepare', n2, { number: 2 }),
    'for another term': vote('prepare', n2, { term: 2 }),
    'its own, again': vote('prepare', n1),
  };
  for (const [what, input] of Object.entries(foreign)) {
    const next = step(start, input, n1, nodeCrypto);
    assert.deepEqual(next.effects, [], what);
    assert.equal(next.height, start, what);
  }
});

test('the same notary counts once, and a vote for another hash not at all', () => {
  const other = hashSeal(content(1, 9), nodeCrypto);
  const { effects } = run(four, n1, [
    proposal(content()),
    vote('prepare', n2),
    vote('prepare', n2),
    vote('prepare', n3, { hash: other }),
    vote('prepare', n3),
  ]);
  assert.deepEqual(kinds(effects), ['persist', 'prepare'], 'two prepares for this hash: no commit');
});

test('a certificate needs a quorum of different members on exactly this seal', () => {
  const { effects } = run(four, undefined, [
    proposal(content()),
    vote('commit', n1),
    vote('commit', n2),
    vote('commit', n3),
  ]);
  const [effect] = effects;
  assert.ok(effect?.kind === 'sealed');
  const { seal } = effect;
  const [a, b, c] = seal.commits;
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  assert.equal(isCertified(seal, four, nodeCrypto), true);
  assert.equal(isCertified({ ...seal, commits: [a, b] }, four, nodeCrypto), false);
  assert.equal(isCertified({ ...seal, commits: [a, b, b] }, four, nodeCrypto), false);
  assert.equal(
    isCertified({ ...seal, commits: [a, b, { notary: c.notary, signature: b.signature }] }, four, nodeCrypto),
    false,
  );
  assert.equal(isCertified({ ...seal, set: 1 }, four, nodeCrypto), false);
  assert.equal(isCertified({ ...seal, term: 2 }, four, nodeCrypto), false);
  assert.equal(isCertified({ ...seal, hash: '0'.repeat(64) }, four, nodeCrypto), false);
  assert.equal(isCertified(seal, { ...four, members: four.members.slice(1) }, nodeCrypto), false);
});

test('the quorums of the four modes', () => {
  const quorums: Record<NotaryMode, number> = { '1/1': 1, '2/3': 2, '3/4': 3, '5/7': 5 };
  for (const [mode, count] of Object.entries(quorums))
    assert.equal(quorumOf({ set: 0, mode: mode as NotaryMode, members: [] }), count);
});
