/** When an offer ends by itself is set anew; games are drafts as any offer. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { timers } from '#engine/tables.ts';
import { placeGame, publishGame } from '../../../../test/kit/acts-games.ts';
import { place, publish, setExpiry, setOfferState } from '../../../../test/kit/acts.ts';
import { build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { nodeReady, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { TIME } from '../../kernel/limits.ts';
import { offers } from './market.tables.ts';

const stateOf = (world: TestPool) => world.row(offers, 'offer')?.state;
const draft = pool().with(nodeReady(), done(publish({ with: { isDraft: true, lifeMs: 2 * TIME.HOUR_MS } })));

const endsIn = (world: TestPool) => {
  const { lifeMs, expiresMs } = world.row(offers, 'offer') ?? { lifeMs: -1, expiresMs: -1 };
  return [lifeMs, expiresMs === 0 ? 0 : expiresMs - world.poolMs];
};

test('when an offer ends is set anew: from none to a time, later, sooner, and back to none', () => {
  const { HOUR_MS } = TIME;
  given(pool().with(offerOpen()))
    .when(setExpiry(2 * HOUR_MS))
    .accepts()
    .moves([])
    .and((world) => assert.deepEqual(endsIn(world), [2 * HOUR_MS, 2 * HOUR_MS]))
    .next.whenWaiting(HOUR_MS)
    .next.when(setExpiry(2 * HOUR_MS))
    .accepts()
    .next.whenWaiting(2 * HOUR_MS - 1)
    .and((world) => assert.equal(stateOf(world), 'active'))
    .next.whenWaiting(1)
    .and((world) => assert.equal(stateOf(world), 'expired'));
  given(pool().with(offerOpen({ lifeMs: 5 * HOUR_MS }), done(setExpiry(HOUR_MS))))
    .whenWaiting(HOUR_MS)
    .and((world) => assert.equal(stateOf(world), 'expired'));
  given(pool().with(offerOpen({ lifeMs: HOUR_MS }), done(setExpiry(undefined))))
    .and((world) => assert.deepEqual([endsIn(world), world.all(timers).length], [[0, 0], 0]))
    .whenWaiting(2 * HOUR_MS)
    .and((world) => assert.equal(stateOf(world), 'active'));
});

test('a paused offer ends by its new time, too; a draft counts from the day it is on the market', () => {
  const { HOUR_MS } = TIME;
  given(pool().with(offerOpen(), done(setOfferState('paused')), done(setExpiry(HOUR_MS))))
    .and((world) => assert.equal(stateOf(world), 'paused'))
    .whenWaiting(HOUR_MS)
    .and((world) => assert.equal(stateOf(world), 'expired'));
  const later = draft.with(done(setExpiry(3 * HOUR_MS)));
  given(later)
    .and((world) => assert.deepEqual([stateOf(world), endsIn(world)], ['draft', [3 * HOUR_MS, 0]]))
    .whenWaiting(4 * HOUR_MS)
    .and((world) => assert.equal(stateOf(world), 'draft'))
    .next.when(setOfferState('active'))
    .and((world) => assert.deepEqual(endsIn(world), [3 * HOUR_MS, 3 * HOUR_MS]));
  given(draft.with(done(setExpiry(undefined)), done(setOfferState('active'))))
    .whenWaiting(3 * HOUR_MS)
    .and((world) => assert.equal(stateOf(world), 'active'));
});

test('orders of before go on as they were placed, and an order of the same version is still taken', () => {
  given(pool().with(orderAt('running')))
    .and((world) => world.wait(1))
    .when(setExpiry(TIME.HOUR_MS))
    .accepts()
    .next.when(place({ as: 'more', slots: 1 }))
    .accepts();
  const before = build(pool().with(orderAt('accepted')));
  const { terms, termsHash, durationMs } = orderOf(before);
  done(setExpiry(TIME.HOUR_MS))(before);
  assert.deepEqual(
    [orderOf(before).terms, orderOf(before).termsHash, orderOf(before).durationMs],
    [terms, termsHash, durationMs],
  );
});

test('only its seller says when it ends, within the limits, and not of what is over', () => {
  const { HOUR_MS, DAY_MS } = TIME;
  const open = pool().with(offerOpen());
  for (const lifeMs of [HOUR_MS, 366 * DAY_MS]) given(open).when(setExpiry(lifeMs)).accepts();
  for (const lifeMs of [0, HOUR_MS - 1, 366 * DAY_MS + 1])
    given(open).when(setExpiry(lifeMs)).refuses('event.malformed', { field: 'lifeMs' });
  for (const by of ['buyer', 'officer', 'owner'])
    given(open).when(setExpiry(HOUR_MS, { by })).refuses('offer.not_yours');
  given(pool()).when(setExpiry(HOUR_MS)).refuses('event.malformed');
  for (const plan of [
    open.with(done(setOfferState('withdrawn'))),
    pool().with(offerOpen({ lifeMs: HOUR_MS }), waited(HOUR_MS)),
  ])
    given(plan).when(setExpiry(HOUR_MS)).refuses('offer.wrong_state');
});

test('a game is kept as a draft and put on the market as any offer, and ends by its time', () => {
  const kept = pool().with(nodeReady(), done(publishGame({ with: { isDraft: true, lifeMs: 2 * TIME.HOUR_MS } })));
  given(kept)
    .when(placeGame())
    .refuses('order.offer_closed', { state: 'draft' })
    .next.when(setOfferState('active', { of: 'game' }))
    .accepts()
    .next.when(placeGame())
    .accepts()
    .next.when(setExpiry(TIME.HOUR_MS, { of: 'game' }))
    .accepts()
    .next.whenWaiting(TIME.HOUR_MS)
    .and((world) => assert.equal(world.row(offers, 'game')?.state, 'expired'));
});
