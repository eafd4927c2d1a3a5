/**
 * A thousand fresh identities, keys of which are free, against a pool: they gain nothing from welcome grants beyond the day's cap, nothing
 * from referral, nothing from ratings.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { POOL_DEFAULTS, TIME } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { balances } from '#core/features/ledger/ledger.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { type Fact, mainGroup, scoreOf } from '#core/features/ratings/score.ts';
import * as acts from '../kit/acts.ts';
import { announceSettings } from '../kit/acts-govern.ts';
import { balance, build, done, emptyPool, given, pool, waited } from '../kit/given.ts';
import { orderOf } from '../kit/situations.ts';
import { type TestPool, cast } from '../kit/test-pool.ts';

const SYBILS = 1000;
const sybil = (n: number): string => `sybil ${n}`;

function joinAll(world: TestPool, options: (n: number) => acts.JoinOptions = () => ({})): number {
  let joined = 0;
  for (let n = 0; n < SYBILS; n += 100) {
    const attempts = Array.from({ length: 100 }, (_, index) => acts.join(sybil(n + index), options(n + index))(world));
    joined += world.tryAll(attempts).filter(({ refusal }) => refusal === undefined).length;
  }
  return joined;
}

const held = (world: TestPool): bigint =>
  Array.from({ length: SYBILS }, (_, n) => balance(world, `wallet:${sybil(n)}`)).reduce(
    (sum, amount) => sum + amount,
    0n,
  );

test('a public pool as it comes gives them nothing; one that welcomes with money gives the day’s cap, however many they are', () => {
  const plain = build(emptyPool({ welcomeGrant: 0n }));
  assert.equal(joinAll(plain), SYBILS);
  assert.equal(held(plain), 0n);
  const generous = build(emptyPool({ welcomeGrant: 100n * MICRO }));
  joinAll(generous);
  assert.equal(held(generous), BigInt(POOL_DEFAULTS.grantsPerDayMax) * 100n * MICRO);
  const left = balance(generous, 'treasury');
  // They leave and come back, and come again tomorrow: nobody is welcomed twice.
  generous.tryAll(Array.from({ length: 100 }, (_, n) => acts.leave({ by: sybil(n) })(generous)));
  generous.wait(TIME.DAY_MS);
  generous.tryAll(Array.from({ length: 100 }, (_, n) => acts.join(sybil(n))(generous)));
  assert.equal(balance(generous, 'treasury'), left);
});

test('as many as come by the open door in a day is the pool’s own number; with approval none is in at all', () => {
  const capped = build(
    emptyPool({ welcomeGrant: 0n }).with(done(announceSettings({ joinsPerDayMax: 50 })), waited(72 * TIME.HOUR_MS)),
  );
  assert.equal(joinAll(capped), 50);
  const asked = build(emptyPool().with(done(announceSettings({ joinApproval: true })), waited(72 * TIME.HOUR_MS)));
  joinAll(asked);
  assert.equal(asked.all(members).length, 1);
  assert.equal(held(asked), 0n);
});

test('inviting oneself pays less than it costs: the share of the fee is a part of what was paid', () => {
  const open = pool().with(done(acts.invite('own', { by: 'officer', with: { uses: 1000 } })));
  const world = build(open);
  // The officer invites themselves a thousand times, sells to themselves, and takes the share of each fee.
  given(world)
    .when(acts.join(sybil(0), { invitation: 'own' }))
    .accepts();
  done(acts.registerNode({ by: 'officer', as: 'node' }))(world);
  done(acts.benchmark({ by: 'officer' }))(world);
  done(acts.publish({ by: 'officer', with: { maxMs: TIME.DAY_MS } }))(world);
  // Selling to one's own invitee pays no share at all; a second identity sells instead.
  done(acts.transferTo(sybil(0), 50n * MICRO, { by: 'officer' }))(world);
  const before =
    balance(world, 'wallet:officer') + balance(world, `wallet:${sybil(0)}`) + balance(world, 'wallet:provider');
  done(acts.registerNode({ by: 'provider', as: 'second' }))(world);
  done(acts.benchmark({ by: 'provider', of: 'second' }))(world);
  done(acts.publish({ by: 'provider', of: 'second', as: 'theirs' }))(world);
  const buyer = cast(sybil(0));
  const steps = [
    acts.place({ by: sybil(0), of: 'theirs', slots: 4, durationMs: 10 * TIME.MINUTE_MS }),
    acts.accept(),
    acts.ready({ signed: buyer.agent }),
  ];
  for (const step of steps) done(step)(world);
  world.wait(2 * TIME.MINUTE_MS);
  done(acts.receipt({ paidMs: 400_000, elapsedMs: 110_000, signed: buyer.agent }))(world);
  done(acts.stop({ by: sybil(0) }))(world);
  done(acts.receipt({ last: true, signed: buyer.agent }))(world);
  done(acts.confirm({ by: sybil(0) }))(world);
  given(world)
    .when(acts.confirm({ by: 'provider' }))
    .accepts()
    .moves([
      ['P8', { 'pending:order': -392_000n, 'wallet:provider': 392_000n, 'fees:order': -7_200n, treasury: 7_200n }],
      ['P8', { 'fees:order': -800n, 'wallet:officer': 800n }],
    ]);
  assert.equal(orderOf(world).state, 'settled');
  const after =
    balance(world, 'wallet:officer') + balance(world, `wallet:${sybil(0)}`) + balance(world, 'wallet:provider');
  assert.equal(before - after, 7_200n, 'all of them together lost nine tenths of the fee');
});

test('what a thousand of them say of each other lifts none above the prior, at any price', () => {
  const NOW = 1_700_000_000_000;
  const trades = Array.from({ length: SYBILS }, (_, n) => [sybil(n), sybil((n + 1) % SYBILS), 10n ** 6n] as const);
  const honest = [
    ['ann', 'bob', 1n],
    ['bob', 'owner', 1n],
  ] as const;
  const isMain = mainGroup([...trades, ...honest], ['owner']);
  assert.ok(!isMain(sybil(0)) && isMain('ann'));
  const facts: Fact[] = Array.from({ length: SYBILS }, (_, n) => ({
    order: `order ${n}`,
    counterparty: sybil(n),
    relation: isMain(sybil(n)) ? 'other' : 'related',
    atMs: NOW,
    amount: 10n ** 12n,
    reliabilityBps: 10_000,
    stars: 5,
    isLost: false,
  }));
  const score = scoreOf(facts, NOW, 1n);
  assert.ok(score.boundBps <= 7_000 && score.isNew, `${score.boundBps}`);
});

test('after all of it the books are whole', () => {
  const world = build(emptyPool());
  joinAll(world);
  const sum = world.all(balances).reduce((total, { balance: amount }) => total + amount, 0n);
  assert.equal(sum, 0n);
});
