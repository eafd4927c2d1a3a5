/** What a block does on the instance of who blocked: nothing of theirs is seen, nothing is dealt with them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { transferCreate } from '#core/features/ledger/ledger.api.ts';
import { offersRead } from '#core/features/market/market.api.ts';
import { offersSearch } from '#core/features/market/search.api.ts';
import { orderExtend, orderPlace } from '#core/features/orders/orders.api.ts';
import { bidPlace, requestMatch, requestRead, requestsRead } from '#core/features/requests/requests.api.ts';
import { type Desk, openDesk, refusedWith } from '../../test/kit/desk.ts';
import { bid, openRequest } from '../../test/kit/acts-market.ts';
import { grantTo } from '../../test/kit/acts.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { offerOpen, orderAt, orderOf } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { answerUnasked } from './blocks.ts';
import { ledgerRoutes } from './ledger.routes.ts';
import { marketRoutes } from './market.routes.ts';
import { ordersRoutes } from './orders.routes.ts';
import { requestsRoutes } from './requests.routes.ts';
import { readReputation } from './reputation.views.ts';
import type { Runtime } from './runtime.ts';
import { searchRoutes } from './search.routes.ts';

const routesOf = (runtime: Runtime) => {
  const reputationOf = (space: string) => readReputation(runtime.spaces.reader(space), 0);
  return [
    ...marketRoutes(runtime),
    ...searchRoutes(runtime, reputationOf),
    ...requestsRoutes(runtime, reputationOf),
    ...ordersRoutes(runtime),
    ...ledgerRoutes(runtime),
  ];
};
const block = ({ runtime }: Desk, who: string, user: string): void =>
  runtime.db.run('INSERT INTO blocked_users (account, user, reason, sinceMs) VALUES (?, ?, ?, ?)', who, user, '', 1);

test('offers, requests and bids of a blocked member are hidden, and nothing is bought from, bid or sent to them', async () => {
  const world = build(pool().with(offerOpen(), done(openRequest()), done(bid()), done(grantTo('buyer', 5_000_000n))));
  using mirror = new SqliteMirror(world);
  await using buyer = await openDesk('buyer', { world, mirror }, routesOf);
  await using provider = await openDesk('provider', { world, mirror }, routesOf);
  const inPool = { params: { pool: world.space } };
  const atRequest = { params: { pool: world.space, request: world.id('request') } };
  const [offer] = (await buyer.ask(offersRead, inPool)).items;
  assert.ok(offer !== undefined);
  const purchase = {
    offer: offer.offer,
    offerVersion: offer.version,
    slots: 1,
    durationMs: 3_600_000,
    maxCost: '9000000',
  };
  assert.equal((await buyer.ask(offersSearch, inPool)).items.length, 1);
  assert.equal((await buyer.ask(requestRead, atRequest)).items.length, 1);
  assert.equal((await provider.ask(requestsRead, { ...inPool, query: { state: 'open' } })).items.length, 1);

  block(buyer, 'buyer', world.id('provider'));
  block(provider, 'provider', world.id('buyer'));
  assert.equal((await buyer.ask(offersRead, inPool)).items.length, 0);
  assert.equal((await buyer.ask(offersSearch, inPool)).items.length, 0);
  assert.equal((await buyer.ask(requestRead, atRequest)).items.length, 0);
  assert.equal((await provider.ask(requestsRead, { ...inPool, query: { state: 'open' } })).items.length, 0);
  const code = 'block.blocked_by_you';
  assert.equal(await refusedWith(buyer.ask(orderPlace, { ...inPool, body: purchase })), code);
  const match = { bid: world.id('bid'), offerVersion: offer.version, maxCost: '9000000' };
  assert.equal(await refusedWith(buyer.ask(requestMatch, { ...atRequest, body: match })), code);
  const send = { to: world.id('provider'), amount: '1000' };
  assert.equal(await refusedWith(buyer.ask(transferCreate, { ...inPool, body: send })), code);
  const offered = { offer: offer.offer, pricePerSlotHour: '1000' };
  assert.equal(await refusedWith(provider.ask(bidPlace, { ...atRequest, body: offered })), code);

  buyer.runtime.db.run('DELETE FROM blocked_users');
  assert.equal((await buyer.ask(offersRead, inPool)).items.length, 1);
  await buyer.ask(transferCreate, { ...inPool, body: send });
});

test('more time is bought from nobody who is blocked, also where their machine works already', async () => {
  const world = build(pool().with(orderAt('running')));
  using mirror = new SqliteMirror(world);
  await using buyer = await openDesk('buyer', { world, mirror }, routesOf);
  const params = { pool: world.space, order: orderOf(world).order };
  const longer = () =>
    refusedWith(buyer.ask(orderExtend, { params, body: { durationMs: 60_000, maxCost: '9000000' } }));
  block(buyer, 'buyer', world.id('provider'));
  assert.equal(await longer(), 'block.blocked_by_you');
  buyer.runtime.db.run('DELETE FROM blocked_users');
  assert.equal(await longer(), 'accepted');
});

test('a node declines the order of somebody whom its owner blocked, and says no reason', async () => {
  const world = build(pool().with(orderAt('placed')));
  using mirror = new SqliteMirror(world);
  await using provider = await openDesk('provider', { world, mirror }, routesOf);
  const order = orderOf(world);
  assert.equal(answerUnasked(provider.runtime, world.space, order)?.type, 'order.accepted.v1');
  block(provider, 'provider', world.id('buyer'));
  assert.deepEqual(answerUnasked(provider.runtime, world.space, order), {
    type: 'order.declined.v1',
    payload: { order: order.order, reason: '' },
  });
});
