/**
 * The state machine of an order, and the money of each step.
 *
 *   placed ──accept──> accepted ──ready──> running <──receipt── interrupted
 *     │ decline, cancel, 10 min   │ cancel (P9); fault, 5 min (P5)  │ stop, time, funds        │ 5 min more
 *     v (P5)                      v                          v                          v (P7)
 *   declined cancelled expired   cancelled failed          ending ──last receipt, 10 min──> completed | reclaimed | failed
 *                                                                                └──window or both confirm──> settled (P10, P8)
 *
 * A settlement waits while a verification of a task is open: what a wrong one earned is still there.
 *
 * O1 escrow = funded − used − refunded. O2 settled: every account of the order is 0. O4 only these transitions.
 * Source: ECONOMY section 2.
 */
import { type MicroCredits, floorShare } from '../../kernel/money.ts';
import { VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import { type Posting, type Transaction, accountOf, transfer } from '../../kernel/postings.ts';
import type { Effects, FoldContext, TimerSet } from '../../contract/slice.ts';
import { type RowOp, del, put } from '../../contract/table.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { TOLD_REASONS } from './orders.events.ts';
import { REFERRAL_MEMO, capacityOf, costWithoutTaken, mandateOf, orderTermsOf, slotsInUse } from './orders.reads.ts';
import {
  type OrderRow,
  type OrderState,
  capacity,
  mandates,
  nodeOrders,
  offerUse,
  orderSteps,
  orders,
} from './orders.tables.ts';

export const stateTimer = (order: string): string => `order:${order}`;
export const timeTimer = (order: string): string => `order-time:${order}`;
export const noticeTimer = (order: string): string => `order-notice:${order}`;
/** Timers of an order whose meter runs. */
export const meterTimers = (order: string): readonly string[] => [timeTimer(order), noticeTimer(order)];

interface Step {
  readonly to: OrderState;
  readonly cause: string;
  readonly event: string;
  /** Time allowed in the new state; 0: it waits for nothing. */
  readonly lifeMs: number;
  readonly changes?: Partial<OrderRow>;
}

/** Enters a state: the row, its place in the timeline and its deadline. */
export function enterState(
  row: OrderRow,
  step: Step,
  context: FoldContext,
): { readonly ops: RowOp[]; readonly timers: TimerSet[] } {
  const { order } = row;
  const dueMs = step.lifeMs === 0 ? 0 : context.poolMs + step.lifeMs;
  const next: OrderRow = {
    ...row,
    ...step.changes,
    state: step.to,
    changedMs: context.poolMs,
    dueMs,
    steps: row.steps + 1,
  };
  return {
    ops: [
      put(orders, next),
      put(orderSteps, {
        order,
        step: next.steps,
        state: step.to,
        event: step.event,
        poolMs: context.poolMs,
        sealMs: context.sealTimeMs,
        cause: step.cause,
      }),
    ],
    timers: dueMs === 0 ? [] : [{ id: stateTimer(order), kind: 'order.due', subject: order, dueMs }],
  };
}

/** Cores, memory and slots that an order holds, taken (+1) or given back (−1). */
export function capacityOps(
  row: Pick<OrderRow, 'order' | 'node' | 'offer' | 'cores' | 'memoryBytes' | 'slots'>,
  sign: 1 | -1,
  context: FoldContext,
): RowOp[] {
  const held = capacityOf(context.reads, row.node);
  return [
    put(capacity, {
      node: row.node,
      cores: held.cores + sign * row.cores,
      memoryBytes: held.memoryBytes + sign * row.memoryBytes,
    }),
    put(offerUse, { offer: row.offer, slots: slotsInUse(context.reads, row.offer) + sign * row.slots }),
    sign === 1 ? put(nodeOrders, { node: row.node, order: row.order }) : del(nodeOrders, row.node, row.order),
  ];
}

/** What is left in escrow goes back to the buyer (P5 before the start, P7 after the end). */
export function refundRest(row: OrderRow, code: 'P5' | 'P7' | 'P9', context: FoldContext, less: MicroCredits = 0n) {
  const rest = balanceOf(context.reads, accountOf.escrow(row.order)) - less;
  const transactions: Transaction[] = [];
  const ops: RowOp[] = [];
  if (rest > 0n) {
    const postings = transfer({ from: accountOf.escrow(row.order), to: accountOf.wallet(row.buyer), amount: rest });
    transactions.push({ code, subject: row.order, memo: 'rest of the escrow', postings });
    const mandate = row.job === null ? undefined : mandateOf(context.reads, row.job);
    if (mandate !== undefined) ops.push(put(mandates, { ...mandate, spent: mandate.spent - rest }));
  }
  return { rest, transactions, ops };
}

/** Before the start: everything back, capacity free, nothing left to settle. */
export function endUnstarted(
  row: OrderRow,
  step: {
    readonly to: 'declined' | 'cancelled' | 'expired' | 'failed';
    readonly cause: string;
    readonly event: string;
  },
  context: FoldContext,
): Effects {
  const refund = refundRest(row, 'P5', context);
  const entered = enterState(row, { ...step, lifeMs: 0, changes: { refunded: row.refunded + refund.rest } }, context);
  return {
    ops: [...entered.ops, ...capacityOps(row, -1, context), ...refund.ops],
    transactions: refund.transactions,
    clearTimers: [stateTimer(row.order)],
  };
}

/** After the end: the rest back, capacity free, and the window until settlement. */
export function endStarted(
  row: OrderRow,
  step: { readonly to: 'completed' | 'failed' | 'reclaimed'; readonly cause: string; readonly event: string },
  context: FoldContext,
): Effects {
  const terms = orderTermsOf(row);
  const refund = refundRest(row, 'P7', context);
  const lifeMs = row.unsigned === 1 ? terms.unsignedWindowMs : terms.disputeWindowMs;
  const changes = { refunded: row.refunded + refund.rest, endedMs: context.poolMs };
  const entered = enterState(row, { ...step, lifeMs, changes }, context);
  return {
    ops: [...entered.ops, ...capacityOps(row, -1, context), ...refund.ops],
    transactions: refund.transactions,
    setTimers: entered.timers,
    clearTimers: meterTimers(row.order),
  };
}

/**
 * The inviter's share of the fee: always less than the fee that their invitee paid, so that inviting oneself gains nothing. Who sold the
 * order, or is out of the pool, gets none.
 */
function referralShare(
  row: OrderRow,
  fee: MicroCredits,
  { reads }: FoldContext,
): { readonly inviter: string; readonly share: MicroCredits } {
  const inviter = memberOf(reads, row.buyer)?.inviter ?? '';
  const state = memberOf(reads, inviter)?.state;
  if (inviter === row.provider || (state !== 'active' && state !== 'muted')) return { inviter, share: 0n };
  return { inviter, share: floorShare(fee, BigInt(orderTermsOf(row).referralShareBps ?? 0), 10_000n) };
}

/** P10: what the tasks earned that were found wrong, as if they had never run: `f(all) − f(all but them)`. */
function takeBack(row: OrderRow, { reads }: FoldContext) {
  if (row.takenMs === 0) return { row, transactions: [], ops: [] };
  const left = costWithoutTaken(row, row.paidMs);
  const [net, fee] = [row.net - left.net, row.fee - left.fee];
  const back = net + fee;
  const taken: OrderRow = { ...row, net: left.net, fee: left.fee, refunded: row.refunded + back };
  if (back === 0n) return { row, transactions: [], ops: [] };
  const postings: Posting[] = [
    { account: accountOf.pending(row.order), amount: -net },
    { account: accountOf.fees(row.order), amount: -fee },
    { account: accountOf.wallet(row.buyer), amount: back },
  ].filter(({ amount }) => amount !== 0n);
  const memo = `results found wrong: ${row.takenMs} ms`;
  const mandate = row.job === null ? undefined : mandateOf(reads, row.job);
  return {
    row: taken,
    transactions: [{ code: 'P10', subject: row.order, memo, postings }],
    ops: mandate === undefined ? [] : [put(mandates, { ...mandate, spent: mandate.spent - back })],
  };
}

/** A window that ends under a verification: it is asked again when that must be over. */
export function waitVerified(row: OrderRow, { poolMs }: FoldContext): Effects {
  const dueMs = poolMs + VERIFICATION_LIMITS.revealingMs;
  return {
    ops: [put(orders, { ...row, dueMs })],
    setTimers: [{ id: stateTimer(row.order), kind: 'order.due', subject: row.order, dueMs }],
  };
}

/** P10 and P8: what was wrong goes back; the provider's net and the pool's fee leave the order's own accounts. */
export function settle(before: OrderRow, cause: string, event: string, context: FoldContext): Effects {
  const { row, ...back } = takeBack(before, context);
  const moved = (account: string): MicroCredits =>
    back.transactions.reduce(
      (sum, { postings }) => postings.reduce((all, one) => (one.account === account ? all + one.amount : all), sum),
      balanceOf(context.reads, account),
    );
  const net = moved(accountOf.pending(row.order));
  const fee = moved(accountOf.fees(row.order));
  const { inviter, share } = referralShare(row, fee, context);
  const postings = [
    ...(net > 0n
      ? transfer({ from: accountOf.pending(row.order), to: accountOf.wallet(row.provider), amount: net })
      : []),
    ...(fee > share ? transfer({ from: accountOf.fees(row.order), to: accountOf.treasury, amount: fee - share }) : []),
  ];
  const entered = enterState(row, { to: 'settled', cause, event, lifeMs: 0 }, context);
  return {
    ops: [...entered.ops, ...back.ops],
    transactions: [
      ...back.transactions,
      ...(postings.length === 0 ? [] : [{ code: 'P8', subject: row.order, memo: cause, postings }]),
      ...(share === 0n
        ? []
        : [
            {
              code: 'P8',
              subject: row.order,
              memo: REFERRAL_MEMO,
              postings: transfer({
                from: accountOf.fees(row.order),
                to: accountOf.wallet(inviter),
                amount: share,
              }),
            },
          ]),
    ],
    clearTimers: [stateTimer(row.order)],
  };
}

/** Metering stops here; the provider has this long for the last receipt. */
export function beginEnding(
  row: OrderRow,
  by: NonNullable<OrderRow['stoppedBy']>,
  event: string,
  context: FoldContext,
  reason = '',
): Effects {
  const lifeMs = orderTermsOf(row).endingMs;
  const changes = { stoppedBy: by, stoppedSealMs: context.sealTimeMs };
  const cause = `stopped by ${by}${told(reason)}`;
  const entered = enterState(row, { to: 'ending', cause, event, lifeMs, changes }, context);
  return { ops: entered.ops, setTimers: entered.timers, clearTimers: meterTimers(row.order) };
}

/** What a party said, where every peer knows the words. */
export function told(reason: string): string {
  return TOLD_REASONS.some((known) => known === reason) ? `: ${reason}` : '';
}
