import {
  type WithdrawalView,
  withdrawalLimits,
  withdrawalRead,
  withdrawalsRead,
} from '#core/features/withdrawals/withdrawals.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Tone } from '../../ui/status.tsx';

export const withdrawalsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'withdrawals'),
    queryFn: ({ signal }) => call(withdrawalsRead, { params: { pool }, query: { limit: 200 } }, { signal }),
  });
export const withdrawalQuery = (pool: string, withdrawal: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'withdrawals', withdrawal),
    queryFn: ({ signal }) => call(withdrawalRead, { params: { pool, withdrawal } }, { signal }),
  });
export const limitsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'withdrawals', 'limits'),
    queryFn: ({ signal }) => call(withdrawalLimits, { params: { pool } }, { signal }),
  });

export const WITHDRAWAL_TONES: Readonly<Record<WithdrawalView['state'], Tone>> = {
  hold: 'wait',
  awaiting_confirmation: 'wait',
  confirmed: 'realm',
  executing: 'realm',
  unknown: 'bad',
  frozen: 'bad',
  executed: 'good',
  failed: 'bad',
  cancelled: 'idle',
  rejected: 'idle',
  expired: 'idle',
};

/** The way that all goes well, for the steps on the page. */
export const HAPPY_PATH = ['hold', 'awaiting_confirmation', 'confirmed', 'executing', 'executed'] as const;
