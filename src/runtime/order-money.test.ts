/** What an order's page says of money before a click is what the rules then do, and every posting of the order is told. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { cancel, decline, setOfferState, stop } from '../../test/kit/acts.ts';
import { extend, setRules } from '../../test/kit/acts-market.ts';
import { type PoolPlan, balance, build, done, given, pool } from '../../test/kit/given.ts';
import { acceptSplit, offerSplit, openDispute, refund } from '../../test/kit/acts-quarrels.ts';
import { offerOpen, orderAt, orderOf } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../test/kit/test-pool.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { TIME } from '#core/kernel/limits.ts';
import { IS_OPEN, actsOn, orderPostings } from './order-money.ts';

const { MINUTE_MS } = TIME;

const of = (world: TestPool, who: string) =>
  actsOn(world.store, orderOf(world), { user: cast(who).user, poolMs: world.poolMs, nowMs: world.nowMs });

test('a cancel costs what was said, and gives back the rest', () => {
  assert.deepEqual(of(build(pool().with(orderAt('placed'))), 'buyer').cancel, { fee: 0n, back: 1_200_000n });
  given(pool().with(orderAt('accepted')))
    .and((world) => assert.deepEqual(of(world, 'buyer').cancel, { fee: 120_000n, back: 1_080_000n }))
    .when(cancel())
    .accepts()
    .and((world) => {
      assert.equal(balance(world, 'pending:order'), 120_000n);
      assert.deepEqual(of(world, 'buyer'), {});
    });
});

test('an order is made longer by as much as was said, and by no millisecond more', () => {
  const longest = (world: TestPool): number => of(world, 'buyer').extend?.maxMs ?? 0;
  const running = pool().with(orderAt('running'));
  // Open on Tuesdays from 22:00 to 22:40 UTC; the test pool starts at 22:13:20.
  const hours = done(setRules({ hours: [{ day: 1, from: 1320, to: 1360 }] }));
  for (const [plan, code] of [
    [running, 'order.duration_range'],
    [running.with((world) => world.wait(2 * MINUTE_MS)), 'order.duration_range'],
    [pool().with(orderAt('accepted')), 'order.duration_range'],
    [pool().with(offerOpen(), hours, orderAt('running')), 'order.outside_hours'],
  ] as const) {
    const maxMs = longest(build(plan));
    assert.ok(maxMs > 0 && maxMs <= 50 * MINUTE_MS);
    given(plan)
      .when(extend(maxMs + 1))
      .refuses(code);
    given(plan)
      .when(extend(maxMs))
      .accepts()
      .and((world) => assert.equal(longest(world), 0));
  }
  assert.equal(longest(build(running.with(done(setOfferState('paused'))))), 0);
  assert.equal(of(build(running), 'provider').extend, undefined);
  assert.equal(of(build(running), 'member').stop, undefined);
});

test('the buyer of a suspended order may give it up, as may nobody else', () => {
  const suspended = pool().with(orderAt('suspended'));
  given(suspended)
    .and((world) => assert.deepEqual(of(world, 'buyer').stop, { noticeMs: 0 }))
    .and((world) => assert.deepEqual(of(world, 'provider'), {}))
    .when(stop())
    .accepts()
    .and((world) => assert.deepEqual(of(world, 'buyer'), {}));
});

test('open is what something still happens to: settlement of a late cancel, nothing after a failed start', () => {
  const isOpen = (plan: PoolPlan): boolean => {
    using mirror = new SqliteMirror(build(plan));
    return mirror.reader.where(orders, IS_OPEN, []).length === 1;
  };
  const accepted = pool().with(orderAt('accepted'));
  const late = accepted.with(done(cancel()));
  for (const plan of [accepted, late, earned, earned.with(done(openDispute()))]) assert.ok(isOpen(plan));
  for (const plan of [
    pool().with(orderAt('placed'), done(cancel())),
    accepted.with(done(decline())),
    accepted.with((world) => world.wait(orderOf(world).dueMs - world.poolMs)),
    late.with((world) => world.wait(orderOf(world).dueMs - world.poolMs)),
    settled,
  ])
    assert.ok(!isOpen(plan));
});

test('a provider with notice is told how long it goes on, once', () => {
  const noticed = pool().with(offerOpen(), done(setRules({ noticeMs: 4 * MINUTE_MS })), orderAt('running'));
  given(noticed)
    .and((world) => assert.deepEqual(of(world, 'provider').stop, { noticeMs: 4 * MINUTE_MS }))
    .and((world) => assert.deepEqual(of(world, 'buyer').stop, { noticeMs: 0 }))
    .when(stop({ by: 'provider' }))
    .accepts()
    .and((world) => assert.deepEqual(of(world, 'provider'), {}));
});

const earned = pool().with(orderAt('earned'));
const settled = earned.with((world) => world.wait(orderOf(world).dueMs - world.poolMs));

test('what may be given back is what the order paid, less what was', () => {
  assert.equal(of(build(earned), 'provider').refund, undefined);
  given(settled)
    .and((world) => assert.deepEqual(of(world, 'provider').refund, { most: 117_600n }))
    .when(refund(17_600n))
    .accepts()
    .and((world) => assert.deepEqual(of(world, 'provider').refund, { most: 100_000n }))
    .next.when(refund(100_000n))
    .accepts()
    .and((world) => assert.deepEqual(of(world, 'provider'), {}));
});

test('the postings of an order balance, each with both sides, refunds and disputes too', () => {
  const told = (world: TestPool) => {
    using mirror = new SqliteMirror(world);
    return orderPostings(mirror.reader, orderOf(world));
  };
  const after = told(build(settled.with(done(refund(17_600n)))));
  assert.deepEqual([...new Set(after.map(({ code }) => code))], ['P4', 'P6', 'P7', 'P8', 'P11']);
  const quarrel = earned.with(done(openDispute()));
  const disputed = told(build(quarrel));
  assert.ok(disputed.some(({ account }) => account === 'dispute'));
  const resolved = told(build(quarrel.with(done(offerSplit(50_000n)), done(acceptSplit(50_000n)))));
  assert.deepEqual(
    resolved.flatMap(({ code, account, amount }) => (code === 'P13' ? [[account, amount]] : [])),
    [
      ['dispute', -120_000n],
      ['treasury', 1_400n],
      ['wallet', 50_000n],
      ['wallet', 68_600n],
    ],
  );
  for (const lines of [after, disputed, resolved])
    for (const no of new Set(lines.map((line) => line.no)))
      assert.equal(
        lines.reduce((sum, line) => (line.no === no ? sum + line.amount : sum), 0n),
        0n,
        `transaction ${no}`,
      );
});
