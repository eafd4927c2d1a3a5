import assert from 'node:assert/strict';
import test from 'node:test';
import {
  PRICE,
  accept,
  authorizeJob,
  cancel,
  certifyDevice,
  decline,
  kick,
  place,
  ready,
  revokeDevice,
} from '../../../../test/kit/acts.ts';
import { build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { STAGES, type Stage, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { POOL_DEFAULTS } from '../../kernel/limits.ts';
import { orderSteps } from './orders.tables.ts';

const COST = 1_200_000n;
const MINUTE_PRICE = 120_000n;
const state = (world: TestPool, expected: string) => assert.equal(orderOf(world).state, expected);

test('the provider accepts, by hand or by the node’s rules', () => {
  for (const device of ['personal', 'agent'] as const) {
    given(pool().with(orderAt('placed')))
      .when(accept({ device }))
      .accepts()
      .moves([])
      .and((world) =>
        assert.deepEqual(
          [orderOf(world).state, orderOf(world).dueMs],
          ['accepted', world.poolMs + POOL_DEFAULTS.readyMs],
        ),
      );
  }
});

test('a decline gives everything back (P5)', () => {
  given(pool().with(orderAt('placed')))
    .when(decline())
    .accepts()
    .moves([['P5', { 'escrow:order': -COST, 'wallet:buyer': COST }]])
    .and((world) =>
      assert.deepEqual([orderOf(world).state, orderOf(world).refunded, orderOf(world).dueMs], ['declined', COST, 0]),
    );
});

test('a provider who cannot deliver what they accepted says so, and everything comes back at once (P5)', () => {
  given(pool().with(orderAt('accepted')))
    .when(decline())
    .accepts()
    .moves([['P5', { 'escrow:order': -COST, 'wallet:buyer': COST }]])
    .and((world) =>
      assert.deepEqual([orderOf(world).state, orderOf(world).refunded, orderOf(world).dueMs], ['failed', COST, 0]),
    )
    .next.when(place({ as: 'next', slots: 4 }))
    .accepts();
});

test('a cancel before acceptance gives everything back (P5)', () => {
  given(pool().with(orderAt('placed')))
    .when(cancel())
    .accepts()
    .moves([['P5', { 'escrow:order': -COST, 'wallet:buyer': COST }]])
    .and((world) => state(world, 'cancelled'));
});

test('a cancel after acceptance costs a minute’s price (P9), which waits out the window (P8)', () => {
  given(pool().with(orderAt('accepted')))
    .when(cancel())
    .accepts()
    .moves([
      ['P9', { 'escrow:order': -MINUTE_PRICE, 'pending:order': MINUTE_PRICE }],
      ['P9', { 'escrow:order': -(COST - MINUTE_PRICE), 'wallet:buyer': COST - MINUTE_PRICE }],
    ])
    .and((world) =>
      assert.deepEqual(
        [orderOf(world).state, orderOf(world).dueMs],
        ['cancelled', world.poolMs + POOL_DEFAULTS.disputeWindowMs],
      ),
    )
    .next.whenWaiting(POOL_DEFAULTS.disputeWindowMs)
    .moves([['P8', { 'pending:order': -MINUTE_PRICE, 'wallet:provider': MINUTE_PRICE }]])
    .and((world) => state(world, 'settled'));
});

test('a buyer who saw no fee, or a smaller one, pays none: what was accepted meanwhile stays', () => {
  given(pool().with(orderAt('placed')))
    .when(cancel({ with: { maxFee: '0' } }))
    .accepts();
  const accepted = pool().with(orderAt('accepted'));
  for (const maxFee of ['0', '119999'])
    given(accepted)
      .when(cancel({ with: { maxFee } }))
      .refuses('order.cost_above_cap', { cost: 120_000n, cap: BigInt(maxFee) });
  given(accepted)
    .when(cancel({ with: { maxFee: '120000' } }))
    .accepts();
  given(pool({ terms: { cancelFeeMs: 0 } }).with(orderAt('accepted')))
    .when(cancel({ with: { maxFee: '0' } }))
    .accepts();
});

test('the cancel fee is all that is there when the order is shorter than its minute', () => {
  const short = pool({ terms: { cancelFeeMs: 600_000 } }).with(orderAt('accepted'));
  given(short)
    .when(cancel())
    .accepts()
    .moves([['P9', { 'escrow:order': -COST, 'pending:order': COST }]]);
});

test('a late cancel costs nothing where the terms say so (P5)', () => {
  given(pool({ terms: { cancelFeeMs: 0 } }).with(orderAt('accepted')))
    .when(cancel())
    .accepts()
    .moves([['P5', { 'escrow:order': -COST, 'wallet:buyer': COST }]])
    .and((world) => assert.equal(orderOf(world).dueMs, 0));
});

test('ready starts the meter once the buyer’s device signed that it has access', () => {
  given(pool().with(orderAt('accepted')))
    .when(ready())
    .accepts()
    .moves([])
    .and((world) => {
      const order = orderOf(world);
      assert.deepEqual(
        [order.state, order.runningSealMs, order.dueMs],
        ['running', world.nowMs, world.poolMs + POOL_DEFAULTS.interruptedAfterMs],
      );
    });
});

test('access that the buyer did not sign for this order starts nothing', () => {
  const accepted = pool().with(orderAt('accepted'));
  given(accepted)
    .when(ready({ signed: cast('provider').agent }))
    .refuses('order.access_unchecked');
  given(accepted)
    .when(ready({ signed: cast('stranger').agent }))
    .refuses('order.access_unchecked');
  given(accepted)
    .when(ready({ with: { buyerSignature: '0'.repeat(128) } }))
    .refuses('order.access_unchecked');
  given(accepted.with(done(revokeDevice('buyer', 'agent'))))
    .when(ready())
    .refuses('order.access_unchecked');
  const world = build(accepted);
  const { payload } = ready({ of: '1'.repeat(64) })(world);
  given(world)
    .when(ready({ with: { buyerSignature: payload['buyerSignature'] } }))
    .refuses('order.access_unchecked');
});

test('only the instance that runs the machine says ready', () => {
  const provider = cast('provider');
  const laptop = cast('laptop of the provider');
  const certificate = certify({
    user: provider.user,
    root: provider.root,
    peer: laptop.peer,
    device: laptop.agent.device,
    kind: 'agent',
  });
  given(pool().with(orderAt('accepted'), done(certifyDevice({ by: 'provider', certificate }))))
    .when((world) => ({ ...ready()(world), signer: laptop.agent }))
    .refuses('order.other_instance');
  given(pool().with(orderAt('accepted')))
    .when(ready({ device: 'personal' }))
    .refuses('device.kind_forbidden');
});

const PROVIDERS = { accept, decline, ready };
const BUYERS = { cancel };

test('what is the provider’s is nobody else’s, and the buyer’s likewise', () => {
  const placed = pool().with(orderAt('placed'));
  const accepted = pool().with(orderAt('accepted'));
  for (const [name, act] of Object.entries(PROVIDERS)) {
    const world = name === 'ready' ? accepted : placed;
    const device = name === 'ready' ? 'agent' : 'personal';
    for (const by of ['buyer', 'member']) given(world).when(act({ by, device })).refuses('order.not_yours');
    given(world)
      .when(act({ of: '0'.repeat(64) }))
      .refuses('order.unknown');
  }
  for (const act of Object.values(BUYERS)) {
    for (const by of ['provider', 'member', 'officer', 'owner'])
      given(placed).when(act({ by })).refuses('order.not_yours');
    given(placed)
      .when(act({ of: '0'.repeat(64) }))
      .refuses('order.unknown');
  }
});

/** O4: in every other state these acts are refused, and the state is named. */
const MAY: Readonly<Record<string, readonly Stage[]>> = {
  accept: ['placed'],
  decline: ['placed', 'accepted'],
  ready: ['accepted'],
  cancel: ['placed', 'accepted'],
};

test('accept, decline, ready and cancel have their states, and no others', () => {
  for (const stage of STAGES) {
    const world = build(pool({ terms: { disputeWindowMs: 120_000 } }).with(orderAt(stage)));
    for (const [name, act] of Object.entries({ ...PROVIDERS, ...BUYERS })) {
      if (MAY[name]?.includes(stage)) continue;
      given(world)
        .when(act())
        .refuses('order.wrong_state', { state: orderOf(world).state });
    }
  }
});

test('a buyer’s agent device cancels within a mandate only', () => {
  given(pool().with(orderAt('placed')))
    .when(cancel({ device: 'agent' }))
    .refuses('device.kind_forbidden', { kind: 'agent' });
  given(pool().with(offerOpen(), done(authorizeJob()), done(place({ job: 'job' }))))
    .when(cancel({ device: 'agent' }))
    .accepts();
});

test('who was kicked may still decline, cancel and say ready, not accept', () => {
  given(pool().with(orderAt('placed'), done(kick('provider'))))
    .when(decline())
    .accepts();
  given(pool().with(orderAt('placed'), done(kick('buyer'))))
    .when(cancel())
    .accepts();
  given(pool().with(orderAt('accepted'), done(kick('provider'))))
    .when(ready())
    .accepts();
  given(pool().with(orderAt('placed'), done(kick('provider'))))
    .when(accept())
    .refuses('member.wrong_state', { state: 'left' });
});

test('nobody accepts in time: expired after 10 minutes, everything back (P5)', () => {
  given(pool().with(orderAt('placed'), waited(POOL_DEFAULTS.acceptanceMs - 1)))
    .and((world) => state(world, 'placed'))
    .whenWaiting(1)
    .moves([['P5', { 'escrow:order': -COST, 'wallet:buyer': COST }]])
    .and((world) => state(world, 'expired'));
});

test('not ready in time: failed after 5 minutes, everything back (P5), nothing to settle', () => {
  given(pool().with(orderAt('accepted'), waited(POOL_DEFAULTS.readyMs - 1)))
    .and((world) => state(world, 'accepted'))
    .whenWaiting(1)
    .moves([['P5', { 'escrow:order': -COST, 'wallet:buyer': COST }]])
    .and((world) => assert.deepEqual([orderOf(world).state, orderOf(world).dueMs], ['failed', 0]));
});

test('an acceptance in the very seal that ends the time comes first', () => {
  const world = build(pool().with(orderAt('placed'), waited(POOL_DEFAULTS.acceptanceMs - 60_000)));
  world.nowMs += 60_000;
  given(world)
    .when(accept())
    .accepts()
    .and((after) => state(after, 'accepted'));
});

test('a deadline that a step met does not fire later', () => {
  const world = build(pool().with(orderAt('placed'), waited(9 * 60_000), done(accept()), waited(2 * 60_000)));
  state(world, 'accepted');
  assert.equal(world.all(orderSteps).length, 2);
});

test('an absence of the notary for days expires nobody’s order (O8)', () => {
  const world = build(pool().with(orderAt('placed')));
  world.absent(3 * 86_400_000);
  world.wait(60_000);
  state(world, 'placed');
  assert.equal(world.poolMs - orderOf(world).placedMs, 60_000, 'the pool clock moved by a minute');
  given(world).when(accept()).accepts();
});

test('the fee of the pool does not touch the cancel fee', () => {
  const world = build(
    pool().with(offerOpen({ pricePerSlotHour: (PRICE * 7n).toString() }), orderAt('cancelled late', { slots: 1 })),
  );
  assert.deepEqual([orderOf(world).net, orderOf(world).fee], [420_000n, 0n]);
});
