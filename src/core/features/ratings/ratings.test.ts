import assert from 'node:assert/strict';
import test from 'node:test';
import { kick, receipt, ready, accept, stop, confirm } from '../../../../test/kit/acts.ts';
import { commitRating, revealRating } from '../../../../test/kit/acts-ratings.ts';
import { build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { orderAt } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { RATING_LIMITS } from '../../kernel/limits.ts';
import { ratingRounds, ratings } from './ratings.tables.ts';

/** An order that earned something and is settled. */
const settled = pool().with(
  orderAt('placed'),
  done(accept()),
  done(ready()),
  waited(60_000),
  done(receipt({ paidMs: 10_000, elapsedMs: 20_000 })),
  done(stop()),
  done(receipt({ last: true })),
  done(confirm()),
  done(confirm({ by: 'provider' })),
);
const round = (world: TestPool) => world.row(ratingRounds, 'order')?.state;
const rating = (world: TestPool, side: string) => world.store.get(ratings, world.id('order'), side);
const { commitMs, revealMs } = RATING_LIMITS;

test('both commit, then both reveal: neither could read the other before', () => {
  given(settled)
    .when(commitRating())
    .accepts()
    .and((world) => assert.equal(round(world), 'committing'))
    .next.when(revealRating())
    .refuses('rating.not_yet')
    .next.when(commitRating({ by: 'provider', stars: 2 }))
    .accepts()
    .and((world) => {
      assert.equal(round(world), 'revealing');
      assert.deepEqual([rating(world, 'buyer')?.stars, rating(world, 'buyer')?.text], [0, '']);
    })
    .next.when(revealRating({ device: 'agent' }))
    .accepts()
    .next.when(revealRating({ by: 'provider', stars: 2 }))
    .accepts()
    .and((world) => {
      assert.deepEqual([rating(world, 'buyer')?.stars, rating(world, 'provider')?.stars, round(world)], [5, 2, 'over']);
      assert.equal(rating(world, 'buyer')?.about, world.id('provider'));
    });
});

test('alone one reveals after seven days; the other is too late then', () => {
  given(settled.with(done(commitRating())))
    .whenWaiting(commitMs - 1)
    .next.when(revealRating())
    .refuses('rating.not_yet')
    .next.whenWaiting(1)
    .and((world) => assert.equal(round(world), 'revealing'))
    .next.when(commitRating({ by: 'provider' }))
    .refuses('rating.too_late')
    .next.when(revealRating())
    .accepts()
    .and((world) => assert.equal(round(world), 'over'));
});

test('who committed and does not reveal has not rated', () => {
  const both = settled.with(done(commitRating()), done(commitRating({ by: 'provider' })));
  given(both.with(done(revealRating())))
    .whenWaiting(revealMs - 1)
    .and((world) => assert.equal(rating(world, 'provider')?.state, 'committed'))
    .next.whenWaiting(1)
    .and((world) => assert.deepEqual([rating(world, 'provider')?.state, round(world)], ['lapsed', 'over']))
    .next.when(revealRating({ by: 'provider' }))
    .refuses('rating.wrong_state', { state: 'lapsed' });
});

test('what is revealed is what was committed, in stars and words', () => {
  const both = settled.with(done(commitRating({ stars: 4, text: 'slow' })), done(commitRating({ by: 'provider' })));
  given(both)
    .when(revealRating({ stars: 5, text: 'slow' }))
    .refuses('rating.other_commit');
  given(both)
    .when(revealRating({ stars: 4, text: 'fast' }))
    .refuses('rating.other_commit');
  given(both)
    .when(revealRating({ stars: 4, text: 'slow', with: { salt: '0'.repeat(64) } }))
    .refuses('rating.other_commit');
  given(both)
    .when(revealRating({ stars: 4, text: 'slow' }))
    .accepts()
    .next.when(revealRating({ stars: 4, text: 'slow' }))
    .refuses('rating.wrong_state');
  given(both)
    .when(revealRating({ stars: 6 }))
    .refuses('event.malformed', { field: 'stars' });
});

test('only the two sides of a settled order that paid something rate it, once; also who left', () => {
  given(settled)
    .when(commitRating({ by: 'member' }))
    .refuses('order.not_yours');
  given(settled.with(done(commitRating())))
    .when(commitRating())
    .refuses('rating.already');
  given(settled).when(revealRating()).refuses('rating.unknown');
  given(pool().with(orderAt('completed')))
    .when(commitRating())
    .refuses('order.wrong_state', { state: 'completed' });
  given(pool().with(orderAt('settled')))
    .when(commitRating())
    .refuses('rating.nothing_paid');
  given(settled.with(done(kick('buyer'))))
    .when(commitRating())
    .accepts();
  assert.equal(build(settled).all(ratings).length, 0);
});
