/** Drafts and offers that are over, as the market tells them: to their seller, and to others. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { offerPublish, offerSetState, offersRead } from '#core/features/market/market.api.ts';
import { offersSearch } from '#core/features/market/search.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { publish } from '../../test/kit/acts.ts';
import { type Desk, openDesk } from '../../test/kit/desk.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { nodeReady } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { marketRoutes } from './market.routes.ts';
import { readReputation } from './reputation.views.ts';
import type { Runtime } from './runtime.ts';
import { searchRoutes } from './search.routes.ts';

const routesOf = (runtime: Runtime) => [
  ...marketRoutes(runtime),
  ...searchRoutes(runtime, (space) => readReputation(runtime.spaces.reader(space), 0)),
];

test('a draft is told to its seller alone until it is on the market; what expired is told to nobody else', async () => {
  const world = build(pool().with(nodeReady()));
  using mirror = new SqliteMirror(world);
  await using seller = await openDesk('provider', { world, mirror }, routesOf);
  await using buyer = await openDesk('buyer', { world, mirror }, routesOf);
  const params = { pool: world.space };
  const stateFor = async ({ ask }: Desk, query: object): Promise<(string | number | undefined)[]> =>
    (await ask(offersRead, { params, query })).items.flatMap(({ state, leftMs }) => [state, leftMs]);
  const all = { state: 'all' };

  const body = { title: 'a box', slots: 1, memoryPerSlotBytes: 2 ** 28, pricePerSlotHour: '1000', minMs: 1, maxMs: 1 };
  const drafted = { ...body, node: world.id('node'), isDraft: true, lifeMs: TIME.HOUR_MS };
  const { id: offer } = await seller.ask(offerPublish, { params, body: drafted });
  assert.deepEqual(await stateFor(seller, all), ['draft', undefined]);
  assert.deepEqual(await stateFor(seller, {}), []);
  assert.deepEqual(await stateFor(buyer, all), []);
  assert.deepEqual((await buyer.ask(offersSearch, { params })).items, []);

  await seller.ask(offerSetState, { params: { ...params, offer }, body: { state: 'active' } });
  assert.deepEqual(await stateFor(buyer, {}), ['active', TIME.HOUR_MS]);
  assert.equal((await buyer.ask(offersSearch, { params })).items.length, 1);

  world.wait(TIME.HOUR_MS);
  mirror.follow();
  assert.deepEqual(await stateFor(buyer, all), []);
  assert.deepEqual(await stateFor(seller, all), ['expired', undefined]);
  assert.deepEqual(await stateFor(seller, {}), []);
  done(publish({ as: 'second' }))(world);
  mirror.follow();
  assert.deepEqual(await stateFor(buyer, all), ['active', undefined]);
});
