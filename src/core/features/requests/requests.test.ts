import assert from 'node:assert/strict';
import test from 'node:test';
import {
  PRICE,
  accept,
  benchmark,
  join,
  place,
  ready,
  publish,
  registerNode,
  setNodeState,
  setOfferState,
} from '../../../../test/kit/acts.ts';
import {
  bid,
  cancelRequest,
  matchRequest,
  openRequest,
  setRules,
  withdrawBid,
} from '../../../../test/kit/acts-market.ts';
import { type Step, build, done, given, pool } from '../../../../test/kit/given.ts';
import { nodeReady, offerOpen, orderOf } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { REQUEST_LIMITS, TIME } from '../../kernel/limits.ts';
import { priceCounts } from '../market/market.tables.ts';
import { orderTermsOf } from '../orders/orders.reads.ts';
import { suggestionKey } from './requests.reads.ts';
import { bids, openRequests, requests } from './requests.tables.ts';

const stateOf = (world: TestPool) => world.row(requests, 'request')?.state;
const bidState = (world: TestPool, name = 'bid') => world.row(bids, 'request', name)?.state;
const asked = pool().with(offerOpen(), done(openRequest()));
const COST = 1_200_000n;

/** A second provider with a machine and an offer of their own. */
const rival =
  (name: string): Step =>
  (world) => {
    const node = `node of ${name}`;
    const steps = [
      join(name),
      registerNode({ by: name, as: node }),
      benchmark({ by: name, of: node }),
      publish({ by: name, of: node, as: `offer of ${name}` }),
    ];
    for (const step of steps) done(step)(world);
  };

test('a request is opened, bid for, and matched: the order is placed at the bid’s price (P4), the others have lost', () => {
  const world = build(
    asked.with(
      rival('rival'),
      done(bid()),
      done(bid({ by: 'rival', offer: 'offer of rival', price: 2n * PRICE, as: 'dear' })),
    ),
  );
  given(world)
    .when(matchRequest())
    .accepts()
    .moves([['P4', { 'wallet:buyer': -COST, 'escrow:order': COST }]])
    .and((after) => {
      assert.deepEqual([stateOf(after), bidState(after), bidState(after, 'dear')], ['matched', 'won', 'lost']);
      const order = orderOf(after);
      assert.deepEqual(
        [order.state, order.slots, order.provider, order.durationMs],
        ['placed', 2, after.id('provider'), 600_000],
      );
      assert.equal(after.row(requests, 'request')?.order, order.order);
      assert.equal(after.all(openRequests).length, 0);
    })
    .next.when(matchRequest({ bid: 'dear', as: 'nothing' }))
    .refuses('request.wrong_state', { state: 'matched' })
    .next.when(accept())
    .accepts()
    .next.when(ready())
    .accepts()
    .and((after) => {
      assert.deepEqual(
        after.all(priceCounts).map(({ price, orders }) => [price, orders]),
        [[PRICE, 1]],
      );
    });
});

test('time over: the request and its bids expire, a millisecond before they are open', () => {
  given(asked.with(done(bid())))
    .whenWaiting(TIME.HOUR_MS - 1)
    .and((world) => assert.equal(stateOf(world), 'open'))
    .next.whenWaiting(1)
    .and((world) => assert.deepEqual([stateOf(world), bidState(world)], ['expired', 'expired']))
    .next.when(bid())
    .refuses('request.wrong_state', { state: 'expired' })
    .next.when(matchRequest())
    .refuses('request.wrong_state', { state: 'expired' });
});

test('the buyer cancels, the bidder withdraws, each their own', () => {
  given(asked.with(done(bid())))
    .when(cancelRequest())
    .accepts()
    .and((world) => assert.deepEqual([stateOf(world), bidState(world)], ['cancelled', 'lost']))
    .next.when(cancelRequest())
    .refuses('request.wrong_state', { state: 'cancelled' });
  given(asked.with(done(bid())))
    .when(withdrawBid())
    .accepts()
    .and((world) => assert.equal(bidState(world), 'withdrawn'))
    .next.when(matchRequest())
    .refuses('bid.wrong_state', { state: 'withdrawn' })
    .next.when(withdrawBid())
    .refuses('bid.wrong_state', { state: 'withdrawn' })
    .next.when(bid({ as: 'another' }))
    .accepts();
  given(asked)
    .when(cancelRequest({ by: 'member' }))
    .refuses('request.not_yours');
  given(asked.with(done(bid())))
    .when(withdrawBid({ by: 'member' }))
    .refuses('bid.not_yours');
  given(asked.with(done(bid())))
    .when(matchRequest({ by: 'member' }))
    .refuses('request.not_yours');
});

test('a bid fits: an own active offer on a ready machine, large enough, at most at the price that was asked for', () => {
  given(asked)
    .when(bid({ price: 2n * PRICE }))
    .accepts();
  given(asked)
    .when(bid({ price: 2n * PRICE + 1n }))
    .refuses('bid.price_above', { limit: 2n * PRICE });
  given(asked.with(done(bid())))
    .when(bid({ as: 'again' }))
    .refuses('bid.already');
  given(asked)
    .when(bid({ by: 'member' }))
    .refuses('offer.not_yours');
  given(asked)
    .when(bid({ by: 'buyer' }))
    .refuses('bid.own_request');
  given(asked)
    .when(bid({ of: '0'.repeat(64) }))
    .refuses('request.unknown');
  given(asked)
    .when(bid({ offer: '0'.repeat(64) }))
    .refuses('offer.unknown');
  given(asked.with(done(setOfferState('paused'))))
    .when(bid())
    .refuses('offer.wrong_state', { state: 'paused' });
  given(asked.with(done(setNodeState('maintenance'))))
    .when(bid())
    .refuses('node.wrong_state', { state: 'maintenance' });
  const wanting = (fields: Record<string, unknown>) => pool().with(offerOpen(), done(openRequest({ with: fields })));
  given(wanting({ slots: 4 }))
    .when(bid())
    .accepts();
  given(wanting({ slots: 5 }))
    .when(bid())
    .refuses('bid.does_not_fit', { field: 'slots' });
  given(wanting({ coresPerSlot: 2 }))
    .when(bid())
    .refuses('bid.does_not_fit', { field: 'cores' });
  given(wanting({ memoryPerSlotBytes: 256 * 1024 * 1024 }))
    .when(bid())
    .accepts();
  given(wanting({ memoryPerSlotBytes: 256 * 1024 * 1024 + 1 }))
    .when(bid())
    .refuses('bid.does_not_fit', { field: 'memoryBytes' });
  given(wanting({ durationMs: TIME.HOUR_MS + 1 }))
    .when(bid())
    .refuses('bid.does_not_fit', { field: 'duration' });
});

test('at most twenty open bids, and twenty open requests of one person', () => {
  const world = build(asked);
  for (let n = 0; n < REQUEST_LIMITS.bidsOpenMax; n += 1) {
    rival(`bidder ${n}`)(world);
    given(world)
      .when(bid({ by: `bidder ${n}`, offer: `offer of bidder ${n}`, as: `bid ${n}` }))
      .accepts();
  }
  given(world).when(bid()).refuses('bid.too_many', { limit: 20 });
  given(world)
    .when(withdrawBid({ by: 'bidder 0', bid: 'bid 0' }))
    .accepts();
  given(world).when(bid()).accepts();
  const many = build(pool());
  for (let n = 0; n < REQUEST_LIMITS.openPerUserMax; n += 1)
    given(many)
      .when(openRequest({ as: `r${n}` }))
      .accepts();
  given(many)
    .when(openRequest({ as: 'r20' }))
    .refuses('request.too_many', { limit: 20 });
  given(many)
    .when(openRequest({ by: 'member', as: 'm' }))
    .accepts();
  given(many)
    .when(cancelRequest({ of: 'r3' }))
    .accepts();
  given(many)
    .when(openRequest({ as: 'r20' }))
    .accepts();
});

test('matching sells no slot twice and asks for the money that is there', () => {
  const sold = asked.with(done(bid()), done(place({ by: 'member', slots: 3, as: 'first' })));
  given(sold).when(matchRequest()).refuses('order.sold_out', { free: 1 });
  given(asked.with(done(bid()), done(setOfferState('paused'))))
    .when(matchRequest())
    .refuses('order.offer_closed');
  given(asked.with(done(bid())))
    .when(matchRequest({ with: { maxCost: (COST - 1n).toString() } }))
    .refuses('order.cost_above_cap', { cost: COST });
  given(asked.with(done(bid())))
    .when(matchRequest({ with: { maxCost: COST.toString() } }))
    .accepts();
  given(
    pool().with(
      nodeReady(),
      offerOpen(),
      done(openRequest({ with: { maxPricePerSlotHour: (1000n * PRICE).toString() } })),
      done(bid({ price: 1000n * PRICE })),
    ),
  )
    .when(matchRequest({ with: { maxCost: 2_000_000_000n.toString() } }))
    .refuses('order.insufficient_funds');
});

test('the seller may set other terms under an open bid, but nobody buys them unseen', () => {
  for (const { step, terms } of [
    { step: setRules({ cancelFeeMs: TIME.HOUR_MS }), terms: { cancelFeeMs: TIME.HOUR_MS, noticeMs: undefined } },
    { step: setRules({ noticeMs: 60_000 }), terms: { cancelFeeMs: 60_000, noticeMs: 60_000 } },
  ]) {
    const changed = asked.with(done(bid()), done(step));
    const offerVersion = build(changed).id('offer');
    given(changed)
      .when(matchRequest({ with: { offerVersion } }))
      .refuses('order.offer_changed');
    given(changed)
      .when(matchRequest())
      .accepts()
      .and((world) => {
        const { cancelFeeMs, noticeMs } = orderTermsOf(orderOf(world));
        assert.deepEqual({ cancelFeeMs, noticeMs }, terms);
      });
  }
});

test('the suggestion weighs the price by the score: a good name is worth up to twice the price', () => {
  assert.ok(suggestionKey(100n, 10_000) < suggestionKey(100n, 7_000));
  assert.equal(suggestionKey(100n, 10_000), 100n * 10_000n);
  assert.ok(suggestionKey(199n, 10_000) < suggestionKey(100n, 0));
  assert.ok(suggestionKey(201n, 10_000) > suggestionKey(100n, 0));
});
