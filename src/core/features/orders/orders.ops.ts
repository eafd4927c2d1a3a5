/**
 * Row operations on orders that the folds of disputes return with their own: what a timer of another slice does to an order has no event
 * that the orders could react to. Money is not moved here: a dispute posts P12 and P13 itself.
 *
 *   completed, failed, reclaimed, cancelled ──opened──> disputed ──resolved──> settled
 *                  ^───────────────withdrawn──────────────┘
 */
import type { Effects, FoldContext } from '../../contract/slice.ts';
import { enterState, stateTimer } from './orders.steps.ts';
import type { OrderRow, OrderState } from './orders.tables.ts';

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
