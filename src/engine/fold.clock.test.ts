import assert from 'node:assert/strict';
import test from 'node:test';
import { accept, authorizeJob, place, ready, transferTo } from '../../test/kit/acts.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { offerOpen, orderAt, orderOf } from '../../test/kit/situations.ts';
import { LIMITS, POOL_DEFAULTS } from '#core/kernel/limits.ts';
import { mandates, orderSteps } from '#core/features/orders/orders.tables.ts';
import { due, poolClock, timers } from './tables.ts';

const five = pool();
const MINUTE = 60_000;

test('the pool clock moves with the seals’ time, a minute a seal at most, never back', () => {
  const world = build(five);
  const moves = [0, 1, MINUTE, MINUTE + 1, 86_400_000, -5000].map((ms) => {
    const before = world.poolMs;
    world.nowMs += ms;
    world.seal([]);
    return world.poolMs - before;
  });
  assert.deepEqual(moves, [0, 1, MINUTE, MINUTE, MINUTE, 0]);
});

test('a clock that stepped back and forth moves the pool clock by no more than real steps (S1)', () => {
  const world = build(five);
  const before = world.poolMs;
  for (const ms of [-86_400_000, 86_400_000]) {
    world.nowMs += ms;
    world.seal([]);
  }
  assert.equal(world.poolMs - before, 0);
});

test('events are folded at the clock of the seal before, timers after it moved', () => {
  const world = build(five.with(offerOpen()));
  const { poolMs } = world;
  world.nowMs += MINUTE;
  done(place())(world);
  assert.equal(orderOf(world).placedMs, poolMs);
  assert.equal(world.poolMs, poolMs + MINUTE);
  assert.equal(orderOf(world).dueMs, poolMs + POOL_DEFAULTS.acceptanceMs);
});

test('a timer is there in both tables, or in neither', () => {
  const world = build(five.with(orderAt('placed')));
  const both = () => [
    world.all(timers).map(({ id, dueMs }) => [dueMs, id]),
    world.all(due).map(({ dueMs, id }) => [dueMs, id]),
  ];
  const [byId, byTime] = both();
  assert.equal(byId?.length, 1);
  assert.deepEqual(byId, byTime);
  done(accept())(world);
  assert.deepEqual(both()[0], both()[1]);
  assert.equal(world.all(due)[0]?.dueMs, orderOf(world).dueMs, 'the new deadline replaced the old');
  world.wait(POOL_DEFAULTS.readyMs);
  assert.deepEqual(both(), [[], []]);
});

test('timers fire by deadline, then by id', () => {
  const world = build(five);
  const lives = [3000, 1000, 2000, 1000, 3000];
  const fates = world.tryAll(lives.map((lifeMs, i) => authorizeJob({ lifeMs, as: `job ${i}` })(world)));
  world.nowMs += 3000;
  const execution = world.execute([]);
  const fired = execution.overlay.ops
    .filter((op) => op.op === 'put' && op.table.name === mandates.name)
    .map((op) => op.op === 'put' && op.row['job']);
  const wanted = fates
    .map(({ event }, i) => ({ job: event.hash, dueMs: lives[i] as number }))
    .sort((a, b) => a.dueMs - b.dueMs || (a.job < b.job ? -1 : 1))
    .map(({ job }) => job);
  assert.deepEqual(fired, wanted);
});

test('a timer set by a timer fires in the next seal at the earliest', () => {
  const world = build(
    pool({ terms: { interruptedAfterMs: 1, failedAfterMs: 1 } }).with(offerOpen(), done(place()), done(accept())),
  );
  done(ready())(world);
  world.nowMs += MINUTE;
  world.seal([]);
  assert.equal(orderOf(world).state, 'interrupted');
  world.nowMs += MINUTE;
  world.seal([]);
  assert.equal(orderOf(world).state, 'failed');
  assert.deepEqual(
    world.all(orderSteps).map(({ state }) => state),
    ['placed', 'accepted', 'running', 'interrupted', 'failed'],
  );
});

test('events and timers together are at most a thousand a seal; the rest of the timers come first in the next', () => {
  const world = build(five);
  const attempt = authorizeJob({ lifeMs: 1000 })(world);
  world.tryAll(Array.from({ length: 600 }, () => attempt));
  const open = () => world.all(mandates).filter(({ state }) => state === 'open').length;
  assert.equal(open(), 600);
  world.nowMs += 1000;
  world.tryAll(Array.from({ length: 700 }, () => transferTo('member', 1n)(world)));
  assert.equal(open(), 300, '300 timers beside 700 events');
  const execution = world.execute([]);
  assert.equal(
    execution.overlay.scan(due, [], { limit: 1000, upTo: world.poolMs }).length,
    0,
    'the rest fires at the start of the next',
  );
  world.seal([]);
  assert.equal(open(), 0);
});

test('a full seal lets no timer in, and loses none', () => {
  const world = build(five.with(done(authorizeJob({ lifeMs: 1000 }))));
  world.nowMs += 1000;
  world.tryAll(Array.from({ length: LIMITS.sealEventsMax }, () => transferTo('member', 1n)(world)));
  assert.equal(world.row(mandates, 'job')?.state, 'open');
  world.seal([]);
  assert.equal(world.row(mandates, 'job')?.state, 'expired');
});

test('each seal leaves its own row of the clock', () => {
  const world = build(five);
  world.wait(3 * MINUTE);
  const rows = world.all(poolClock).slice(-4);
  assert.deepEqual(
    rows.map(({ number }) => number),
    [0, 1, 2, 3].map((i) => world.sealNumber - 3 + i),
  );
  assert.deepEqual(
    rows.map(({ poolMs }) => poolMs - world.poolMs),
    [-3 * MINUTE, -2 * MINUTE, -MINUTE, 0],
  );
});
