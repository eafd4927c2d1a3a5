/** How far things have come: steps that bring a test pool to an open offer, or an order to each of its states. */
import assert from 'node:assert/strict';
import { POOL_DEFAULTS, TIME } from '#core/kernel/limits.ts';
import { type OrderRow, type OrderState, orders } from '#core/features/orders/orders.tables.ts';
import * as acts from './acts.ts';
import * as games from './acts-games.ts';
import * as quarrels from './acts-quarrels.ts';
import { type Step, done, waited } from './given.ts';
import type { TestPool } from './test-pool.ts';

/** The provider's node is registered and benchmarked. */
export function nodeReady(limits: Readonly<Record<string, unknown>> = {}): Step {
  return (pool) => {
    const command = acts.registerNode()(pool);
    const usual = command.payload['limits'] as object;
    done(() => ({ ...command, payload: { ...command.payload, limits: { ...usual, ...limits } } }))(pool);
    done(acts.benchmark())(pool);
  };
}

/** The provider offers it: four slots, a micro-credit for each slot-millisecond. */
export function offerOpen(fields: Readonly<Record<string, unknown>> = {}): Step {
  return (pool) => {
    if (pool.id('node') === 'node') nodeReady()(pool);
    done(acts.publish({ with: fields }))(pool);
  };
}

/** Ways to come to an end that leaves money to settle, or not. */
export type Stage = OrderState | 'cancelled late' | 'failed before ready' | 'earned';

const { acceptanceMs, readyMs, interruptedAfterMs, failedAfterMs } = POOL_DEFAULTS;

const PATHS: Readonly<Record<Stage, () => readonly Step[]>> = {
  placed: () => [],
  accepted: () => [done(acts.accept())],
  running: () => [...PATHS.accepted(), done(acts.ready())],
  interrupted: () => [...PATHS.running(), waited(interruptedAfterMs)],
  suspended: () => [...PATHS.running(), done(acts.suspend())],
  ending: () => [...PATHS.running(), done(acts.stop())],
  declined: () => [done(acts.decline())],
  expired: () => [waited(acceptanceMs)],
  cancelled: () => [done(acts.cancel())],
  'cancelled late': () => [...PATHS.accepted(), done(acts.cancel())],
  'failed before ready': () => [...PATHS.accepted(), waited(readyMs)],
  failed: () => [...PATHS.interrupted(), waited(failedAfterMs)],
  completed: () => [...PATHS.ending(), done(acts.receipt({ last: true }))],
  /** With a minute of both slots used: 120,000 micro-credits less the fee in `pending`. */
  earned: () => [
    ...PATHS.running(),
    waited(TIME.MINUTE_MS),
    (pool) => {
      const { order, slots } = orderOf(pool);
      done(acts.receipt({ of: order, paidMs: slots * TIME.MINUTE_MS, elapsedMs: TIME.MINUTE_MS }))(pool);
    },
    done(acts.stop()),
    done(acts.receipt({ last: true })),
  ],
  reclaimed: () => [...PATHS.running(), done(acts.stop({ by: 'provider' })), done(acts.receipt({ last: true }))],
  disputed: () => [...PATHS.earned(), done(quarrels.openDispute())],
  settled: () => [...PATHS.completed(), (pool) => pool.wait(orderOf(pool).dueMs - pool.poolMs)],
};

const STATE_OF: Partial<Record<Stage, OrderState>> = {
  'cancelled late': 'cancelled',
  'failed before ready': 'failed',
  earned: 'completed',
};

/** Of an order's life; `earned` is `completed` with money in it. */
export const STAGES = (Object.keys(PATHS) as Stage[]).filter((stage) => stage !== 'earned');

/** An order of the buyer's has come to this stage. */
export function orderAt(stage: Stage, options: acts.PlaceOptions = {}): Step {
  return (pool) => {
    if (pool.id('offer') === 'offer') offerOpen()(pool);
    done(acts.place(options))(pool);
    for (const step of PATHS[stage]()) step(pool);
    const state = STATE_OF[stage] ?? stage;
    assert.equal(orderOf(pool).state, state);
  };
}

export function orderOf(pool: TestPool, name = 'order'): OrderRow {
  const row = pool.row(orders, name);
  assert.ok(row !== undefined, `there is an order ${name}`);
  return row;
}

/** The provider hosts a game, and the buyer's session of two hours has come to this stage. */
export function sessionAt(stage: 'placed' | 'accepted' | 'running' | 'ending', options: acts.PlaceOptions = {}): Step {
  return (pool) => {
    if (pool.id('node') === 'node') nodeReady()(pool);
    if (pool.id('game') === 'game') done(games.publishGame())(pool);
    done(games.placeGame(options))(pool);
    const of = { of: options.as ?? 'session' };
    const path = [acts.accept(of), acts.ready(of), acts.stop(of)];
    const length = { placed: 0, accepted: 1, running: 2, ending: 3 }[stage];
    for (const command of path.slice(0, length)) done(command)(pool);
    assert.equal(orderOf(pool, of.of).state, stage);
  };
}
