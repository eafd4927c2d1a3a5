import assert from 'node:assert/strict';
import test from 'node:test';
import { changeNode, place } from '../../../test/kit/acts.ts';
import { balance, build, done, pool } from '../../../test/kit/given.ts';
import { offerOpen, orderAt, orderOf } from '../../../test/kit/situations.ts';
import type { TestPool } from '../../../test/kit/test-pool.ts';
import { Overlay } from '#engine/overlay.ts';
import { type RowOp, put } from '../contract/table.ts';
import { checkSeal } from './invariants.ts';
import { balances, postings } from './ledger/ledger.tables.ts';
import { capacity, offerUse, orders } from './orders/orders.tables.ts';

const running = pool().with(orderAt('running'));

/** What the check says of a seal that would write this. */
function broken(world: TestPool, ops: readonly RowOp[]): string[] {
  const overlay = new Overlay(world.store);
  for (const op of ops) overlay.apply(op);
  return checkSeal(overlay.ops, world.store, overlay);
}

/** Each planted fault, and the invariant that names it. */
const FAULTS: Readonly<Record<string, (world: TestPool) => readonly RowOp[]>> = {
  I3: (world) => [put(balances, { account: world.account('wallet:buyer'), balance: -1n })],
  L1: () => [put(postings, { account: 'treasury', no: 999, line: 0, amount: 5n, balance: 0n })],
  L2: (world) => [put(balances, { account: 'treasury', balance: balance(world, 'treasury') + 1n })],
  O1: (world) => [put(orders, { ...orderOf(world), refunded: 1n })],
  O2: (world) => [put(orders, { ...orderOf(world), state: 'settled' })],
  O3: (world) => [put(orders, { ...orderOf(world), net: orderOf(world).funded + 1n })],
  'O5 node': (world) => [put(capacity, { node: world.id('node'), cores: 9, memoryBytes: 0 })],
  'O5 capacity': (world) => [put(capacity, { node: world.id('node'), cores: -1, memoryBytes: 0 })],
  'O5 offer': (world) => [put(offerUse, { offer: world.id('offer'), slots: 5 })],
};

for (const [name, plant] of Object.entries(FAULTS)) {
  test(`a seal that breaks ${name} is not sealed`, () => {
    const world = build(running);
    assert.ok(
      broken(world, plant(world)).some((line) => line.startsWith(name)),
      broken(world, plant(world)).join(),
    );
  });
}

test('memory sold twice is seen as well as cores', () => {
  const world = build(running);
  assert.match(
    broken(world, [put(capacity, { node: world.id('node'), cores: 2, memoryBytes: 2 ** 50 })]).join(),
    /^O5 node/,
  );
});

test('a seal that changes nothing breaks nothing', () => {
  assert.deepEqual(broken(build(running), []), []);
});

test('a machine may be sold full and then lend less, in one seal', () => {
  const world = build(pool().with(offerOpen({ slots: 8 }), done(place({ slots: 4 }))));
  const before = world.sealNumber;
  const fates = world.tryAll([place({ slots: 4, as: 'second' })(world), changeNode({ limits: { cores: 4 } })(world)]);
  assert.deepEqual(
    fates.map(({ refusal }) => refusal),
    [undefined, undefined],
  );
  assert.equal(world.sealNumber, before + 1);
});
