import assert from 'node:assert/strict';
import test from 'node:test';
import {
  GIB,
  MIB,
  PRICE,
  authorizeJob,
  cancel,
  changeNode,
  closeJob,
  decline,
  editOffer,
  kick,
  place,
  publish,
  setNodeState,
  setOfferState,
  transferTo,
} from '../../../../test/kit/acts.ts';
import { balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { nodeReady, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { MICRO } from '../../kernel/money.ts';
import { POOL_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { slotsInUse } from './orders.reads.ts';
import { capacity, mandates } from './orders.tables.ts';

const ALL = 100n * MICRO;
const COST = 1_200_000n;

test('placing takes the maximum cost into escrow and the slots off the shelf (P4)', () => {
  given(pool().with(offerOpen()))
    .when(place())
    .accepts()
    .moves([['P4', { 'wallet:buyer': -COST, 'escrow:order': COST }]])
    .and((world) => {
      const order = orderOf(world);
      assert.deepEqual(
        [order.state, order.funded, order.slots, order.cores, order.dueMs],
        ['placed', COST, 2, 2, world.poolMs + POOL_DEFAULTS.acceptanceMs],
      );
      assert.deepEqual(
        [order.buyerPeer, order.providerPeer],
        [cast('buyer').peer.device, cast('provider').peer.device],
      );
      assert.equal(slotsInUse(world.store, world.id('offer')), 2);
      assert.deepEqual(world.row(capacity, 'node')?.memoryBytes, 512 * MIB);
    });
});

test('a cost that does not divide is rounded up into escrow', () => {
  given(pool().with(offerOpen({ pricePerSlotHour: '1' })))
    .when(place({ slots: 1 }))
    .accepts()
    .moves([['P4', { 'wallet:buyer': -1n, 'escrow:order': 1n }]]);
});

test('the terms are kept as they were, whatever happens to the offer later (O6)', () => {
  const world = build(pool().with(orderAt('placed')));
  const { terms, termsHash } = orderOf(world);
  for (const step of [editOffer(1n), setOfferState('withdrawn')]) given(world).when(step).accepts();
  assert.deepEqual([orderOf(world).terms, orderOf(world).termsHash], [terms, termsHash]);
});

test('an offer that is not there, one’s own, or closed takes no order', () => {
  given(pool().with(offerOpen()))
    .when(place({ with: { offer: '0'.repeat(64) } }))
    .refuses('offer.unknown');
  given(pool().with(offerOpen()))
    .when(place({ by: 'provider' }))
    .refuses('order.own_offer');
  for (const state of ['paused', 'withdrawn'])
    given(pool().with(offerOpen(), done(setOfferState(state))))
      .when(place())
      .refuses('order.offer_closed', { state });
  given(pool().with(offerOpen(), done(kick('provider'))))
    .when(place())
    .refuses('order.offer_closed');
});

test('an order binds to the version that the buyer saw', () => {
  const edited = build(pool().with(offerOpen(), done(editOffer(2n * PRICE, { as: 'edit' }))));
  given(edited)
    .when(place({ with: { offerVersion: edited.id('offer') } }))
    .refuses('order.offer_changed', { version: edited.id('edit') });
  given(edited)
    .when(place())
    .accepts()
    .moves([['P4', { 'wallet:buyer': -2n * COST, 'escrow:order': 2n * COST }]]);
});

test('the duration is within the offer’s bounds, both included', () => {
  const open = build(pool().with(offerOpen({ minMs: 60_000, maxMs: 120_000 })));
  const bounds = { minMs: 60_000, maxMs: 120_000 };
  given(open)
    .when(place({ durationMs: 59_999 }))
    .refuses('order.duration_range', bounds);
  given(open)
    .when(place({ durationMs: 120_001 }))
    .refuses('order.duration_range', bounds);
  given(open)
    .when(place({ durationMs: 60_000 }))
    .accepts();
  given(open)
    .when(place({ durationMs: 120_000 }))
    .accepts();
});

test('a machine in maintenance takes no order', () => {
  given(pool().with(offerOpen(), done(setNodeState('maintenance'))))
    .when(place())
    .refuses('order.node_not_ready', { state: 'maintenance' });
});

test('the last slots can be bought, one more cannot', () => {
  const half = pool().with(offerOpen(), done(place({ slots: 3 })));
  given(half)
    .when(place({ slots: 1 }))
    .accepts();
  given(half)
    .when(place({ slots: 2 }))
    .refuses('order.sold_out', { free: 1 });
  given(half.with(done(place({ slots: 1, as: 'second' }))))
    .when(place({ slots: 1 }))
    .refuses('order.sold_out', { free: 0 });
});

test('two offers of one machine never sell the same core or memory twice (O5)', () => {
  const shared = pool().with(
    nodeReady(),
    done(publish({ as: 'offer' })),
    done(publish({ as: 'other', with: { slots: 8 } })),
    done(place({ slots: 4 })),
  );
  given(shared)
    .when(place({ of: 'other', slots: 4 }))
    .accepts();
  given(shared)
    .when(place({ of: 'other', slots: 5 }))
    .refuses('order.sold_out');
  const memory = pool().with(
    nodeReady(),
    done(publish({ with: { slots: 1, memoryPerSlotBytes: 7 * GIB } })),
    done(publish({ as: 'other', with: { slots: 2, memoryPerSlotBytes: GIB } })),
    done(place({ slots: 1 })),
  );
  given(memory)
    .when(place({ of: 'other', slots: 1 }))
    .accepts();
  given(memory)
    .when(place({ of: 'other', slots: 2 }))
    .refuses('order.sold_out');
});

test('limits lowered below what is sold stop new orders, and break nothing', () => {
  const sold = build(pool().with(offerOpen(), done(place({ slots: 3 }))));
  const fates = sold.tryAll([
    place({ slots: 1, as: 'second' })(sold),
    changeNode({ limits: { cores: 2 } })(sold),
    place({ slots: 1, as: 'third' })(sold),
  ]);
  assert.deepEqual(
    fates.map(({ refusal }) => refusal?.code),
    [undefined, undefined, 'order.sold_out'],
  );
});

test('slots are free again after a decline, a cancel and an expiry', () => {
  const full = pool().with(offerOpen(), done(place({ slots: 4 })));
  for (const step of [done(decline()), done(cancel()), waited(POOL_DEFAULTS.acceptanceMs)]) {
    given(full.with(step))
      .when(place({ slots: 4, as: 'second' }))
      .accepts();
  }
});

test('the buyer’s cap may equal the cost, not lie below it', () => {
  given(pool().with(offerOpen()))
    .when(place({ with: { maxCost: COST.toString() } }))
    .accepts();
  given(pool().with(offerOpen()))
    .when(place({ with: { maxCost: (COST - 1n).toString() } }))
    .refuses('order.cost_above_cap', { cost: COST, cap: COST - 1n });
});

test('a wallet may be emptied by an order, not overdrawn', () => {
  const left = (rest: bigint) => pool().with(offerOpen(), done(transferTo('member', ALL - rest)));
  given(left(COST))
    .when(place())
    .accepts()
    .and((world) => assert.equal(balance(world, 'wallet:buyer'), 0n));
  given(left(COST - 1n))
    .when(place())
    .refuses('order.insufficient_funds', { balance: COST - 1n, price: COST });
});

test('an agent device orders within a mandate, never without', () => {
  const authorized = pool().with(offerOpen(), done(authorizeJob({ max: COST })));
  given(authorized)
    .when(place({ device: 'agent', job: 'job' }))
    .accepts();
  given(authorized)
    .when(place({ device: 'agent' }))
    .refuses('mandate.needed');
  given(pool().with(offerOpen()))
    .when(place({ device: 'agent', with: { job: '0'.repeat(64) } }))
    .refuses('mandate.unknown');
});

test('a mandate can be spent to its last micro-credit', () => {
  const max = 3n * COST;
  const twice = pool().with(
    offerOpen({ slots: 8 }),
    done(authorizeJob({ max })),
    done(place({ job: 'job' })),
    done(place({ job: 'job', as: 'second' })),
  );
  given(twice)
    .when(place({ device: 'agent', job: 'job', as: 'third' }))
    .accepts()
    .and((world) => assert.equal(world.row(mandates, 'job')?.spent, max))
    .next.when(place({ device: 'agent', job: 'job', slots: 1, durationMs: TIME.MINUTE_MS }))
    .refuses('mandate.exhausted', { max, spent: max });
  const short = pool().with(offerOpen(), done(authorizeJob({ max: COST - 1n })));
  given(short)
    .when(place({ job: 'job' }))
    .refuses('mandate.exhausted', { max: COST - 1n, spent: 0n });
});

test('what comes back from an order can be spent for its job again', () => {
  const spent = pool().with(
    offerOpen(),
    done(authorizeJob({ max: COST })),
    done(place({ device: 'agent', job: 'job' })),
    done(decline()),
  );
  given(spent)
    .and((world) => assert.equal(world.row(mandates, 'job')?.spent, 0n))
    .when(place({ device: 'agent', job: 'job' }))
    .accepts();
});

test('nobody spends by somebody else’s mandate', () => {
  given(pool().with(offerOpen(), done(authorizeJob({ by: 'member' }))))
    .when(place({ job: 'job' }))
    .refuses('mandate.unknown');
});

test('a closed or expired mandate buys nothing more', () => {
  const authorized = pool().with(offerOpen(), done(authorizeJob({ lifeMs: TIME.HOUR_MS })));
  given(authorized.with(done(closeJob())))
    .when(place({ job: 'job' }))
    .refuses('mandate.not_open', { state: 'closed' });
  given(authorized.with(waited(TIME.HOUR_MS - 1)))
    .when(place({ job: 'job' }))
    .accepts();
  given(authorized.with(waited(TIME.HOUR_MS)))
    .when(place({ job: 'job' }))
    .refuses('mandate.not_open', { state: 'expired' });
});

test('a mandate is closed once, by its user', () => {
  const authorized = pool().with(done(authorizeJob()));
  given(authorized)
    .when(closeJob({ device: 'agent' }))
    .accepts()
    .next.when(closeJob())
    .refuses('mandate.not_open', { state: 'closed' });
  given(authorized)
    .when(closeJob({ by: 'member' }))
    .refuses('mandate.unknown');
  given(pool())
    .when(closeJob({ of: '0'.repeat(64) }))
    .refuses('mandate.unknown');
  given(pool())
    .when(authorizeJob({ device: 'agent' }))
    .refuses('device.kind_forbidden', { kind: 'agent' });
});
