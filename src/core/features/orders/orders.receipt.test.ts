import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { PRICE, certifyDevice, kick, lift, receipt, revokeDevice, stop, suspend } from '../../../../test/kit/acts.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { STAGES, type Stage, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { POOL_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { usageCost } from './pricing.ts';
import { orderTermsOf } from './orders.reads.ts';

const MINUTE = TIME.MINUTE_MS;
const running = pool().with(orderAt('running'), waited(MINUTE));

test('a receipt pays the provider’s net and the pool’s fee out of escrow (P6)', () => {
  given(running)
    .when(receipt({ paidMs: 100_000 }))
    .accepts()
    .moves([['P6', { 'escrow:order': -100_000n, 'pending:order': 98_000n, 'fees:order': 2_000n }]])
    .and((world) => {
      const order = orderOf(world);
      assert.deepEqual(
        [order.state, order.receipts, order.paidMs, order.net, order.fee, order.unsigned],
        ['running', 1, 100_000, 98_000n, 2_000n, 0],
      );
      assert.equal(order.dueMs, world.poolMs + POOL_DEFAULTS.interruptedAfterMs, 'the next one is expected in time');
    });
});

test('a receipt of nothing moves nothing, and still counts as a sign of life', () => {
  given(running)
    .when(receipt({ paidMs: 0 }))
    .accepts()
    .moves([])
    .and((world) => assert.equal(orderOf(world).receipts, 1));
});

test('receipts are numbered without holes', () => {
  given(running)
    .when(receipt({ n: 2 }))
    .refuses('receipt.out_of_order', { expected: 1 });
  given(running.with(done(receipt())))
    .when(receipt({ n: 1 }))
    .refuses('receipt.out_of_order', { expected: 2 });
});

test('receipts are cumulative: what was paid, ended and elapsed never shrinks', () => {
  const paid = running.with(done(receipt({ paidMs: 10, elapsedMs: 20, tasksEnded: 3 })));
  given(paid)
    .when(receipt({ paidMs: 10, elapsedMs: 20, tasksEnded: 3 }))
    .accepts()
    .moves([]);
  given(paid)
    .when(receipt({ paidMs: 9, elapsedMs: 20, tasksEnded: 3 }))
    .refuses('receipt.not_cumulative');
  given(paid)
    .when(receipt({ paidMs: 10, elapsedMs: 19, tasksEnded: 3 }))
    .refuses('receipt.not_cumulative');
  given(paid)
    .when(receipt({ paidMs: 10, elapsedMs: 20, tasksEnded: 2 }))
    .refuses('receipt.not_cumulative');
});

test('paid time is at most all slots for the time elapsed', () => {
  given(running)
    .when(receipt({ elapsedMs: 50_000, paidMs: 100_000 }))
    .accepts();
  given(running)
    .when(receipt({ elapsedMs: 50_000, paidMs: 100_001 }))
    .refuses('receipt.above_elapsed');
});

test('without the buyer’s signature elapsed time is at most what lay between the seals', () => {
  given(running)
    .when(receipt({ elapsedMs: MINUTE, paidMs: 2 * MINUTE, signed: 'nobody' }))
    .accepts()
    .and((world) => assert.equal(orderOf(world).unsigned, 1));
  given(running)
    .when(receipt({ elapsedMs: MINUTE + 1, paidMs: 0, signed: 'nobody' }))
    .refuses('receipt.above_elapsed');
  given(running)
    .when(receipt({ elapsedMs: MINUTE + 1, paidMs: 0 }))
    .accepts();
});

test('while ending, elapsed time stops at the stop', () => {
  const stopped = running.with(done(stop()), waited(MINUTE));
  given(stopped)
    .when(receipt({ elapsedMs: MINUTE, signed: 'nobody' }))
    .accepts();
  given(stopped)
    .when(receipt({ elapsedMs: MINUTE + 1, signed: 'nobody' }))
    .refuses('receipt.above_elapsed');
});

test('time under suspension does not count as elapsed', () => {
  const lifted = running.with(done(suspend()), waited(2 * MINUTE), done(lift()), waited(MINUTE));
  given(lifted)
    .when(receipt({ elapsedMs: 2 * MINUTE, signed: 'nobody' }))
    .accepts();
  given(lifted)
    .when(receipt({ elapsedMs: 2 * MINUTE + 1, signed: 'nobody' }))
    .refuses('receipt.above_elapsed');
});

test('a countersignature is the buyer’s, by a device in use, on this very receipt', () => {
  given(running)
    .when(receipt({ signed: cast('buyer').personal }))
    .accepts();
  for (const name of ['provider', 'member', 'stranger'])
    given(running)
      .when(receipt({ signed: cast(name).agent }))
      .refuses('receipt.bad_countersign');
  given(running.with(done(revokeDevice('buyer', 'agent'))))
    .when(receipt())
    .refuses('receipt.bad_countersign');
  const world = build(running);
  const countersign = receipt({ paidMs: 10 })(world).payload['countersign'];
  given(world)
    .when(receipt({ paidMs: 11, with: { countersign } }))
    .refuses('receipt.bad_countersign');
  given(world)
    .when(receipt({ paidMs: 10, with: { countersign } }))
    .accepts();
});

test('receipts come from the provider’s agent on the machine’s own instance', () => {
  const provider = cast('provider');
  const laptop = cast('laptop of the provider');
  const certificate = certify({
    user: provider.user,
    root: provider.root,
    peer: laptop.peer,
    device: laptop.agent.device,
    kind: 'agent',
  });
  given(running.with(done(certifyDevice({ by: 'provider', certificate }))))
    .when((world) => ({ ...receipt()(world), signer: laptop.agent }))
    .refuses('order.other_instance');
  for (const by of ['buyer', 'member']) given(running).when(receipt({ by })).refuses('order.not_yours');
  given(running)
    .when(receipt({ device: 'personal' }))
    .refuses('device.kind_forbidden');
  given(running)
    .when(receipt({ with: { order: '0'.repeat(64) } }))
    .refuses('order.unknown');
});

test('who was kicked is still paid', () => {
  given(running.with(done(kick('provider'))))
    .when(receipt({ paidMs: 1000 }))
    .accepts();
});

const METERED: readonly Stage[] = ['running', 'interrupted', 'ending'];

test('receipts count while running, interrupted and ending, the last one only while ending', () => {
  for (const stage of STAGES) {
    const world = build(pool({ terms: { disputeWindowMs: 2 * MINUTE } }).with(orderAt(stage)));
    const { state } = orderOf(world);
    if (stage !== 'ending')
      given(world)
        .when(receipt({ last: true }))
        .refuses('order.wrong_state', { state });
    const outcome = given(world).when(receipt());
    if (METERED.includes(stage)) outcome.accepts();
    else outcome.refuses('order.wrong_state', { state });
  }
});

test('a receipt during an interruption brings the order back to running', () => {
  given(pool().with(orderAt('interrupted')))
    .when(receipt({ paidMs: 1000 }))
    .accepts()
    .and((world) =>
      assert.deepEqual(
        [orderOf(world).state, orderOf(world).dueMs],
        ['running', world.poolMs + POOL_DEFAULTS.interruptedAfterMs],
      ),
    );
});

test('the last receipt pays, returns the rest (P7) and opens the window', () => {
  given(running.with(done(stop())))
    .when(receipt({ paidMs: 100_000, last: true }))
    .accepts()
    .moves([
      ['P6', { 'escrow:order': -100_000n, 'pending:order': 98_000n, 'fees:order': 2_000n }],
      ['P7', { 'escrow:order': -1_100_000n, 'wallet:buyer': 1_100_000n }],
    ])
    .and((world) => {
      assert.deepEqual(
        [orderOf(world).state, orderOf(world).dueMs],
        ['completed', world.poolMs + POOL_DEFAULTS.disputeWindowMs],
      );
      assert.equal(balance(world, 'escrow:order'), 0n);
    });
});

test('a receipt that is not the last leaves an ending order ending, its deadline as it was', () => {
  const stopped = build(running.with(done(stop()), waited(MINUTE)));
  const { dueMs } = orderOf(stopped);
  given(stopped)
    .when(receipt({ paidMs: 10 }))
    .accepts()
    .and((world) => assert.deepEqual([orderOf(world).state, orderOf(world).dueMs], ['ending', dueMs]));
});

test('funds over: the order ends when its escrow is used up, and no receipt takes more', () => {
  const full = 2 * 10 * MINUTE;
  given(running)
    .when(receipt({ paidMs: full - 1 }))
    .accepts()
    .and((world) => assert.equal(orderOf(world).state, 'running'))
    .next.when(receipt({ paidMs: full }))
    .accepts()
    .moves([['P6', { 'escrow:order': -1n, 'fees:order': 1n }]])
    .and((world) => assert.deepEqual([orderOf(world).state, orderOf(world).stoppedBy], ['ending', 'funds']))
    .next.when(receipt({ paidMs: 2 * full, last: true }))
    .accepts()
    .moves([])
    .and((world) =>
      assert.deepEqual(
        [orderOf(world).state, balance(world, 'pending:order'), balance(world, 'fees:order')],
        ['completed', 1_176_000n, 24_000n],
      ),
    );
});

test('one receipt without the buyer’s signature makes the whole window 72 hours', () => {
  given(
    running.with(
      done(receipt({ paidMs: 10, elapsedMs: 10, signed: 'nobody' })),
      done(receipt({ paidMs: 20, elapsedMs: 20 })),
      done(stop()),
    ),
  )
    .when(receipt({ last: true }))
    .accepts()
    .and((world) => assert.equal(orderOf(world).dueMs, world.poolMs + POOL_DEFAULTS.unsignedWindowMs));
  given(running.with(done(stop())))
    .when(receipt({ last: true, signed: 'nobody' }))
    .accepts()
    .and((world) => assert.equal(orderOf(world).dueMs, world.poolMs + POOL_DEFAULTS.unsignedWindowMs));
});

test('any partition into receipts pays what one receipt of the whole would (L11)', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 1_200_000 }), { maxLength: 6 });
  const price = fc.bigInt({ min: 1n, max: 3n * PRICE });
  fc.assert(
    fc.property(
      cuts,
      fc.integer({ min: 0, max: 1_200_000 }),
      price,
      fc.boolean(),
      (given, whole, pricePerSlotHour, hasLast) => {
        const world = build(
          pool().with(offerOpen({ pricePerSlotHour: pricePerSlotHour.toString() }), orderAt('running'), waited(MINUTE)),
        );
        const times = [...given.filter((ms) => ms <= whole).sort((a, b) => a - b), whole];
        for (const paidMs of times) done(receipt({ paidMs }))(world);
        const order = orderOf(world);
        const once = usageCost(orderTermsOf(order), whole, order.funded);
        assert.deepEqual([order.net, order.fee], [once.net, once.fee]);
        assert.deepEqual([balance(world, 'pending:order'), balance(world, 'fees:order')], [once.net, once.fee]);
        if (hasLast && order.state === 'running') done(stop())(world);
        if (hasLast) done(receipt({ paidMs: whole, last: true }))(world);
        audit(world);
      },
    ),
    { numRuns: 25 },
  );
});
