import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  GIB,
  PRICE,
  benchmark,
  cancel,
  editOffer,
  place,
  publish,
  ready,
  registerNode,
  setNodeState,
  setOfferState,
  stop,
} from '../../../../test/kit/acts.ts';
import { timers } from '#engine/tables.ts';
import { build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { setRules } from '../../../../test/kit/acts-market.ts';
import { nodeReady, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { certifyDevice } from '../../../../test/kit/acts.ts';
import { certify } from '../../../../test/kit/people.ts';
import { TIME } from '../../kernel/limits.ts';
import { makeHlc } from '../../kernel/hlc.ts';
import { BENCHMARK_LIFE_MS } from './market.slice.ts';
import { orderTermsOf } from '../orders/orders.reads.ts';
import { offerPrices, offerRules, offers, priceCounts } from './market.tables.ts';

const stateOf = (world: TestPool) => world.row(offers, 'offer')?.state;
const priceOf = (world: TestPool) => world.row(offerPrices, 'offer');

test('a published offer is open, its first version the event itself', () => {
  given(pool().with(nodeReady()))
    .when(publish())
    .accepts()
    .and((world) => {
      assert.equal(stateOf(world), 'active');
      assert.deepEqual([priceOf(world)?.pricePerSlotHour, priceOf(world)?.version], [PRICE, world.id('offer')]);
    });
});

test('only one’s own machine is offered, ready and known', () => {
  given(pool().with(nodeReady()))
    .when(publish({ by: 'member' }))
    .refuses('node.not_yours');
  given(pool())
    .when(publish({ of: '0'.repeat(64) }))
    .refuses('node.unknown');
  given(pool().with(done(registerNode())))
    .when(publish())
    .refuses('node.wrong_state', { state: 'registered' });
  given(pool().with(nodeReady(), done(setNodeState('maintenance'))))
    .when(publish())
    .refuses('node.wrong_state', { state: 'maintenance' });
});

test('a benchmark is good for seven days of the pool clock', () => {
  const measured = build(pool().with(nodeReady(), waited(BENCHMARK_LIFE_MS)));
  given(measured).when(publish()).accepts();
  measured.wait(1);
  given(measured)
    .when(publish())
    .refuses('node.benchmark_too_old')
    .next.when(benchmark())
    .accepts()
    .next.when(publish())
    .accepts();
});

test('an offer stays within what its machine lends', () => {
  const ready = pool().with(nodeReady());
  given(ready)
    .when(publish({ with: { slots: 8, coresPerSlot: 1, memoryPerSlotBytes: GIB } }))
    .accepts();
  given(ready)
    .when(publish({ with: { slots: 9 } }))
    .refuses('offer.above_limits', { field: 'cores', limit: 8 });
  given(ready)
    .when(publish({ with: { slots: 8, memoryPerSlotBytes: GIB + 1 } }))
    .refuses('offer.above_limits', { field: 'memoryBytes', limit: 8 * GIB });
});

test('the shortest order may be as long as the longest, not longer', () => {
  given(pool().with(nodeReady()))
    .when(publish({ with: { minMs: 5, maxMs: 5 } }))
    .accepts();
  given(pool().with(nodeReady()))
    .when(publish({ with: { minMs: 6, maxMs: 5 } }))
    .refuses('offer.duration_range');
});

test('the seller edits the price, and that is the next version', () => {
  given(pool().with(offerOpen()))
    .when(editOffer(7n, { as: 'edit' }))
    .accepts()
    .and((world) =>
      assert.deepEqual(
        [priceOf(world)?.pricePerSlotHour, priceOf(world)?.version, priceOf(world)?.title],
        [7n, world.id('edit'), 'faster cores'],
      ),
    );
});

test('nobody edits somebody else’s offer, or one that is gone', () => {
  given(pool().with(offerOpen()))
    .when(editOffer(7n, { by: 'member' }))
    .refuses('offer.not_yours');
  given(pool())
    .when(editOffer(7n, { of: '0'.repeat(64) }))
    .refuses('offer.unknown');
  given(pool().with(offerOpen(), done(setOfferState('withdrawn'))))
    .when(editOffer(7n))
    .refuses('offer.wrong_state', { state: 'withdrawn' });
  given(pool().with(offerOpen(), done(setOfferState('paused'))))
    .when(editOffer(7n))
    .accepts();
});

test('active and paused change places; withdrawn is the end', () => {
  given(pool().with(offerOpen()))
    .when(setOfferState('paused'))
    .accepts()
    .next.when(setOfferState('paused'))
    .refuses('offer.wrong_state', { state: 'paused' })
    .next.when(setOfferState('active'))
    .accepts()
    .next.when(setOfferState('active'))
    .refuses('offer.wrong_state', { state: 'active' })
    .next.when(setOfferState('withdrawn'))
    .accepts();
  const withdrawn = pool().with(offerOpen(), done(setOfferState('withdrawn')));
  for (const state of ['active', 'paused', 'withdrawn'])
    given(withdrawn).when(setOfferState(state)).refuses('offer.wrong_state', { state: 'withdrawn' });
});

test('only the seller changes the state of an offer', () => {
  given(pool().with(offerOpen()))
    .when(setOfferState('paused', { by: 'officer' }))
    .refuses('offer.not_yours');
  given(pool())
    .when(setOfferState('paused', { of: '0'.repeat(64) }))
    .refuses('offer.unknown');
});

/** Edits by two devices of the seller, at stamps that may tie: (device, ms, counter, price). */
const provider = cast('provider');
const laptop = cast('laptop of the provider');
const certificate = certify({
  user: provider.user,
  root: provider.root,
  peer: laptop.peer,
  device: laptop.personal.device,
  kind: 'personal',
});
const edit = fc.record({
  byLaptop: fc.boolean(),
  counter: fc.integer({ min: 0, max: 3 }),
  price: fc.bigInt({ min: 1n, max: 1000n }),
});

test('the later stamp wins, then the higher author, in whatever order edits are sealed', () => {
  const base = pool().with(offerOpen(), done(certifyDevice({ by: 'provider', certificate })));
  fc.assert(
    fc.property(
      fc.array(edit, { minLength: 2, maxLength: 5 }),
      fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
      (edits, dice) => {
        const stampMs = build(base).nowMs + 1000;
        const results = [false, true].map((shuffled) => {
          const world = build(base);
          // A device's own edits keep the order of its chain; between devices any order may come about.
          const queues = [false, true].map((byLaptop) =>
            edits.filter((one) => one.byLaptop === byLaptop).sort((a, b) => a.counter - b.counter),
          );
          for (let turn = 0; queues.some((queue) => queue.length > 0); turn += 1) {
            const first = shuffled ? (dice[turn % dice.length] as number) % 2 : 0;
            const next = queues[first]?.shift() ?? queues[1 - first]?.shift();
            if (next === undefined) break;
            const { byLaptop, counter, price } = next;
            const attempt = editOffer(price, { hlc: makeHlc(stampMs, counter) })(world);
            assert.equal(
              world.try({ ...attempt, signer: byLaptop ? laptop.personal : provider.personal }).refusal,
              undefined,
            );
          }
          return priceOf(world);
        });
        assert.deepEqual(results[0], results[1]);
      },
    ),
    { numRuns: 12 },
  );
});

test('an edit with an older stamp is accepted and changes nothing', () => {
  given(pool().with(offerOpen()))
    .when(editOffer(7n, { hlc: makeHlc(1, 0) }))
    .accepts()
    .and((world) => assert.equal(priceOf(world)?.pricePerSlotHour, PRICE));
});

test('an offer is published with its rules at once, and they are terms of its first order', () => {
  const rules = { hours: [{ day: 1, from: 1320, to: 1440 }], auto: { isOn: false }, noticeMs: TIME.MINUTE_MS };
  given(pool().with(nodeReady()))
    .when(publish({ with: { rules } }))
    .accepts()
    .and((world) => assert.deepEqual(JSON.parse(world.row(offerRules, 'offer')?.body ?? ''), rules))
    .next.when(place())
    .accepts()
    .and((world) => assert.equal(orderTermsOf(orderOf(world)).noticeMs, TIME.MINUTE_MS));
  given(pool().with(nodeReady()))
    .when(publish({ with: { rules: { ...rules, noticeMs: TIME.DAY_MS + 1 } } }))
    .refuses('event.malformed');
});

test('how short and long orders may be is changed with the terms; what is not said stays, running orders keep theirs', () => {
  const range = (world: TestPool) => [world.row(offers, 'offer')?.minMs, world.row(offers, 'offer')?.maxMs];
  const open = pool().with(offerOpen(), done(place()));
  given(open)
    .when(setRules({}, { with: { minMs: 2 * TIME.MINUTE_MS } }))
    .accepts()
    .and((world) => assert.deepEqual(range(world), [2 * TIME.MINUTE_MS, TIME.HOUR_MS]))
    .next.when(setRules({}, { with: { maxMs: 2 * TIME.MINUTE_MS } }))
    .accepts()
    .and((world) => {
      assert.deepEqual(range(world), [2 * TIME.MINUTE_MS, 2 * TIME.MINUTE_MS]);
      assert.equal(orderOf(world).durationMs, 10 * TIME.MINUTE_MS);
    })
    .next.when(place({ as: 'second', durationMs: 2 * TIME.MINUTE_MS }))
    .accepts()
    .next.when(place({ as: 'third', durationMs: 2 * TIME.MINUTE_MS + 1 }))
    .refuses('order.duration_range', { maxMs: 2 * TIME.MINUTE_MS })
    .next.when(setRules({}, { with: { maxMs: 2 * TIME.MINUTE_MS - 1 } }))
    .refuses('offer.duration_range')
    .next.when(setRules({}))
    .accepts()
    .and((world) => assert.deepEqual(range(world), [2 * TIME.MINUTE_MS, 2 * TIME.MINUTE_MS]));
});

test('the price history counts what began to run: nobody sets a price by orders that they cancel', () => {
  const counts = (world: TestPool) =>
    world.all(priceCounts).map(({ class: kind, price, orders }) => [kind, price, orders]);
  for (const stage of ['placed', 'accepted', 'declined'] as const)
    assert.deepEqual(counts(build(pool().with(orderAt(stage)))), []);
  for (const stage of ['placed', 'accepted'] as const)
    assert.deepEqual(counts(build(pool().with(orderAt(stage), done(cancel())))), []);
  assert.deepEqual(counts(build(pool().with(orderAt('running')))), [['wasi/1', PRICE, 1]]);
  // As agreed when it was placed, whatever the offer costs by now.
  const twice = pool().with(orderAt('accepted'), done(editOffer(9n)), done(ready()), done(stop()));
  assert.deepEqual(counts(build(twice)), [['wasi/1', PRICE, 1]]);
});

const draft = pool().with(nodeReady(), done(publish({ with: { isDraft: true, lifeMs: 2 * TIME.HOUR_MS } })));

test('a draft sells nothing until its seller puts it on the market, by a machine that was measured lately', () => {
  given(draft)
    .and((world) => assert.deepEqual([stateOf(world), world.row(offers, 'offer')?.expiresMs], ['draft', 0]))
    .when(place())
    .refuses('order.offer_closed', { state: 'draft' })
    .next.when(setOfferState('paused'))
    .refuses('offer.wrong_state', { state: 'draft' })
    .next.when(editOffer(5n))
    .accepts()
    .next.when(setOfferState('active'))
    .accepts()
    .and((world) => assert.equal(stateOf(world), 'active'))
    .next.when(place())
    .accepts();
  given(draft.with(done(setNodeState('maintenance'))))
    .when(setOfferState('active'))
    .refuses('node.wrong_state', { state: 'maintenance' });
  given(draft.with(waited(BENCHMARK_LIFE_MS + 1)))
    .when(setOfferState('active'))
    .refuses('node.benchmark_too_old');
  given(draft).when(setOfferState('withdrawn')).accepts();
});

test('an offer expires so long after it was first active, paused or not; its orders go on', () => {
  const opened = draft.with(waited(TIME.HOUR_MS), done(setOfferState('active')), done(place()));
  for (const plan of [opened, opened.with(done(setOfferState('paused')))])
    given(plan)
      .whenWaiting(2 * TIME.HOUR_MS - 1)
      .and((world) => assert.notEqual(stateOf(world), 'expired'))
      .next.whenWaiting(1)
      .and((world) => assert.deepEqual([stateOf(world), world.row(offers, 'offer')?.expiresMs], ['expired', 0]))
      .next.when(setOfferState('active'))
      .refuses('offer.wrong_state', { state: 'expired' })
      .next.when(editOffer(5n))
      .refuses('offer.wrong_state')
      .next.when(place({ as: 'late' }))
      .refuses('order.offer_closed', { state: 'expired' });
  const running = pool().with(nodeReady(), done(publish({ with: { lifeMs: TIME.HOUR_MS } })), waited(TIME.HOUR_MS - 1));
  given(running.with(done(place())))
    .whenWaiting(1)
    .and((world) => assert.deepEqual([stateOf(world), orderOf(world).state], ['expired', 'placed']));
});

test('what was withdrawn does not expire, and what says no time stands', () => {
  const ended = pool().with(
    nodeReady(),
    done(publish({ with: { lifeMs: TIME.HOUR_MS } })),
    done(setOfferState('withdrawn')),
  );
  assert.equal(build(ended).all(timers).length, 0);
  given(ended)
    .whenWaiting(TIME.HOUR_MS)
    .and((world) => assert.equal(stateOf(world), 'withdrawn'));
  // No deadline is set, so none can fall: a week stands for all time.
  const open = pool().with(offerOpen());
  assert.equal(build(open).all(timers).length, 0);
  given(open)
    .whenWaiting(7 * TIME.DAY_MS)
    .and((world) => assert.equal(stateOf(world), 'active'));
  for (const lifeMs of [TIME.HOUR_MS - 1, 366 * TIME.DAY_MS + 1])
    given(pool().with(nodeReady()))
      .when(publish({ with: { lifeMs } }))
      .refuses('event.malformed');
});
