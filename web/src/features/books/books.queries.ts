import { correctionsRead, trialBalanceRead } from '#core/features/books/books.api.ts';
import { invariantsRead } from '#core/features/ledger/ledger.api.ts';
import { depositsRead, railRead } from '#core/features/withdrawals/withdrawals.api.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** `atMs`: absent: now. */
export const trialBalanceQuery = (pool: string, atMs: number | undefined) =>
  queryOptions({
    queryKey: keys.of(pool, 'trial-balance', String(atMs ?? '')),
    queryFn: ({ signal }) =>
      call(trialBalanceRead, { params: { pool }, query: atMs === undefined ? {} : { atMs } }, { signal }),
    placeholderData: keepPreviousData,
  });
export const correctionsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'corrections'),
    queryFn: ({ signal }) => call(correctionsRead, { params: { pool } }, { signal }),
  });
export const depositsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'deposits'),
    queryFn: ({ signal }) => call(depositsRead, { params: { pool } }, { signal }),
  });
export const railQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'rail'),
    queryFn: ({ signal }) => call(railRead, { params: { pool } }, { signal }),
  });
/** Sums the whole journal: only when somebody asks. */
export const invariantsQuery = (pool: string) =>
  queryOptions({
    queryKey: ['invariants', pool],
    queryFn: ({ signal }) => call(invariantsRead, { query: { pool } }, { signal }),
    enabled: false,
    staleTime: Infinity,
  });
