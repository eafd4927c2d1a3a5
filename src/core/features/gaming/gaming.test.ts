import assert from 'node:assert/strict';
import test from 'node:test';
import {
  GIB,
  PRICE,
  accept,
  authorizeJob,
  lift,
  place,
  ready,
  receipt,
  stop,
  suspend,
} from '../../../../test/kit/acts.ts';
import { GAME, TARGETS, placeGame, publishGame, sessionReceipt, setGame } from '../../../../test/kit/acts-games.ts';
import { build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { nodeReady, offerOpen, orderAt, orderOf, sessionAt } from '../../../../test/kit/situations.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { GAME_LIMITS, POOL_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { offers } from '../market/market.tables.ts';
import { offerUse } from '../orders/orders.tables.ts';
import { meterOf } from './gaming.reads.ts';
import { sessionReceipts, sessions } from './gaming.tables.ts';

const MINUTE = TIME.MINUTE_MS;
const WINDOW = BigInt(GAME_LIMITS.windowMs);
const hosted = pool().with(nodeReady(), done(publishGame()));
const running = pool().with(sessionAt('running'), waited(MINUTE));
const session = (world: TestPool) => {
  const row = world.row(sessions, 'session');
  assert.ok(row !== undefined);
  return row;
};
/** So many minutes went by, each with a receipt of twelve full windows. */
const played = (minutes: number, from = 0) =>
  Array.from({ length: minutes }, (_, index) => [
    ...(from + index === 0 ? [] : [waited(MINUTE)]),
    done(sessionReceipt({ provider: [12 * (from + index + 1), 0, 0] })),
  ]).flat();

test('a game is an offer whose slots are seats: one order, one seat, by hand', () => {
  given(hosted).when(placeGame()).accepts();
  given(hosted)
    .when(placeGame({ slots: 2 }))
    .refuses('order.one_seat');
  given(hosted.with(done(authorizeJob())))
    .when(placeGame({ job: 'job' }))
    .refuses('order.game_by_hand');
  const both = hosted.with(done(placeGame({ as: 'one' })), done(placeGame({ as: 'two' })));
  given(both).when(placeGame()).refuses('order.sold_out', { free: 0 });
  assert.equal(build(both).row(offerUse, 'game')?.slots, 2);
});

test('a game says what it is, and nothing else does', () => {
  given(hosted)
    .when(publishGame({ with: { game: undefined } }))
    .refuses('event.malformed');
  given(hosted)
    .when(publishGame({ with: { executor: 'wasi' } }))
    .refuses('event.malformed');
  given(hosted)
    .when(publishGame({ with: { game: { ...GAME, measures: 'webrtc-stats/0' } } }))
    .refuses('event.malformed');
  const byMoonlight = { ...GAME, transports: ['moonlight'], measures: 'presence/1' };
  given(hosted)
    .when(publishGame({ with: { game: byMoonlight } }))
    .accepts();
  for (const wrong of [
    { ...byMoonlight, measures: 'webrtc-stats/1' },
    { ...byMoonlight, transports: ['moonlight', 'webrtc'] },
    { ...GAME, measures: 'presence/1' },
  ])
    given(hosted)
      .when(publishGame({ with: { game: wrong } }))
      .refuses('event.malformed');
  given(hosted)
    .when(publishGame({ with: { maxMs: GAME_LIMITS.durationMaxMs } }))
    .accepts();
  given(hosted)
    .when(publishGame({ with: { maxMs: GAME_LIMITS.durationMaxMs + 1 } }))
    .refuses('offer.above_limits', { field: 'maxMs', limit: GAME_LIMITS.durationMaxMs });
});

test('new targets are a new version: who saw others is not bound by them, and running sessions keep theirs', () => {
  const seen = build(pool().with(sessionAt('running')));
  const before = orderOf(seen, 'session').termsHash;
  const late = placeGame({ as: 'late' })(seen);
  done(setGame({ targets: { ...TARGETS, fps: 30 } }))(seen);
  assert.equal(seen.try(late).refusal?.code, 'order.offer_changed');
  assert.equal(orderOf(seen, 'session').termsHash, before);
  done(placeGame({ as: 'later' }))(seen);
  const { game } = JSON.parse(orderOf(seen, 'later').terms) as { game: { targets: { fps: number } } };
  assert.equal(game.targets.fps, 30);
  given(hosted.with(done(setGame({}))))
    .when(setGame({}, { by: 'member' }))
    .refuses('offer.not_yours');
  given(hosted.with(offerOpen()))
    .when(setGame({}, { of: 'offer' }))
    .refuses('game.no_game');
});

test('seats change with a new version, up to what the machine lends; the whole rest of the terms stays', () => {
  // 8 cores, 8 GiB; a seat has one of each.
  const slotsOf = (world: TestPool) => world.row(offers, 'game')?.slots;
  given(hosted)
    .when(setGame({}, { with: { slots: 8 } }))
    .accepts()
    .and((world) => assert.equal(slotsOf(world), 8));
  given(hosted)
    .when(setGame({}, { with: { slots: 9 } }))
    .refuses('offer.above_limits', { field: 'cores', limit: 8 });
  given(hosted.with(done(publishGame({ as: 'large', with: { memoryPerSlotBytes: 3 * GIB } }))))
    .when(setGame({}, { of: 'large', with: { slots: 3 } }))
    .refuses('offer.above_limits', { field: 'memoryBytes', limit: 8 * GIB });
  for (const slots of [0, GAME_LIMITS.seatsMax + 1])
    given(hosted)
      .when(setGame({}, { with: { slots } }))
      .refuses('event.malformed');
  given(hosted)
    .when(setGame({}))
    .accepts()
    .and((world) => assert.equal(slotsOf(world), 2));
});

test('seats that are taken stay', () => {
  const taken = pool().with(sessionAt('running'), done(placeGame({ as: 'second' })));
  given(taken)
    .when(setGame({}, { with: { slots: 1 } }))
    .refuses('offer.slots_taken', { taken: 2 });
  given(taken)
    .when(setGame({}, { with: { slots: 2 } }))
    .accepts()
    .next.when(placeGame({ as: 'third' }))
    .refuses('order.sold_out');
});

test('whether a game uses the network is part of what is promised, and said in one way only', () => {
  const seen = build(hosted.with(done(setGame({ network: true })), done(placeGame())));
  const { game } = JSON.parse(orderOf(seen, 'session').terms) as { game: { network?: boolean } };
  assert.equal(game.network, true);
  given(hosted)
    .when(setGame({ network: false }))
    .refuses('event.malformed');
});

test('a session pays full windows whole and half ones half, to the last micro-credit', () => {
  given(running)
    .when(sessionReceipt({ provider: [9, 2, 1] }))
    .accepts()
    .moves([
      [
        'P6',
        { 'escrow:session': -10n * WINDOW, 'pending:session': 10n * WINDOW - WINDOW / 5n, 'fees:session': WINDOW / 5n },
      ],
    ])
    .and((world) => {
      const row = orderOf(world, 'session');
      assert.deepEqual([row.paidMs, row.signedPaidMs, row.unsigned, row.receipts], [50_000, 50_000, 0, 1]);
      assert.equal(world.store.get(sessionReceipts, world.id('session'), 1)?.isSigned, 1);
    });
});

test('batch receipts meter batch orders, session receipts sessions', () => {
  given(running)
    .when(receipt({ of: 'session' }))
    .refuses('receipt.wrong_kind');
  given(pool().with(orderAt('running')))
    .when(sessionReceipt({ of: 'order' }))
    .refuses('receipt.wrong_kind');
});

test('no more windows than the time since ready holds, whoever signed', () => {
  given(running)
    .when(sessionReceipt({ provider: [12, 0, 0] }))
    .accepts();
  given(running)
    .when(sessionReceipt({ provider: [13, 0, 0], elapsedMs: MINUTE }))
    .refuses('receipt.above_elapsed');
  given(running)
    .when(sessionReceipt({ provider: [13, 0, 0] }))
    .refuses('receipt.above_elapsed');
});

test('classes only grow, agreed is above no side, contested is what the difference needs', () => {
  const paid = running.with(...played(1), waited(MINUTE));
  given(paid)
    .when(sessionReceipt({ provider: [11, 5, 0] }))
    .refuses('receipt.not_cumulative');
  given(paid)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [20, 0, 4], agreed: [21, 0, 3], contested: 4 }))
    .refuses('session.above_side');
  given(paid)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [20, 0, 4], contested: 3 }))
    .refuses('session.contested_miscounted');
  given(paid)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [20, 0, 4], contested: 9 }))
    .refuses('session.contested_miscounted');
  given(paid)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [24, 0, 1] }))
    .refuses('session.windows_differ');
  given(paid)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [20, 0, 4] }))
    .accepts()
    .and((world) => assert.equal(meterOf(session(world)).latest.contested, 4));
});

test('without the player’s signature two minutes count beyond what was signed, and the window is longer', () => {
  const paid = running.with(...played(1), waited(2 * MINUTE));
  given(paid)
    .when(sessionReceipt({ provider: [35, 0, 0], signed: 'nobody' }))
    .accepts()
    .and((world) => {
      const row = orderOf(world, 'session');
      assert.deepEqual([row.paidMs, row.signedPaidMs, row.unsigned], [175_000, 60_000, 1]);
    });
  const long = running.with(...played(1), waited(170_000), waited(170_000));
  given(long)
    .when(sessionReceipt({ provider: [12 + 30, 0, 0], agreed: [12 + 25, 0, 5], signed: 'nobody' }))
    .refuses('session.unsigned_above');
  given(paid)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [24, 0, 0], signed: 'nobody' }))
    .refuses('session.windows_differ');
});

test('two minutes in a row with half their windows contested end the session', () => {
  const once = running.with(done(sessionReceipt({ provider: [12, 0, 0], player: [6, 0, 6] })), waited(MINUTE));
  given(once)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [13, 0, 11] }))
    .accepts()
    .and((world) => assert.equal(orderOf(world, 'session').state, 'running'));
  given(once)
    .when(sessionReceipt({ provider: [24, 0, 0], player: [12, 0, 12] }))
    .accepts()
    .and((world) => {
      const row = orderOf(world, 'session');
      assert.deepEqual([row.state, row.stoppedBy, row.paidMs], ['ending', 'contest', 60_000]);
      assert.equal(session(world).ended, 'contest');
      done(sessionReceipt({ last: true }))(world);
      assert.equal(orderOf(world, 'session').state, 'completed');
    });
});

test('a player who lies below the half is stopped by what they took in all', () => {
  const world = build(running);
  let minutes = 0;
  while (orderOf(world, 'session').state === 'running') {
    minutes += 1;
    if (minutes > 1) world.wait(MINUTE);
    const all = 12 * minutes;
    done(sessionReceipt({ provider: [all, 0, 0], player: [all - 5 * minutes, 0, 5 * minutes] }))(world);
  }
  assert.equal(minutes, 3);
  assert.ok(5 * minutes <= GAME_LIMITS.contestWindows);
});

test('a provider whose player never signs is paid two minutes of its own word, no more', () => {
  const world = build(running);
  for (let minute = 1; orderOf(world, 'session').state === 'running'; minute += 1) {
    if (minute > 1) world.wait(MINUTE);
    done(sessionReceipt({ provider: [12 * minute, 0, 0], signed: 'nobody' }))(world);
  }
  const row = orderOf(world, 'session');
  assert.deepEqual([row.state, row.stoppedBy, row.paidMs], ['ending', 'contest', 2 * MINUTE]);
  done(sessionReceipt({ last: true, signed: 'nobody' }))(world);
  assert.equal(orderOf(world, 'session').dueMs - world.poolMs, POOL_DEFAULTS.unsignedWindowMs);
});

test('three minutes without a playable window by the provider’s classes: aborted, all money back', () => {
  const funded = 2n * 3_600_000n * (PRICE / 3_600_000n);
  given(running.with(done(sessionReceipt({ provider: [0, 0, 12] })), waited(2 * MINUTE - 1)))
    .when(sessionReceipt({ provider: [0, 1, 34] }))
    .accepts()
    .and((world) => {
      world.wait(MINUTE);
      assert.equal(orderOf(world, 'session').state, 'running');
    });
  const aborted = build(
    running.with(done(sessionReceipt({ provider: [0, 0, 12], player: [12, 0, 0], contested: 12 })), waited(2 * MINUTE)),
  );
  const row = orderOf(aborted, 'session');
  assert.deepEqual([row.state, row.refunded, row.net], ['failed', funded, 0n]);
  assert.equal(session(aborted).ended, 'aborted');
});

test('a suspension does not abort; after it the three minutes begin anew', () => {
  const world = build(
    running.with(done(suspend({ of: 'session' })), waited(10 * MINUTE), done(lift({ of: 'session' }))),
  );
  assert.equal(orderOf(world, 'session').state, 'running');
  world.wait(GAME_LIMITS.abortMs);
  assert.equal(session(world).ended, 'aborted');
});

test('while ending, windows stop at the stop, and the last receipt ends it', () => {
  const ending = running.with(done(stop({ of: 'session' })), waited(MINUTE));
  given(ending)
    .when(sessionReceipt({ provider: [13, 0, 0] }))
    .refuses('receipt.above_elapsed');
  given(ending)
    .when(sessionReceipt({ provider: [12, 0, 0], last: true }))
    .accepts()
    .and((world) => assert.equal(orderOf(world, 'session').state, 'completed'));
  given(running)
    .when(sessionReceipt({ last: true }))
    .refuses('order.wrong_state', { state: 'running' });
});

test('only the provider’s node says it, and only a device of the player signs it', () => {
  given(running)
    .when(sessionReceipt({ by: 'member' }))
    .refuses('order.not_yours');
  given(running)
    .when(sessionReceipt({ signed: cast('provider').agent }))
    .refuses('receipt.bad_countersign');
  given(running)
    .when(sessionReceipt({ n: 2 }))
    .refuses('receipt.out_of_order', { expected: 1 });
});

test('batch orders know nothing of sessions', () => {
  const world = build(pool().with(offerOpen(), done(place()), done(accept()), done(ready())));
  assert.equal(world.row(sessions, 'order'), undefined);
});
