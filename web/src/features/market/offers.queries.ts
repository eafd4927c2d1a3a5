import {
  type OfferTerms,
  offerCost,
  offerRulesRead,
  pricesRead,
  savedSearchesRead,
} from '#core/features/market/search.api.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** Prices of the last days that there were orders on, of all kinds of slots. */
export const pricesQuery = (pool: string, days: number) =>
  queryOptions({
    queryKey: keys.of(pool, 'prices', String(days)),
    queryFn: ({ signal }) => call(pricesRead, { params: { pool }, query: { days } }, { signal }),
  });

/** Kept on this instance, not in the pool. */
export const savedSearchesQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'saved-searches'),
    queryFn: ({ signal }) => call(savedSearchesRead, { params: { pool } }, { signal }),
  });

export const offerTermsQuery = (pool: string, offer: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'offers', offer, 'terms'),
    queryFn: ({ signal }): Promise<OfferTerms> => call(offerRulesRead, { params: { pool, offer } }, { signal }),
  });

/** As the rules would charge it now; what was shown stays until the next answer. */
export const offerCostQuery = (
  pool: string,
  { offer, slots, durationMs }: { readonly offer: string; readonly slots: number; readonly durationMs: number },
) =>
  queryOptions({
    queryKey: keys.of(pool, 'offers', offer, 'cost', String(slots), String(durationMs)),
    queryFn: ({ signal }) => call(offerCost, { params: { pool, offer }, query: { slots, durationMs } }, { signal }),
    placeholderData: keepPreviousData,
  });
