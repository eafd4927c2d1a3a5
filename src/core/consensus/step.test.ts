import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { cast } from '../../../test/kit/test-pool.ts';
import { type Seal, type SealContent, hashSeal } from '../contract/seal.ts';
import { MODE_RULES, type NotaryMode } from '../contract/notary-modes.ts';
import {
  type Ballot,
  type NotarySet,
  type Phase,
  ballotBytes,
  faultyOf,
  isCertified,
  quorumOf,
  sequencerOf,
} from './notaries.ts';
import { type SealProof, type TermCertificate, type Vote, termHolds, voteBytes, voteHolds } from './proofs.ts';
import {
  type ConsensusEffect,
  type ConsensusInput,
  type Height,
  type Promises,
  type Proposal,
  nextHeight,
  promisesOf,
  startHeight,
  step,
} from './step.ts';
import { judgeProposal, turnOf } from './judge.ts';

const SPACE = 'ab'.repeat(32);
const GENESIS: SealProof = { number: 0, hash: '0'.repeat(64), term: 0, commits: [] };
type Signer = ReturnType<typeof cast>['agent'];
const signers = ['n1', 'n2', 'n3', 'n4'].map((name) => cast(name).agent);
const [n1, n2, n3, n4] = signers as [Signer, Signer, Signer, Signer];

const alone: NotarySet = { set: 0, mode: '1/1', members: [n1.device] };
const four: NotarySet = { set: 0, mode: '3/4', members: signers.map(({ device }) => device) };

function content(number = 1, timeMs = 1000, prevSeal = GENESIS.hash): SealContent {
  return {
    space: SPACE,
    number,
    prevSeal,
    timeMs,
    events: [],
    rejections: [],
    stateHash: '1'.repeat(64),
    foldVersion: 1,
  };
}

const hashOf = (of: SealContent): string => hashSeal(of, nodeCrypto);

function proposalOf(of: SealContent, by: Signer = n1, term = 1, proof?: TermCertificate): Proposal {
  const hash = hashOf(of);
  const ballot = { space: SPACE, set: 0, number: of.number, term, hash };
  return {
    content: of,
    hash,
    set: 0,
    term,
    proof,
    notary: by.device,
    signature: by.sign(ballotBytes('proposal', ballot)),
  };
}

function proposal(of: SealContent, by: Signer = n1, term = 1, proof?: TermCertificate): ConsensusInput {
  return { kind: 'proposal', proposal: proposalOf(of, by, term, proof) };
}

function ballot(change: Partial<Ballot> = {}): Ballot {
  return { space: SPACE, set: 0, number: 1, term: 1, hash: hashOf(content()), ...change };
}

function signed(kind: Phase, by: Signer, change: Partial<Ballot> = {}): Extract<ConsensusInput, { kind: Phase }> {
  const of = ballot(change);
  return { kind, ballot: of, notary: by.device, signature: by.sign(ballotBytes(kind, of)) };
}

const open = (set: NotarySet, self?: Signer, promises?: Promises, parent = GENESIS): Height =>
  startHeight({ space: SPACE, set, parent, self: self?.device, restarted: promises !== undefined }, promises);

/** Feeds inputs one after another; returns where it came to and all effects. */
function run(set: NotarySet, self: Signer | undefined, inputs: readonly ConsensusInput[], start = open(set, self)) {
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

function sealIn(effects: readonly ConsensusEffect[]): Seal {
  const found = effects.find((effect) => effect.kind === 'sealed');
  assert.ok(found?.kind === 'sealed');
  return found.seal;
}

const proofOf = (seal: Seal): SealProof => ({
  number: seal.content.number,
  hash: seal.hash,
  term: seal.term,
  commits: seal.commits,
});

/** What `by` votes from this height. */
function voteFrom(by: Signer, from: Height): { readonly vote: Vote; readonly content: SealContent | undefined } {
  const { effects } = step(from, { kind: 'elect' }, by, nodeCrypto);
  const sent = effects.find((effect) => effect.kind === 'send-vote');
  assert.ok(sent?.kind === 'send-vote');
  return sent;
}

function voteInput(by: Signer, from: Height): ConsensusInput {
  const { vote, content } = voteFrom(by, from);
  return { kind: 'vote', vote, content };
}

/** A height of `by` at which `of` has a prepare certificate, and no commit is known. */
function certified(by: Signer, of: SealContent = content(), term = 1, start = open(four, by)): Height {
  const others = signers.filter(({ device }) => device !== by.device).slice(0, 2);
  const change = { hash: hashOf(of), number: of.number, term };
  const sequencer = signers[(term - 1) % 4] as Signer;
  return run(
    four,
    by,
    [proposal(of, sequencer, term), ...others.map((other) => signed('prepare', other, change))],
    start,
  ).height;
}

test('one notary of one prepares, certifies, commits and seals in one step, and persists before it sends', () => {
  const { effects } = run(alone, n1, [proposal(content())]);
  assert.deepEqual(kinds(effects), ['persist', 'prepare', 'persist', 'commit', 'sealed']);
  assert.ok(isCertified(sealIn(effects), alone, nodeCrypto));
});

test('an instance that is no notary signs nothing, and sees the seal once a quorum committed', () => {
  const commits = [n1, n2, n3].map((by) => signed('commit', by));
  assert.deepEqual(kinds(run(four, undefined, [proposal(content()), ...commits]).effects), ['sealed']);
});

test('3/4: three prepares make a commit, three commits make the seal, two of either do not', () => {
  const prepared = run(four, n1, [proposal(content()), signed('prepare', n2)]);
  assert.deepEqual(kinds(prepared.effects), ['persist', 'prepare']);
  const committed = run(four, n1, [signed('prepare', n3), signed('commit', n2)], prepared.height);
  assert.deepEqual(kinds(committed.effects), ['persist', 'commit']);
  const sealed = run(four, n1, [signed('commit', n3)], committed.height);
  assert.deepEqual(kinds(sealed.effects), ['sealed']);
  assert.ok(isCertified(sealIn(sealed.effects), four, nodeCrypto));
});

test('votes that arrive before the proposal count once it is there', () => {
  const early = [n2, n3].flatMap((by) => [signed('prepare', by), signed('commit', by)]);
  const { effects } = run(four, n1, [...early, proposal(content())]);
  assert.deepEqual(kinds(effects), ['persist', 'prepare', 'persist', 'commit', 'sealed']);
});

test('a second proposal of the same term is refused, the same one again is nothing new', () => {
  const { height } = run(four, n2, [proposal(content())]);
  assert.equal(judgeProposal(height, proposalOf(content(1, 2000)), nodeCrypto).kind, 'refuse');
  assert.equal(judgeProposal(height, proposalOf(content()), nodeCrypto).kind, 'ignore');
});

test('only the sequencer of the term proposes; a later number says that seals are missing here', () => {
  const height = open(four, n2);
  assert.equal(judgeProposal(height, proposalOf(content(), n2), nodeCrypto).kind, 'ignore');
  assert.equal(judgeProposal(height, proposalOf(content(2)), nodeCrypto).kind, 'behind');
  assert.equal(judgeProposal(height, proposalOf(content(1, 1000, '9'.repeat(64))), nodeCrypto).kind, 'refuse');
  assert.deepEqual(judgeProposal(height, proposalOf(content()), nodeCrypto), { kind: 'execute', isAgain: false });
  const forged = { ...proposalOf(content()), signature: new Uint8Array(64) };
  assert.equal(judgeProposal(height, forged, nodeCrypto).kind, 'ignore');
  assert.deepEqual(
    [1, 2, 4, 5].map((term) => sequencerOf(four, term)),
    [n1, n2, n4, n1].map(({ device }) => device),
  );
});

test('C1: one prepare for (number, term), also after a restart', () => {
  const first = run(four, n2, [proposal(content(1, 2000))]).height;
  const restarted = open(four, n2, promisesOf(first));
  assert.equal(judgeProposal(restarted, proposalOf(content()), nodeCrypto).kind, 'refuse');
  const { effects } = run(four, n2, [proposal(content())], restarted);
  assert.deepEqual(effects, [], 'it prepared another hash before: it neither prepares nor commits this one');
  assert.deepEqual(
    kinds(run(four, n2, [proposal(content(1, 2000))], restarted).effects),
    ['persist', 'prepare'],
    'the same one again is no second vote',
  );
});

test('C2: a commit needs the certificate of this very term and hash', () => {
  const other = { hash: hashOf(content(1, 9)) };
  const { effects } = run(four, n1, [
    proposal(content()),
    signed('prepare', n2),
    signed('prepare', n3, other),
    signed('prepare', n4, other),
  ]);
  assert.deepEqual(kinds(effects), ['persist', 'prepare']);
});

test('C4: who voted for a term neither prepares nor commits below it, also after a restart', () => {
  const start = run(four, n2, [proposal(content())]).height;
  const voted = step(start, { kind: 'elect' }, n2, nodeCrypto);
  assert.deepEqual(kinds(voted.effects), ['persist', 'send-vote']);
  const late = [n1, n3, n4].flatMap((by) => [signed('prepare', by), signed('commit', by)]);
  for (const height of [voted.height, open(four, n2, promisesOf(voted.height))]) {
    assert.equal(height.term, 2);
    assert.equal(judgeProposal(height, proposalOf(content()), nodeCrypto).kind, 'ignore');
    assert.deepEqual(run(four, n2, late, height).effects, []);
  }
});

test('C5: a quorum of votes makes the term, and its sequencer repeats what was certified, byte by byte', () => {
  const held = certified(n3);
  const others = [voteInput(n3, held), voteInput(n4, open(four, n4))];
  assert.equal(turnOf(run(four, n2, [{ kind: 'elect' }, others[1] as ConsensusInput]).height, n2.device).kind, 'no');
  const { height } = run(four, n2, [{ kind: 'elect' }, ...others]);
  assert.ok(height.proof !== undefined && termHolds({ space: SPACE, set: four }, height.proof, nodeCrypto));
  const turn = turnOf(height, n2.device);
  assert.ok(turn.kind === 'again');
  assert.equal(turn.hash, hashOf(content()));
  assert.deepEqual(turn.content, content());
  const follower = open(four, n4);
  const again = proposalOf(content(), n2, 2, height.proof);
  assert.deepEqual(judgeProposal(follower, again, nodeCrypto), { kind: 'execute', isAgain: true });
  const free = proposalOf(content(1, 5000), n2, 2, height.proof);
  assert.equal(judgeProposal(follower, free, nodeCrypto).kind, 'refuse', 'another content than the certified one');
  const bare = proposalOf(content(), n2, 2);
  assert.equal(judgeProposal(follower, bare, nodeCrypto).kind, 'refuse', 'no term certificate');
  const cut = { ...height.proof, votes: height.proof.votes.slice(1) };
  assert.equal(judgeProposal(follower, proposalOf(content(), n2, 2, cut), nodeCrypto).kind, 'refuse', 'no quorum');
});

test('C5: the certificate of the highest term wins; one of another number binds nobody', () => {
  const old = certified(n3);
  const newer = content(1, 7000);
  const proof: TermCertificate = {
    term: 2,
    votes: [n2, n1, n4].map((by) => voteFrom(by, open(four, by)).vote),
  };
  const start = run(four, n4, [{ kind: 'term', proof }]).height;
  const inTerm2 = certified(n4, newer, 2, start);
  assert.equal(inTerm2.certificate?.term, 2);
  const voted = run(four, n3, [{ kind: 'elect' }], old).height;
  const { height } = run(
    four,
    n3,
    [{ kind: 'elect' }, voteInput(n4, inTerm2), voteInput(n1, { ...open(four, n1), term: 2 })],
    voted,
  );
  const turn = turnOf(height, n3.device);
  assert.ok(turn.kind === 'again');
  assert.equal(turn.hash, hashOf(newer));

  // n4 knows seal 1; the certificate that n3 holds is for number 1, and 2 is next.
  const commits = [n1, n2, n4].map((by) => signed('commit', by));
  const seal = sealIn(run(four, undefined, [proposal(content()), ...commits]).effects);
  const ahead = open(four, n4, undefined, proofOf(seal));
  const mixed = run(four, n2, [{ kind: 'elect' }, voteInput(n3, old), voteInput(n4, ahead)]);
  assert.equal(turnOf(mixed.height, n2.device).kind, 'behind', 'a seal that the votes prove is missing here');
  const caughtUp = nextHeight(mixed.height, proofOf(seal));
  assert.equal(turnOf(caughtUp, n2.device).kind, 'free');
});

test('C6: ballots, votes and certificates of another set never count', () => {
  const later: NotarySet = { ...four, set: 5 };
  const foreign = voteFrom(n3, open(later, n3, undefined, { ...GENESIS, number: 5 }));
  assert.equal(voteHolds({ space: SPACE, set: four }, foreign.vote, nodeCrypto), false);
  const start = open(four, n1);
  for (const input of [
    signed('prepare', n2, { set: 5 }),
    { kind: 'vote' as const, vote: foreign.vote, content: undefined },
  ])
    assert.equal(step(start, input, n1, nodeCrypto).height, start);
  const promises: Promises = { ...promisesOf(certified(n2)), set: 5 };
  assert.equal(open(four, n2, promises).prepared, undefined);
});

test('a vote proves what it claims: seal and certificate need their quorums, and nobody votes for another', () => {
  const place = { space: SPACE, set: four };
  const { vote } = voteFrom(n3, certified(n3));
  assert.equal(voteHolds(place, vote, nodeCrypto), true);
  const resigned = (change: Partial<Vote>): Vote => {
    const body = { ...vote, ...change };
    return { ...body, signature: n3.sign(voteBytes(place, body)) };
  };
  const wrong: Record<string, Vote> = {
    'a seal that nobody committed': resigned({ seal: { number: 9, hash: '7'.repeat(64), term: 1, commits: [] } }),
    'a certificate of two prepares': resigned({
      certificate: {
        ...(vote.certificate as NonNullable<Vote['certificate']>),
        prepares: (vote.certificate?.prepares ?? []).slice(1),
      },
    }),
    'a certificate of the voted term': resigned({ term: 1 }),
    'a certificate for another hash': resigned({
      certificate: { ...(vote.certificate as NonNullable<Vote['certificate']>), hash: '8'.repeat(64) },
    }),
    'another voter': { ...vote, notary: n4.device },
    'a stranger': { ...vote, notary: cast('stranger').agent.device },
    'another term': { ...vote, term: 3 },
  };
  for (const [what, of] of Object.entries(wrong)) assert.equal(voteHolds(place, of, nodeCrypto), false, what);
});

test('one vote twice is one vote, and a quorum is of different members', () => {
  const votes = [n2, n3, n4].map((by) => voteFrom(by, open(four, by)).vote);
  const place = { space: SPACE, set: four };
  assert.equal(termHolds(place, { term: 2, votes }, nodeCrypto), true);
  const [a, b] = votes as [Vote, Vote, Vote];
  assert.equal(termHolds(place, { term: 2, votes: [a, b, b] }, nodeCrypto), false);
  assert.equal(termHolds(place, { term: 2, votes: [a, b] }, nodeCrypto), false);
  assert.equal(termHolds(place, { term: 3, votes }, nodeCrypto), false);
  const { height } = run(four, n1, [
    { kind: 'vote', vote: a, content: undefined },
    { kind: 'vote', vote: a, content: undefined },
  ]);
  assert.equal(height.votes.length, 1);
  assert.equal(height.term, 1, 'one that is ahead moves nobody');
});

test('more notaries ahead than may be faulty take the others along, to the lowest of their terms', () => {
  const at = (by: Signer, term: number): ConsensusInput => voteInput(by, { ...open(four, by), term: term - 1 });
  const { height, effects } = run(four, n1, [at(n3, 5), at(n4, 3)]);
  assert.equal(height.term, 3);
  assert.deepEqual(kinds(effects), ['persist', 'send-vote']);
});

test('a restarted sequencer abandons its term; alone it goes on in the next one', () => {
  const before = run(four, n1, [proposal(content())]).height;
  const restarted = open(four, n1, promisesOf(before));
  assert.equal(restarted.isAbandoned, true);
  assert.equal(turnOf(restarted, n1.device).kind, 'no');
  const single = run(alone, n1, [proposal(content())]).height;
  const again = open(alone, n1, { ...promisesOf(single), certificate: undefined }, GENESIS);
  const { height, effects } = step(again, { kind: 'elect' }, n1, nodeCrypto);
  assert.deepEqual(kinds(effects), ['persist', 'send-vote']);
  assert.deepEqual([height.term, height.isAbandoned, turnOf(height, n1.device).kind], [2, false, 'free']);
});

test('foreign, forged and repeated ballots are ignored', () => {
  const stranger = cast('stranger').agent;
  const start = run(four, n1, [proposal(content())]).height;
  const foreign: Record<string, ConsensusInput> = {
    'of somebody outside the set': signed('prepare', stranger),
    'signed by another notary': { ...signed('prepare', n2), notary: n3.device },
    'a prepare handed in as a commit': { ...signed('prepare', n2), kind: 'commit' },
    'for another space': signed('prepare', n2, { space: '0'.repeat(64) }),
    'for another number': signed('prepare', n2, { number: 2 }),
    'for another term': signed('prepare', n2, { term: 2 }),
    'its own, again': signed('prepare', n1),
  };
  for (const [what, input] of Object.entries(foreign)) {
    const next = step(start, input, n1, nodeCrypto);
    assert.deepEqual(next.effects, [], what);
    assert.equal(next.height, start, what);
  }
});

test('a certificate needs a quorum of different members on exactly this seal', () => {
  const commits = [n1, n2, n3].map((by) => signed('commit', by));
  const seal = sealIn(run(four, undefined, [proposal(content()), ...commits]).effects);
  const [a, b, c] = seal.commits;
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  assert.equal(isCertified(seal, four, nodeCrypto), true);
  const wrong: Record<string, Seal> = {
    'two commits': { ...seal, commits: [a, b] },
    'one twice': { ...seal, commits: [a, b, b] },
    'a borrowed signature': { ...seal, commits: [a, b, { notary: c.notary, signature: b.signature }] },
    'another set': { ...seal, set: 1 },
    'another term': { ...seal, term: 2 },
    'another hash': { ...seal, hash: '0'.repeat(64) },
  };
  for (const [what, of] of Object.entries(wrong)) assert.equal(isCertified(of, four, nodeCrypto), false, what);
  assert.equal(isCertified(seal, { ...four, members: four.members.slice(1) }, nodeCrypto), false);
});

test('members, quorums and faults of the four modes', () => {
  const rules = { '1/1': [1, 1, 0], '2/3': [3, 2, 1], '3/4': [4, 3, 1], '5/7': [7, 5, 2] };
  for (const [name, expected] of Object.entries(rules)) {
    const mode = name as NotaryMode;
    const set = { set: 0, mode, members: [] };
    assert.deepEqual([MODE_RULES[mode].members, quorumOf(set), faultyOf(set)], expected);
  }
});
