/**
 * What the folds of other slices do to an order and return with their own rows: a timer of another slice has no event that the orders could
 * react to, and a session's receipt is metered as any other.
 *
 *   completed, failed, reclaimed, cancelled ──opened──> disputed ──resolved──> settled      (disputes; they post P12 and P13 themselves)
 *                  ^───────────────withdrawn──────────────┘
 *   running, interrupted ──aborted──> failed                                                (sessions)
 *   one more verification is open, or one fewer; its settlement waits meanwhile             (verifications)
 */
import type { Effects, FoldContext } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { ENDED_STATES, orderDisputeTermsOf } from './orders.reads.ts';
import { endStarted, enterState, stateTimer } from './orders.steps.ts';
import { type OrderRow, type OrderState, orders } from './orders.tables.ts';

export { isCountersigned, meter, meterRule, sealedElapsedMs } from './orders.receipt.ts';

interface Cause {
  readonly cause: string;
  readonly event: string;
}

/** Settlement waits: the window stops here. */
export function enterDisputed(row: OrderRow, { cause, event }: Cause, context: FoldContext): Effects {
  const entered = enterState(row, { to: 'disputed', cause, event, lifeMs: 0 }, context);
  return { ops: entered.ops, clearTimers: [stateTimer(row.order)] };
}

/** As before, the settlement timer set anew with what was left of the window. */
export function leaveDisputed(
  row: OrderRow,
  step: Cause & { readonly to: OrderState; readonly lifeMs: number },
  context: FoldContext,
): Effects {
  const entered = enterState(row, step, context);
  return { ops: entered.ops, setTimers: entered.timers };
}

/** The end: what it earned was given out by the dispute. */
export function settleDisputed(row: OrderRow, { cause, event }: Cause, context: FoldContext): Effects {
  return { ops: enterState(row, { to: 'settled', cause, event, lifeMs: 0 }, context).ops };
}

/** A session that never could be played: what no receipt earned goes back. */
export function failStarted(row: OrderRow, { cause, event }: Cause, context: FoldContext): Effects {
  return endStarted(row, { to: 'failed', cause, event }, context);
}

/** A task of this order is put to the test. */
export function beginVerifying(row: OrderRow): RowOp {
  return put(orders, { ...row, verifying: row.verifying + 1 });
}

/**
 * The test is over; `takenMs`: what of the paid time was for nothing. Who lost has at least an hour left to object, with the money still there,
 * and what they confirmed before they knew counts no more.
 */
export function endVerifying(row: OrderRow, takenMs: number, { poolMs }: FoldContext): Effects {
  const leastMs = poolMs + (orderDisputeTermsOf(row)?.windowLeftMinMs ?? 0);
  const isShort = takenMs > 0 && row.dueMs > 0 && row.dueMs < leastMs && ENDED_STATES.includes(row.state);
  const dueMs = isShort ? leastMs : row.dueMs;
  const timer = { id: stateTimer(row.order), kind: 'order.due', subject: row.order, dueMs };
  return {
    ops: [
      put(orders, {
        ...row,
        dueMs,
        verifying: row.verifying - 1,
        // Paid times are their provider's word: added up, they stay numbers that every engine knows exactly.
        takenMs: Math.min(row.takenMs + takenMs, Number.MAX_SAFE_INTEGER),
        providerConfirmed: takenMs > 0 ? 0 : row.providerConfirmed,
      }),
    ],
    setTimers: isShort ? [timer] : [],
  };
}
