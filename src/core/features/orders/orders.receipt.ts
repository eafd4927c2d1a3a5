/** Receipts: usage, once a minute and at the end, signed by the provider and, when the buyer agrees, countersigned (P6). */
import { fromHex } from '../../kernel/bytes.ts';
import { type Posting, accountOf } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Act, Effects, FoldContext, PayloadOf } from '../../contract/slice.ts';
import { isDeviceOf } from '../identity/identity.reads.ts';
import type { Receipt, receiptIssued } from './orders.events.ts';
import { isSession, orderOf, orderTermsOf } from './orders.reads.ts';
import { receiptBytes } from './signed.ts';
import { beginEnding, endStarted, stateTimer } from './orders.steps.ts';
import { type OrderRow, orderSteps, orders } from './orders.tables.ts';
import { usageCost } from './pricing.ts';
import { type RowOp, put } from '../../contract/table.ts';

type ReceiptAct = Act<PayloadOf<typeof receiptIssued>>;
const METERED: readonly string[] = ['running', 'interrupted', 'ending'];

/** Of what kind the order is, whose it is, whether it is metered now, and the number of the receipt: the same for batch and session. */
export function meterRule(
  kind: 'batch' | 'session',
  receipt: Pick<Receipt, 'order' | 'n' | 'elapsedMs' | 'last'>,
  { actor }: Pick<Act, 'actor'>,
  { reads }: FoldContext,
): Refusal | undefined {
  const row = orderOf(reads, receipt.order);
  if (row === undefined) return { code: 'order.unknown' };
  if (row.provider !== actor?.user) return { code: 'order.not_yours' };
  if (row.providerPeer !== actor.peerKey) return { code: 'order.other_instance' };
  if (isSession(row) !== (kind === 'session')) return { code: 'receipt.wrong_kind' };
  if (!METERED.includes(row.state)) return { code: 'order.wrong_state', state: row.state };
  if (receipt.last && row.state !== 'ending') return { code: 'order.wrong_state', state: row.state };
  if (receipt.n !== row.receipts + 1) return { code: 'receipt.out_of_order', expected: row.receipts + 1 };
  return receipt.elapsedMs < row.elapsedMs ? { code: 'receipt.not_cumulative' } : undefined;
}

/** Time between ready and the stop, or now, as the seals have it. */
export function sealedElapsedMs(row: OrderRow, { sealTimeMs }: FoldContext): number {
  return (row.state === 'ending' ? row.stoppedSealMs : sealTimeMs) - row.runningSealMs;
}

/** Whether a device of the buyer signed these bytes. */
export function isCountersigned(
  row: OrderRow,
  countersign: NonNullable<PayloadOf<typeof receiptIssued>['countersign']>,
  signed: Uint8Array,
  { reads, crypto }: FoldContext,
): boolean {
  return (
    isDeviceOf(reads, countersign.device, row.buyer) &&
    crypto.verify(countersign.device, signed, fromHex(countersign.signature))
  );
}

export function receiptRule(act: ReceiptAct, context: FoldContext): Refusal | undefined {
  const { base: _base, idem: _idem, countersign, ...receipt } = act.payload;
  const refusal = meterRule('batch', receipt, act, context);
  const row = orderOf(context.reads, receipt.order);
  if (refusal !== undefined || row === undefined) return refusal ?? { code: 'order.unknown' };
  if (receipt.paidMs < row.paidMs || receipt.tasksEnded < row.tasksEnded) return { code: 'receipt.not_cumulative' };
  if (receipt.paidMs > row.slots * receipt.elapsedMs) return { code: 'receipt.above_elapsed' };
  if (countersign !== undefined)
    return isCountersigned(row, countersign, receiptBytes(context.space, receipt), context)
      ? undefined
      : { code: 'receipt.bad_countersign' };
  // Without the buyer's signature the seals bound it.
  return receipt.elapsedMs > sealedElapsedMs(row, context) ? { code: 'receipt.above_elapsed' } : undefined;
}

export function receiptFold(act: ReceiptAct, context: FoldContext): Effects {
  const { order, paidMs, tasksEnded, tasksHash, elapsedMs, n, last, countersign } = act.payload;
  const row = orderOf(context.reads, order);
  if (row === undefined) return {};
  return meter(
    row,
    {
      event: act.id,
      n,
      elapsedMs,
      paidMs,
      tasksEnded,
      tasksHash,
      last,
      signedPaidMs: countersign === undefined ? undefined : paidMs,
      memo: `receipt ${n}: ${paidMs} ms in ${tasksEnded} tasks`,
    },
    context,
  );
}

export interface Usage {
  readonly event: string;
  readonly n: number;
  readonly elapsedMs: number;
  readonly paidMs: number;
  readonly tasksEnded: number;
  /** Root of the list of its tasks; absent: a session. */
  readonly tasksHash?: string;
  readonly last: boolean;
  /** What the buyer agreed to; undefined: nothing, the receipt has no countersignature. */
  readonly signedPaidMs: number | undefined;
  readonly memo: string;
  /** The session is over: the two sides differ too much. */
  readonly isContested?: boolean;
}

/** P6: what was used since the last receipt leaves the escrow. */
export function meter(row: OrderRow, usage: Usage, context: FoldContext): Effects {
  const { order } = row;
  const { paidMs, n } = usage;
  const terms = orderTermsOf(row);
  const cost = usageCost(terms, paidMs, row.funded);
  const net = cost.net - row.net;
  const fee = cost.fee - row.fee;
  const postings: Posting[] = [];
  if (net + fee > 0n) postings.push({ account: accountOf.escrow(order), amount: -(net + fee) });
  if (net > 0n) postings.push({ account: accountOf.pending(order), amount: net });
  if (fee > 0n) postings.push({ account: accountOf.fees(order), amount: fee });
  const transactions = postings.length === 0 ? [] : [{ code: 'P6', subject: order, memo: usage.memo, postings }];
  const metered: OrderRow = {
    ...row,
    net: cost.net,
    fee: cost.fee,
    receipts: n,
    paidMs,
    tasksEnded: usage.tasksEnded,
    tasksHash: usage.tasksHash ?? '',
    elapsedMs: usage.elapsedMs,
    signedPaidMs: usage.signedPaidMs ?? row.signedPaidMs,
    unsigned: usage.signedPaidMs === undefined ? 1 : row.unsigned,
  };
  const { event } = usage;
  const then = (next: (context: FoldContext) => Effects): Effects =>
    afterPosting({ row: metered, transactions, context, next });
  if (usage.last) {
    const to = row.stoppedBy === 'provider' ? 'reclaimed' : 'completed';
    return then((later) => endStarted(metered, { to, cause: 'last receipt', event }, later));
  }
  if (row.state === 'ending') return { ops: [put(orders, metered)], transactions };
  if (usage.isContested === true) return then((later) => beginEnding(metered, 'contest', event, later));
  if (cost.net + cost.fee === row.funded) return then((later) => beginEnding(metered, 'funds', event, later));
  const dueMs = context.poolMs + terms.interruptedAfterMs;
  const resumed = row.state === 'interrupted';
  const steps = resumed ? row.steps + 1 : row.steps;
  const ops: RowOp[] = [
    put(orders, { ...metered, state: 'running', dueMs, steps, changedMs: resumed ? context.poolMs : row.changedMs }),
  ];
  if (resumed) {
    const { poolMs, sealTimeMs: sealMs } = context;
    ops.push(put(orderSteps, { order, step: steps, state: 'running', event, poolMs, sealMs, cause: 'receipt came' }));
  }
  return { ops, transactions, setTimers: [{ id: stateTimer(order), kind: 'order.due', subject: order, dueMs }] };
}

/** The rest of the escrow is what is left after this receipt's own posting. */
function afterPosting(step: {
  readonly row: OrderRow;
  readonly transactions: Effects['transactions'];
  readonly context: FoldContext;
  readonly next: (context: FoldContext) => Effects;
}): Effects {
  const posted = new Map<string, bigint>();
  for (const transaction of step.transactions ?? [])
    for (const { account, amount } of transaction.postings) posted.set(account, (posted.get(account) ?? 0n) + amount);
  const { reads } = step.context;
  const later: FoldContext = {
    ...step.context,
    reads: {
      scan: (table, prefix, options) => reads.scan(table, prefix, options),
      get: (table, ...key) => {
        const found = reads.get(table, ...key);
        const moved = table.name === 'ledger_balances' ? posted.get(String(key[0])) : undefined;
        if (moved === undefined || found === undefined) return found;
        return { ...found, balance: (found as unknown as { balance: bigint }).balance + moved };
      },
    },
  };
  const effects = step.next(later);
  return { ...effects, transactions: [...(step.transactions ?? []), ...(effects.transactions ?? [])] };
}
