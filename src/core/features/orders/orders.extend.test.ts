/** Longer orders, a provider's notice, and offers with hours and terms of their own. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  accept,
  authorizeJob,
  cancel,
  lift,
  place,
  ready,
  receipt,
  setOfferState,
  stop,
  suspend,
} from '../../../../test/kit/acts.ts';
import { extend, setRules } from '../../../../test/kit/acts-market.ts';
import { timers } from '#engine/tables.ts';
import { type PoolPlan, balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { TIME } from '../../kernel/limits.ts';
import { mandates, orderSteps } from './orders.tables.ts';
import { offerPrices } from '../market/market.tables.ts';

const { MINUTE_MS, HOUR_MS, DAY_MS } = TIME;
const state = (world: TestPool, expected: string): void => assert.equal(orderOf(world).state, expected);
/** Keeps a running order alive for so long: a receipt each two minutes. */
const alive = (ms: number) => (world: TestPool) => {
  for (let left = ms; left > 0; left -= 2 * MINUTE_MS) {
    world.wait(Math.min(left, 2 * MINUTE_MS));
    const { elapsedMs } = orderOf(world);
    if (left > 2 * MINUTE_MS) done(receipt({ elapsedMs: elapsedMs + 1000 }))(world);
  }
};

test('a running order is extended at its own price; its time ends later by as much (P4)', () => {
  given(pool().with(orderAt('running')))
    .when(extend(5 * MINUTE_MS))
    .accepts()
    .moves([['P4', { 'wallet:buyer': -600_000n, 'escrow:order': 600_000n }]])
    .and((world) => {
      assert.deepEqual([orderOf(world).funded, orderOf(world).durationMs], [1_800_000n, 15 * MINUTE_MS]);
      alive(15 * MINUTE_MS - 1)(world);
      state(world, 'running');
      world.wait(1);
      state(world, 'ending');
      assert.equal(orderOf(world).stoppedBy, 'time');
    });
});

test('what was interrupted or not yet ready counts on from where it is', () => {
  given(pool().with(orderAt('accepted')))
    .when(extend(5 * MINUTE_MS))
    .accepts()
    .next.when(ready())
    .accepts()
    .and((world) => {
      alive(15 * MINUTE_MS - 1)(world);
      state(world, 'running');
      world.wait(1);
      state(world, 'ending');
    });
  given(pool().with(orderAt('interrupted')))
    .when(extend(MINUTE_MS))
    .accepts()
    .next.when(receipt({ elapsedMs: 1 }))
    .accepts()
    .and((world) => {
      alive(8 * MINUTE_MS - 1)(world);
      state(world, 'running');
      world.wait(1);
      state(world, 'ending');
    });
});

test('an order is extended by its buyer, within the offer’s bounds, the cap and the wallet', () => {
  const running = pool().with(orderAt('running'));
  given(running)
    .when(extend(50 * MINUTE_MS))
    .accepts();
  given(running)
    .when(extend(50 * MINUTE_MS + 1))
    .refuses('order.duration_range', { maxMs: HOUR_MS });
  given(running)
    .when(extend(MINUTE_MS, { by: 'provider' }))
    .refuses('order.not_yours');
  given(running)
    .when(extend(MINUTE_MS, { with: { maxCost: '119999' } }))
    .refuses('order.cost_above_cap', { cost: 120_000n });
  given(running.with(done(setOfferState('paused'))))
    .when(extend(MINUTE_MS))
    .refuses('order.offer_closed', { state: 'paused' });
  given(running)
    .when(extend(MINUTE_MS, { device: 'agent' }))
    .refuses('device.kind_forbidden');
  for (const stage of ['placed', 'ending', 'suspended', 'completed', 'settled'] as const)
    given(pool().with(orderAt(stage)))
      .when(extend(MINUTE_MS))
      .refuses('order.wrong_state', { state: stage });
});

test('an agent extends within its mandate, to the last micro-credit', () => {
  const job = pool().with(offerOpen(), done(authorizeJob({ max: 1_320_000n })), orderAt('running', { job: 'job' }));
  given(job)
    .when(extend(MINUTE_MS, { device: 'agent' }))
    .accepts()
    .and((world) => assert.equal(world.row(mandates, 'job')?.spent, 1_320_000n))
    .next.when(extend(1, { device: 'agent' }))
    .refuses('mandate.exhausted');
});

const noticed = pool().with(offerOpen(), done(setRules({ noticeMs: 4 * MINUTE_MS })), orderAt('running'));

test('a provider’s stop waits for the notice of the terms; work goes on and is paid until then', () => {
  given(noticed)
    .when(stop({ by: 'provider' }))
    .accepts()
    .and((world) => {
      state(world, 'running');
      assert.equal(orderOf(world).stoppedBy, 'provider');
    })
    .next.when(stop({ by: 'provider' }))
    .refuses('order.notice_given')
    .next.when(extend(MINUTE_MS))
    .refuses('order.notice_given')
    .and((world) => world.wait(MINUTE_MS))
    .next.when(receipt({ paidMs: 60_000, elapsedMs: 60_000 }))
    .accepts()
    .and((world) => {
      world.wait(2 * MINUTE_MS);
      done(receipt({ paidMs: 60_000, elapsedMs: 90_000 }))(world);
      world.wait(MINUTE_MS - 1);
      state(world, 'running');
      world.wait(1);
      state(world, 'ending');
    })
    .next.when(receipt({ last: true }))
    .accepts()
    .and((world) => {
      state(world, 'reclaimed');
      assert.equal(balance(world, 'pending:order') + balance(world, 'fees:order'), 60_000n);
    });
});

const timersOf = (world: TestPool) => [...world.all(timers)].map(({ kind }) => kind).sort();

test('a notice stands still under a suspension and goes on when that is lifted', () => {
  const quiet = build(noticed.with(done(stop({ by: 'provider' })), waited(MINUTE_MS), done(suspend())));
  assert.deepEqual(timersOf(quiet), ['order.due']);
  quiet.wait(HOUR_MS);
  state(quiet, 'suspended');
  given(quiet)
    .when(lift())
    .accepts()
    .and((world) => {
      assert.deepEqual(timersOf(world), ['order.due', 'order.notice', 'order.time-over']);
      world.wait(3 * MINUTE_MS - 1);
      state(world, 'running');
      world.wait(1);
      assert.deepEqual([orderOf(world).state, orderOf(world).stoppedBy], ['ending', 'provider']);
    });
});

test('a notice says why in the timeline, and so does the stop that it ends in', () => {
  const causes = (plan: PoolPlan) =>
    build(plan)
      .all(orderSteps)
      .map(({ state: at, cause }) => `${at}: ${cause}`)
      .slice(3);
  const brief = pool().with(offerOpen(), done(setRules({ noticeMs: MINUTE_MS })), orderAt('running'));
  const saidWhy = brief.with(done(stop({ by: 'provider', with: { reason: 'saves_full' } })));
  assert.deepEqual(causes(saidWhy), ['running: notice given by the provider: saves_full']);
  assert.deepEqual(causes(saidWhy.with(waited(MINUTE_MS))), [
    'running: notice given by the provider: saves_full',
    'ending: stopped by provider: saves_full',
  ]);
  assert.deepEqual(causes(brief.with(done(stop({ by: 'provider' })), waited(MINUTE_MS))), [
    'running: notice given by the provider',
    'ending: stopped by provider',
  ]);
});

test('no timer of a notice outlives the order’s meter', () => {
  const saidSo = noticed.with(done(stop({ by: 'provider' })));
  for (const step of [done(stop()), waited(4 * MINUTE_MS)])
    assert.deepEqual(timersOf(build(saidSo.with(step))), ['order.due']);
  // Silence: interrupted, then failed, before a notice of half an hour is over.
  const long = pool().with(offerOpen(), done(setRules({ noticeMs: 30 * MINUTE_MS })), orderAt('running'));
  const silent = build(long.with(done(stop({ by: 'provider' })), waited(5 * MINUTE_MS), waited(5 * MINUTE_MS)));
  state(silent, 'failed');
  assert.deepEqual(timersOf(silent), ['order.due']);
});

test('a buyer stops at once, also during the notice; without notice in the terms so does a provider', () => {
  given(noticed.with(done(stop({ by: 'provider' }))))
    .when(stop())
    .accepts()
    .and((world) => assert.deepEqual([orderOf(world).state, orderOf(world).stoppedBy], ['ending', 'buyer']))
    .next.when(receipt({ last: true }))
    .accepts()
    .and((world) => state(world, 'completed'));
  given(pool().with(orderAt('running')))
    .when(stop({ by: 'provider' }))
    .accepts()
    .and((world) => state(world, 'ending'));
});

test('terms of an offer are terms of its orders: the cancel fee, and a version that names them', () => {
  const open = pool().with(offerOpen());
  const before = build(open).row(offerPrices, 'offer')?.version ?? '';
  given(open.with(done(setRules({ cancelFeeMs: 2 * MINUTE_MS }))))
    .when(place({ with: { offerVersion: before } }))
    .refuses('order.offer_changed')
    .next.when(place())
    .accepts()
    .next.when(accept())
    .accepts()
    .next.when(cancel())
    .accepts()
    .moves([
      ['P9', { 'escrow:order': -240_000n, 'pending:order': 240_000n }],
      ['P9', { 'escrow:order': -960_000n, 'wallet:buyer': 960_000n }],
    ]);
});

test('an order fits into the hours of its offer as a whole', () => {
  // Test pools start on Tuesday, 14 November 2023, 22:13:20 UTC.
  const hours = (to: number) => [{ day: 1, from: 22 * 60, to }];
  const open = pool().with(offerOpen());
  given(open.with(done(setRules({ hours: hours(22 * 60 + 24) }))))
    .when(place())
    .accepts();
  given(open.with(done(setRules({ hours: hours(22 * 60 + 23) }))))
    .when(place())
    .refuses('order.outside_hours', { openMs: 9 * MINUTE_MS + 40_000 });
  given(open.with(done(setRules({ hours: [{ day: 2, from: 0, to: 60 }] }))))
    .when(place())
    .refuses('order.outside_hours', { openMs: 0 })
    .and((world) => world.wait(2 * HOUR_MS))
    .next.when(place())
    .accepts();
  const late = pool().with(offerOpen(), done(setRules({ hours: hours(22 * 60 + 25) })), orderAt('running'));
  given(late).when(extend(MINUTE_MS)).accepts();
  given(late)
    .when(extend(2 * MINUTE_MS))
    .refuses('order.outside_hours');
  given(pool().with(offerOpen(), waited(DAY_MS), done(setRules({ hours: [{ day: 1, from: 0, to: 1440 }] }))))
    .when(place())
    .refuses('order.outside_hours');
});
