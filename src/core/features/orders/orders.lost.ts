/**
 * The end of orders whose machine was revoked: nobody can measure for it any more, so none of them waits for what cannot come.
 *
 *   placed ──> expired      accepted ──> failed          (P5, all back)
 *   running, interrupted, suspended ──> failed       ending ──> completed | reclaimed, as whoever stopped it had it
 *                                       (P7: receipts so far stand, the rest goes back, then the window)
 */
import { MACHINE_END_LIMITS } from '../../kernel/limits.ts';
import type { Effects, FoldContext, TimerSet } from '../../contract/slice.ts';
import { NO_EFFECTS, deadlinesOf } from '../../contract/slice.ts';
import { ORDERS_END, SOON_MS } from '../nodes/nodes.ops.ts';
import { orderOf } from './orders.reads.ts';
import { endStarted, endUnstarted } from './orders.steps.ts';
import { type OrderRow, nodeOrders } from './orders.tables.ts';

const ORDER_LOST = 'order.machine-lost';
const CAUSE = 'the machine was revoked';

/** One timer for each: two orders of a job share its mandate, of a machine its capacity, and each must see what the one before left. */
function loseOrders(timer: TimerSet, { reads, poolMs }: FoldContext): Effects {
  const dueMs = poolMs + SOON_MS;
  const { ordersAtOnce } = MACHINE_END_LIMITS;
  const found = reads.scan(nodeOrders, [timer.subject], { limit: ordersAtOnce });
  const each = found.map(({ order }) => ({ id: `order-lost:${order}`, kind: ORDER_LOST, subject: order, dueMs }));
  return { setTimers: found.length < ordersAtOnce ? each : [...each, { ...timer, dueMs }] };
}

function loseOrder(row: OrderRow, event: string, context: FoldContext): Effects {
  switch (row.state) {
    case 'placed':
      return endUnstarted(row, { to: 'expired', cause: CAUSE, event }, context);
    case 'accepted':
      return endUnstarted(row, { to: 'failed', cause: CAUSE, event }, context);
    case 'running':
    case 'interrupted':
    case 'suspended':
      return endNow(row, 'failed', event, context);
    case 'ending':
      return endNow(row, row.stoppedBy === 'provider' ? 'reclaimed' : 'completed', event, context);
    // It came to its end before this timer did.
    case 'declined':
    case 'expired':
    case 'cancelled':
    case 'completed':
    case 'failed':
    case 'reclaimed':
    case 'disputed':
    case 'settled':
      return NO_EFFECTS;
  }
}

function endNow(row: OrderRow, to: 'completed' | 'failed' | 'reclaimed', event: string, context: FoldContext): Effects {
  return endStarted(row, { to, cause: CAUSE, event }, context);
}

export const lostDeadlines = { [ORDERS_END]: loseOrders, [ORDER_LOST]: deadlinesOf(orderOf)(loseOrder) };
