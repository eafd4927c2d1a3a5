import { type DisputeView, disputeRead, disputesRead } from '#core/features/disputes/disputes.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Tone } from '../../ui/status.tsx';

export const disputesQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'disputes'),
    queryFn: ({ signal }) => call(disputesRead, { params: { pool }, query: { limit: 200 } }, { signal }),
  });
export const disputesOfOrderQuery = (pool: string, order: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'disputes', 'of', order),
    queryFn: ({ signal }) => call(disputesRead, { params: { pool }, query: { order, limit: 5 } }, { signal }),
  });
export const disputeQuery = (pool: string, dispute: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'disputes', dispute),
    queryFn: ({ signal }) => call(disputeRead, { params: { pool, dispute } }, { signal }),
  });

export const DISPUTE_TONES: Readonly<Record<DisputeView['state'], Tone>> = {
  open: 'wait',
  evidence: 'wait',
  review: 'realm',
  decided: 'realm',
  appealed: 'wait',
  resolved: 'good',
  withdrawn: 'idle',
};

/** Something that this person alone can do next. */
export function isYourTurn({ may }: DisputeView): boolean {
  return (['answer', 'accept', 'take', 'decide', 'appeal'] as const).some((act) => may.includes(act));
}
