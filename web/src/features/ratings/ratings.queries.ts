import {
  orderRatingRead,
  ratingRoundsRead,
  ratingsRead,
  reputationRead,
  reputationsRead,
} from '#core/features/ratings/ratings.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const reputationQuery = (pool: string, user: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'reputation', user),
    queryFn: ({ signal }) => call(reputationRead, { params: { pool, user } }, { signal }),
  });
export const reputationsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'reputations'),
    queryFn: ({ signal }) => call(reputationsRead, { params: { pool } }, { signal }),
  });
export const ratingsQuery = (pool: string, user: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'ratings', user),
    queryFn: ({ signal }) => call(ratingsRead, { params: { pool, user } }, { signal }),
  });
export const orderRatingQuery = (pool: string, order: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'rating', order),
    queryFn: ({ signal }) => call(orderRatingRead, { params: { pool, order } }, { signal }),
  });
export const ratingRoundsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'rating-rounds'),
    queryFn: ({ signal }) => call(ratingRoundsRead, { params: { pool } }, { signal }),
  });
