/** Ratings over the routes of two instances: what each sees of the other's while it is not told. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { orderRatingRead, ratingGive, ratingRoundsRead, ratingsRead } from '#core/features/ratings/ratings.api.ts';
import { RATING_LIMITS } from '#core/kernel/limits.ts';
import { type Desk, openDesk, refusedWith } from '../../test/kit/desk.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { confirm } from '../../test/kit/acts.ts';
import { orderAt } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { ratingsRoutes } from './ratings.routes.ts';
import { readReputation } from './reputation.views.ts';

const settled = pool().with(orderAt('earned'), done(confirm()), done(confirm({ by: 'provider' })));

test('a rating is blind: the other side sees that there is one, its author what it says', async () => {
  const world = build(settled);
  using mirror = new SqliteMirror(world);
  const desk = (who: string): Promise<Desk> =>
    openDesk(who, { world, mirror }, (runtime) =>
      ratingsRoutes(runtime, () => readReputation(runtime.spaces.reader(world.space), world.poolMs)),
    );
  await using buyer = await desk('buyer');
  await using provider = await desk('provider');
  await using member = await desk('member');
  await using officer = await desk('officer');
  const order = world.id('order');
  const at = { params: { pool: world.space, order } };
  const inPool = { params: { pool: world.space } };

  const before = await buyer.ask(orderRatingRead, at);
  assert.deepEqual(
    [before.side, before.round, before.mayRate, before.byBuyer, before.dueMs],
    ['buyer', 'none', true, { state: 'none' }, undefined],
  );
  assert.equal((await buyer.ask(ratingRoundsRead, inPool)).items.length, 1);
  assert.equal((await member.ask(ratingRoundsRead, inPool)).items.length, 0);

  await buyer.ask(ratingGive, { ...at, body: { stars: 4, text: 'kind' } });
  const own = await buyer.ask(orderRatingRead, at);
  assert.deepEqual(own.byBuyer, { state: 'committed', stars: 4, text: 'kind' });
  assert.equal(own.mayRate, false);
  assert.deepEqual([own.round, own.leftMs], ['committing', RATING_LIMITS.commitMs]);
  const others = await provider.ask(orderRatingRead, at);
  assert.deepEqual([others.byBuyer, others.mayRate], [{ state: 'committed' }, true]);
  const seen = await officer.ask(orderRatingRead, at);
  assert.deepEqual([seen.side, seen.byBuyer, seen.mayRate], ['other', { state: 'committed' }, false]);
  assert.equal(await refusedWith(member.ask(orderRatingRead, at)), 'order.not_yours');

  await provider.ask(ratingGive, { ...at, body: { stars: 2 } });
  assert.equal((await provider.ask(orderRatingRead, at)).round, 'revealing');
  assert.equal((await buyer.ask(ratingsRead, { params: { ...inPool.params, user: own.provider } })).items.length, 0);
});

test('an order that earned nothing, or is not settled, cannot be rated and does not wait', async () => {
  const world = build(pool().with(orderAt('earned')));
  using mirror = new SqliteMirror(world);
  await using buyer = await openDesk('buyer', { world, mirror }, (runtime) =>
    ratingsRoutes(runtime, () => readReputation(runtime.spaces.reader(world.space), world.poolMs)),
  );
  const params = { pool: world.space, order: world.id('order') };
  assert.equal((await buyer.ask(orderRatingRead, { params })).mayRate, false);
  assert.deepEqual((await buyer.ask(ratingRoundsRead, { params: { pool: world.space } })).items, []);
});
