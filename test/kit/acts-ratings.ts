/** Ratings: what somebody thinks of an order, committed and revealed. */
import { ratingCommit } from '#core/features/ratings/commit.ts';
import { type ActOptions, act, sha } from './acts.ts';
import { type TestPool, cast, testCrypto } from './test-pool.ts';

export interface RatingOptions extends ActOptions {
  readonly stars?: number;
  readonly text?: string;
}

function opened(pool: TestPool, { of, by, stars, text }: RatingOptions, usual: string) {
  const order = pool.id(of ?? 'order');
  const user = cast(by ?? usual).user;
  return {
    space: pool.space,
    order,
    user,
    stars: stars ?? 5,
    text: text ?? 'fine',
    salt: sha(`salt ${user} ${order}`),
  };
}

export const commitRating = act<RatingOptions>({ type: 'rating.committed.v1', by: 'buyer' }, (pool, options) => {
  const rating = opened(pool, options, 'buyer');
  return { order: rating.order, commit: ratingCommit(rating, testCrypto) };
});
export const revealRating = act<RatingOptions>({ type: 'rating.revealed.v1', by: 'buyer' }, (pool, options) => {
  const { order, stars, text, salt } = opened(pool, options, 'buyer');
  return { order, stars, text, salt };
});
