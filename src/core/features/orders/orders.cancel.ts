/** A cancel before the start: free until the provider has accepted (P5), then for a fee (P9), and never for more than the buyer saw. */
import type { MicroCredits } from '../../kernel/money.ts';
import { accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Act, Effects, FoldContext, PayloadOf } from '../../contract/slice.ts';
import type { orderCancelled } from './orders.events.ts';
import { orderOf, orderTermsOf } from './orders.reads.ts';
import { capacityOps, endUnstarted, enterState, refundRest } from './orders.steps.ts';
import type { OrderRow } from './orders.tables.ts';
import { cancelFee } from './pricing.ts';

/** What a cancel costs now. */
export function cancelFeeOf(row: OrderRow): MicroCredits {
  if (row.state !== 'accepted') return 0n;
  const terms = orderTermsOf(row);
  return cancelFee(terms, row.slots, terms.cancelFeeMs, row.funded);
}

/** An acceptance may be sealed between what the buyer read and their cancel: it then costs more than they agreed to. */
export function checkFee(
  { payload: { order, maxFee } }: Act<PayloadOf<typeof orderCancelled>>,
  { reads }: FoldContext,
): Refusal | undefined {
  const row = orderOf(reads, order);
  if (row === undefined || maxFee === undefined) return undefined;
  const cost = cancelFeeOf(row);
  return cost > maxFee ? { code: 'order.cost_above_cap', cost, cap: maxFee } : undefined;
}

/** After acceptance the provider is owed a minute's price by default; it waits out the same window as any other earning. */
export function cancelOrder(row: OrderRow, event: string, context: FoldContext): Effects {
  const fee = cancelFeeOf(row);
  if (fee === 0n) return endUnstarted(row, { to: 'cancelled', cause: 'cancelled by the buyer', event }, context);
  const refund = refundRest(row, 'P9', context, fee);
  const entered = enterState(
    row,
    {
      to: 'cancelled',
      cause: 'cancelled by the buyer after acceptance',
      event,
      lifeMs: orderTermsOf(row).disputeWindowMs,
      changes: { refunded: row.refunded + refund.rest, net: fee },
    },
    context,
  );
  const owed = transfer({ from: accountOf.escrow(row.order), to: accountOf.pending(row.order), amount: fee });
  return {
    ops: [...entered.ops, ...capacityOps(row, -1, context), ...refund.ops],
    transactions: [{ code: 'P9', subject: row.order, memo: 'cancel fee', postings: owed }, ...refund.transactions],
    setTimers: entered.timers,
  };
}
