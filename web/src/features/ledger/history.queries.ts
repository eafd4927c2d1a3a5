import { walletHistory } from '#core/features/ledger/ledger.api.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** The balance over the last `spanMs`, in so many points. */
export const historyQuery = (pool: string, spanMs: number, points: number) =>
  queryOptions({
    queryKey: keys.of(pool, 'wallet', 'history', String(spanMs), String(points)),
    queryFn: ({ signal }) =>
      call(walletHistory, { params: { pool }, query: { fromMs: Date.now() - spanMs, points } }, { signal }),
    placeholderData: keepPreviousData,
  });

/** What was earned and spent since a moment. */
export const sinceQuery = (pool: string, fromMs: number) =>
  queryOptions({
    queryKey: keys.of(pool, 'wallet', 'since', String(fromMs)),
    queryFn: ({ signal }) => call(walletHistory, { params: { pool }, query: { fromMs, points: 1 } }, { signal }),
  });
