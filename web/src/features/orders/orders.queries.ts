import { type OrderView, orderRead, ordersRead } from '#core/features/orders/orders.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Tone } from '../../ui/status.tsx';

export const ordersQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'orders'),
    queryFn: ({ signal }) => call(ordersRead, { params: { pool }, query: { limit: 500 } }, { signal }),
  });
export const orderQuery = (pool: string, order: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'orders', order),
    queryFn: ({ signal }) => call(orderRead, { params: { pool, order } }, { signal }),
  });

type OrderState = OrderView['state'];

export const TONES: Readonly<Record<OrderState, Tone>> = {
  placed: 'wait',
  accepted: 'wait',
  running: 'good',
  interrupted: 'bad',
  suspended: 'bad',
  disputed: 'bad',
  ending: 'realm',
  declined: 'idle',
  expired: 'idle',
  cancelled: 'idle',
  completed: 'realm',
  failed: 'bad',
  reclaimed: 'bad',
  settled: 'good',
};

export const OPEN_STATES: readonly OrderState[] = [
  'placed',
  'accepted',
  'running',
  'interrupted',
  'suspended',
  'disputed',
  'ending',
  'completed',
  'failed',
  'reclaimed',
];

/** Money of it still waits for a decision of ours. */
export function mayConfirm(order: OrderView): boolean {
  const isEnded = ['completed', 'failed', 'reclaimed', 'cancelled'].includes(order.state) && order.dueMs !== undefined;
  if (!isEnded) return false;
  return order.side === 'buyer' ? !order.buyerConfirmed : order.side === 'provider' && !order.providerConfirmed;
}
