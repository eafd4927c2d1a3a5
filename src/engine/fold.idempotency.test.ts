import assert from 'node:assert/strict';
import test from 'node:test';
import { place, sha, transferTo } from '../../test/kit/acts.ts';
import { balance, build, given, pool } from '../../test/kit/given.ts';
import { offerOpen } from '../../test/kit/situations.ts';
import { cast } from '../../test/kit/test-pool.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { due, idempotency, timers } from './tables.ts';

const five = pool();
const body = sha('pay 5 to member');
const idem = { key: 'pay-1', body };
const pay = transferTo('member', 5n, { idem });

test('the same key with the same body has one effect and one answer (L7)', () => {
  const world = build(five);
  const first = world.try(pay(world)).event.hash;
  given(world).when(pay).refuses('idempotency.duplicate', { first, firstCode: '' });
  given(world).when(pay).refuses('idempotency.duplicate', { first, firstCode: '' });
  assert.equal(balance(world, 'wallet:member'), 100_000_005n);
});

test('duplicates in one seal apply once (L8), and the later one is not reported as applied (L9)', () => {
  const world = build(five);
  const fates = world.tryAll([pay(world), pay(world)]);
  assert.deepEqual(
    fates.map(({ refusal }) => refusal?.code),
    [undefined, 'idempotency.duplicate'],
  );
  assert.equal(balance(world, 'wallet:member'), 100_000_005n);
});

test('the same key with another body is refused', () => {
  const world = build(five);
  const first = world.try(pay(world)).event.hash;
  given(world)
    .when(transferTo('member', 6n, { idem: { key: 'pay-1', body: sha('pay 6') } }))
    .refuses('idempotency.key_reused', { first });
});

test('a refusal is replayed too, even when the act would be accepted by now', () => {
  const world = build(five);
  const tooMuch = transferTo('member', 150_000_000n, { idem });
  const { event, refusal } = world.try(tooMuch(world));
  assert.equal(refusal?.code, 'ledger.insufficient_funds');
  world.try(transferTo('buyer', 100_000_000n, { by: 'provider' })(world));
  given(world)
    .when(tooMuch)
    .refuses('idempotency.duplicate', { first: event.hash, firstCode: 'ledger.insufficient_funds' });
});

test('another device of the same user meets the same key, another user does not', () => {
  const world = build(five.with(offerOpen()));
  const key = { key: 'k', body: sha('b') };
  given(world)
    .when(place({ idem: key }))
    .accepts();
  given(world)
    .when(place({ idem: key, device: 'agent' }))
    .refuses('idempotency.duplicate');
  given(world)
    .when(place({ idem: key, by: 'member' }))
    .accepts();
});

test('a duplicate uses up its place in the chain and nothing else', () => {
  const world = build(five);
  world.try(pay(world));
  const duplicate = world.execute([world.compose(pay(world))]);
  assert.deepEqual(
    duplicate.overlay.ops.map((op) => op.table.name),
    ['authors', 'pool_clock'],
  );
});

test('a key is remembered for eight days of the pool clock, then forgotten', () => {
  const world = build(five);
  const row = () => world.store.get(idempotency, cast('buyer').user, 'pay-1');
  world.try(pay(world));
  world.wait(LIMITS.idempotencyLifeMs - 1);
  given(world).when(pay).refuses('idempotency.duplicate');
  assert.ok(row() !== undefined);
  world.wait(1);
  assert.equal(row(), undefined);
  assert.deepEqual([world.all(timers), world.all(due)], [[], []]);
  given(world).when(pay).accepts();
});

test('an act without a key leaves no row', () => {
  const world = build(five);
  world.try(transferTo('member', 1n)(world));
  assert.deepEqual(world.all(idempotency), []);
});
