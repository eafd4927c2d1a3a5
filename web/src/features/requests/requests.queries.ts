import { requestRead, requestsRead } from '#core/features/requests/requests.api.ts';
import { type OfferFilter, matchRead } from '#core/features/market/search.api.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Tone } from '../../ui/status.tsx';

export const requestsQuery = (pool: string, state: 'open' | 'all') =>
  queryOptions({
    queryKey: keys.of(pool, 'requests', state),
    queryFn: ({ signal }) => call(requestsRead, { params: { pool }, query: { state } }, { signal }),
  });
export const requestQuery = (pool: string, request: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'requests', request),
    queryFn: ({ signal }) => call(requestRead, { params: { pool, request } }, { signal }),
  });

export type Need = z.input<typeof OfferFilter> & { readonly durationMs: number; readonly slots: number };
export const matchQuery = (pool: string, need: Need) =>
  queryOptions({
    queryKey: keys.of(pool, 'match', JSON.stringify(need)),
    queryFn: ({ signal }) => call(matchRead, { params: { pool }, query: need }, { signal }),
    placeholderData: keepPreviousData,
  });

export const REQUEST_TONES: Readonly<Record<'open' | 'matched' | 'expired' | 'cancelled', Tone>> = {
  open: 'wait',
  matched: 'good',
  expired: 'idle',
  cancelled: 'idle',
};
export const BID_TONES: Readonly<Record<'open' | 'won' | 'lost' | 'withdrawn' | 'expired', Tone>> = {
  open: 'wait',
  won: 'good',
  lost: 'bad',
  withdrawn: 'idle',
  expired: 'idle',
};
