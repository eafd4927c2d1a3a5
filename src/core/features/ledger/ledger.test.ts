import assert from 'node:assert/strict';
import test from 'node:test';
import { grantTo, join, kick, leave, transferTo } from '../../../../test/kit/acts.ts';
import { answerTreasury, proposeTreasury } from '../../../../test/kit/acts-govern.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { balance, build, done, emptyPool, given, movesSince, pool } from '../../../../test/kit/given.ts';
import { MICRO, MONEY_MAX } from '../../kernel/money.ts';
import { TIME } from '../../kernel/limits.ts';
import { put } from '../../contract/table.ts';
import { daily } from '../pools/pools.tables.ts';
import { balances, journal, postings } from './ledger.tables.ts';
import { postTransaction } from './post.ts';

const ALL = 100n * MICRO;

test('a transfer moves its amount between wallets (P19)', () => {
  given(pool())
    .when(transferTo('member', 7n))
    .accepts()
    .moves([['P19', { 'wallet:buyer': -7n, 'wallet:member': 7n }]])
    .and((world) => {
      const { code, subject, memo, seal } = world.all(journal).at(-1) ?? {};
      assert.deepEqual([code, memo, seal], ['P19', 'thanks', world.sealNumber]);
      assert.match(subject ?? '', /^[0-9a-f]{64}$/);
    });
});

test('the whole wallet may go, not a micro-credit more', () => {
  given(pool())
    .when(transferTo('member', ALL))
    .accepts()
    .moves([['P19', { 'wallet:buyer': -ALL, 'wallet:member': ALL }]]);
  given(pool())
    .when(transferTo('member', ALL + 1n))
    .refuses('ledger.insufficient_funds', { balance: ALL });
});

test('what came in earlier in the same seal may go out later in it, and only once', () => {
  const world = build(emptyPool().with(done(join('ann')), done(join('bob')), done(join('eve'))));
  const before = world.all(journal).length;
  const fates = world.tryAll([
    transferTo('bob', ALL, { by: 'ann' })(world),
    transferTo('eve', 2n * ALL, { by: 'bob' })(world),
    transferTo('eve', 1n, { by: 'bob' })(world),
    transferTo('eve', 1n, { by: 'ann' })(world),
  ]);
  assert.deepEqual(
    fates.map(({ refusal }) => refusal?.code),
    [undefined, undefined, 'ledger.insufficient_funds', 'ledger.insufficient_funds'],
  );
  assert.equal(movesSince(world, before).length, 2);
  assert.deepEqual([balance(world, 'wallet:bob'), balance(world, 'wallet:eve')], [0n, 3n * ALL]);
  audit(world);
});

test('64 spends of one balance in one seal: as many as it covers', () => {
  const world = build(pool());
  const spends = Array.from({ length: 64 }, () => transferTo('member', ALL / 10n)(world));
  const accepted = world.tryAll(spends).filter(({ refusal }) => refusal === undefined);
  assert.equal(accepted.length, 10);
  assert.equal(balance(world, 'wallet:buyer'), 0n);
  audit(world);
});

test('money goes to another member, neither to oneself nor to who left', () => {
  given(pool()).when(transferTo('buyer', 1n)).refuses('transfer.to_oneself');
  given(pool())
    .when(transferTo('0'.repeat(64), 1n))
    .refuses('member.unknown');
  given(pool().with(done(leave())))
    .when(transferTo('member', 1n))
    .refuses('member.unknown');
});

test('only a personal device transfers', () => {
  given(pool())
    .when(transferTo('member', 1n, { device: 'agent' }))
    .refuses('device.kind_forbidden', { kind: 'agent' });
});

test('nothing, less than nothing and more than any supply are no transfer', () => {
  for (const amount of ['0', '-1', (MONEY_MAX + 1n).toString()]) {
    given(pool())
      .when(transferTo('member', 1n, { with: { amount } }))
      .refuses('event.malformed', { field: 'amount' });
  }
});

test('the owner grants from the treasury (P2), up to a tenth of the first supply on one day', () => {
  const limit = 100_000n * MICRO;
  given(pool())
    .when(grantTo('buyer', limit + 1n))
    .refuses('grant.above_limit', { limit, spent: 0n });
  given(pool())
    .when(grantTo('buyer', limit))
    .accepts()
    .moves([['P2', { treasury: -limit, 'wallet:buyer': limit }]])
    .next.when(grantTo('buyer', 1n))
    .refuses('grant.above_limit', { limit, spent: limit })
    .and((world) => world.wait(TIME.DAY_MS))
    .next.when(grantTo('buyer', 1n))
    .accepts();
});

test('a treasury that is short grants nothing', () => {
  const world = build(
    pool().with(done(proposeTreasury('burn', 1_000_000n * MICRO - 400n * MICRO)), done(answerTreasury())),
  );
  assert.equal(balance(world, 'treasury'), 0n);
  given(world).when(grantTo('buyer', 1n)).refuses('ledger.insufficient_funds', { account: 'treasury', balance: 0n });
});

test('a day has a number of grants', () => {
  const world = build(pool());
  const day = Math.floor(world.poolMs / TIME.DAY_MS);
  const used = world.store.get(daily, 'grant', day)?.count;
  assert.equal(used, 4, 'four newcomers were welcomed');
  world.store.transaction(() => world.store.appendGenesis([put(daily, { kind: 'grant', day, count: 99 })]));
  given(world).when(grantTo('buyer', 1n)).accepts().next.when(grantTo('buyer', 1n)).refuses('grant.today_exhausted');
});

test('members grant nothing, officers what the owner allows, and only members get it', () => {
  given(pool())
    .when(grantTo('buyer', 1n, { by: 'member' }))
    .refuses('right.missing', { right: 'treasury.grant', role: 'member' });
  // Officers grant within a limit that the owner sets; until then it is nothing.
  given(pool())
    .when(grantTo('buyer', 1n, { by: 'officer' }))
    .refuses('grant.above_limit', { limit: 0n });
  given(pool())
    .when(grantTo('buyer', 1n, { device: 'agent' }))
    .refuses('device.kind_forbidden');
  given(pool())
    .when(grantTo('0'.repeat(64), 1n))
    .refuses('member.unknown');
  given(pool().with(done(kick('buyer'))))
    .when(grantTo('buyer', 1n))
    .refuses('member.unknown');
});

test('the statement’s running balance follows each posting', () => {
  const world = build(pool().with(done(transferTo('member', 3n)), done(transferTo('member', 4n))));
  const lines = world.all(postings).filter(({ account }) => account === world.account('wallet:buyer'));
  assert.deepEqual(
    lines.map(({ amount, balance }) => [amount, balance]),
    [
      [ALL, ALL],
      [-3n, ALL - 3n],
      [-4n, ALL - 7n],
    ],
  );
  assert.deepEqual(
    world.all(journal).map(({ no }) => no),
    Array.from({ length: world.all(journal).length }, (_, i) => i + 1),
    'numbers without holes',
  );
});

const context = (world: ReturnType<typeof build>) => ({
  space: world.space,
  reads: world.store,
  crypto: {} as never,
  sealNumber: 1,
  foldVersion: 1,
  sealTimeMs: 0,
  poolMs: 0,
});

test('postings of one account in one transaction are judged by their sum', () => {
  const world = build(pool());
  const { buyer, member } = { buyer: world.account('wallet:buyer'), member: world.account('wallet:member') };
  const lines = [
    { account: buyer, amount: -ALL - 5n },
    { account: buyer, amount: 5n },
    { account: member, amount: ALL },
  ];
  assert.equal(postTransaction({ code: 'P19', subject: '', memo: '', postings: lines }, 'e', context(world)).ok, true);
  const over = lines.with(1, { account: buyer, amount: 4n }).with(2, { account: member, amount: ALL + 1n });
  assert.equal(postTransaction({ code: 'P19', subject: '', memo: '', postings: over }, 'e', context(world)).ok, false);
});

test('no account outgrows what the store can hold', () => {
  const world = build(pool());
  const account = world.account('wallet:member');
  world.store.transaction(() => world.store.appendGenesis([put(balances, { account, balance: MONEY_MAX - 1n })]));
  const move = (amount: bigint) => [
    { account: 'issuance', amount: -amount },
    { account, amount },
  ];
  const post = (amount: bigint) =>
    postTransaction({ code: 'P1', subject: '', memo: '', postings: move(amount) }, 'e', context(world));
  assert.equal(post(1n).ok, true);
  const over = post(2n);
  assert.ok(!over.ok && over.refusal.code === 'ledger.out_of_range');
});

test('an unbalanced transaction is a bug, never a posting', () => {
  const world = build(pool());
  const lines = [
    { account: 'treasury', amount: -1n },
    { account: world.account('wallet:buyer'), amount: 2n },
  ];
  assert.throws(
    () => postTransaction({ code: 'P2', subject: '', memo: '', postings: lines }, 'e', context(world)),
    /balance/,
  );
});

test('the journal cannot be changed, whoever asks the store', () => {
  const world = build(pool());
  const [entry] = world.all(journal);
  const [line] = world.all(postings);
  assert.ok(entry !== undefined && line !== undefined);
  const write = (ops: Parameters<typeof world.store.appendGenesis>[0]) => () =>
    world.store.transaction(() => world.store.appendGenesis(ops));
  assert.throws(write([put(journal, { ...entry, memo: 'changed' })]), /UNIQUE|append-only/);
  assert.throws(write([put(postings, { ...line, amount: 1n })]), /UNIQUE|append-only/);
  assert.throws(write([{ op: 'del', table: journal, key: [entry.no] }]), /append-only/);
  assert.throws(write([{ op: 'del', table: postings, key: [line.account, line.no, line.line] }]), /append-only/);
  audit(world);
});
