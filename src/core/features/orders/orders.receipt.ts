/** Receipts: usage, once a minute and at the end, signed by the provider and, when the buyer agrees, countersigned (P6). */
import { fromHex } from '../../kernel/bytes.ts';
import { type Posting, accountOf } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Act, Effects, FoldContext, PayloadOf } from '../../contract/slice.ts';
import { isDeviceOf } from '../identity/identity.reads.ts';
import type { receiptIssued } from './orders.events.ts';
import { orderOf, orderTermsOf } from './orders.reads.ts';
import { receiptBytes } from './signed.ts';
import { beginEnding, endStarted, stateTimer } from './orders.steps.ts';
import { type OrderRow, orderSteps, orders } from './orders.tables.ts';
import { usageCost } from './pricing.ts';
import { type RowOp, put } from '../../contract/table.ts';

type ReceiptAct = Act<PayloadOf<typeof receiptIssued>>;
const METERED: readonly string[] = ['running', 'interrupted', 'ending'];

export function receiptRule(act: ReceiptAct, context: FoldContext): Refusal | undefined {
  const { base: _base, idem: _idem, countersign, ...receipt } = act.payload;
  const row = orderOf(context.reads, receipt.order);
  if (row === undefined) return { code: 'order.unknown' };
  if (row.provider !== act.actor?.user) return { code: 'order.not_yours' };
  if (row.providerPeer !== act.actor.peerKey) return { code: 'order.other_instance' };
  if (!METERED.includes(row.state)) return { code: 'order.wrong_state', state: row.state };
  if (receipt.last && row.state !== 'ending') return { code: 'order.wrong_state', state: row.state };
  if (receipt.n !== row.receipts + 1) return { code: 'receipt.out_of_order', expected: row.receipts + 1 };
  if (receipt.paidMs < row.paidMs || receipt.tasksEnded < row.tasksEnded || receipt.elapsedMs < row.elapsedMs) {
    return { code: 'receipt.not_cumulative' };
  }
  if (receipt.paidMs > row.slots * receipt.elapsedMs) return { code: 'receipt.above_elapsed' };
  if (countersign !== undefined) {
    if (!isDeviceOf(context.reads, countersign.device, row.buyer)) return { code: 'receipt.bad_countersign' };
    const signed = receiptBytes(context.space, receipt);
    if (!context.crypto.verify(countersign.device, signed, fromHex(countersign.signature)))
      return { code: 'receipt.bad_countersign' };
    return undefined;
  }
  // Without the buyer's signature the seals bound it: no more time than lay between ready and the stop, or now.
  const until = row.state === 'ending' ? row.stoppedSealMs : context.sealTimeMs;
  if (receipt.elapsedMs > until - row.runningSealMs) return { code: 'receipt.above_elapsed' };
  return undefined;
}

export function receiptFold(act: ReceiptAct, context: FoldContext): Effects {
  const { order, paidMs, tasksEnded, elapsedMs, n, last, countersign } = act.payload;
  const row = orderOf(context.reads, order);
  if (row === undefined) return {};
  const terms = orderTermsOf(row);
  const cost = usageCost(terms, paidMs, row.funded);
  const net = cost.net - row.net;
  const fee = cost.fee - row.fee;
  const postings: Posting[] = [];
  if (net + fee > 0n) postings.push({ account: accountOf.escrow(order), amount: -(net + fee) });
  if (net > 0n) postings.push({ account: accountOf.pending(order), amount: net });
  if (fee > 0n) postings.push({ account: accountOf.fees(order), amount: fee });
  const transactions =
    postings.length === 0
      ? []
      : [{ code: 'P6', subject: order, memo: `receipt ${n}: ${paidMs} ms in ${tasksEnded} tasks`, postings }];
  const metered: OrderRow = {
    ...row,
    net: cost.net,
    fee: cost.fee,
    receipts: n,
    paidMs,
    tasksEnded,
    elapsedMs,
    signedPaidMs: countersign === undefined ? row.signedPaidMs : paidMs,
    unsigned: countersign === undefined ? 1 : row.unsigned,
  };
  if (last) {
    const to = row.stoppedBy === 'provider' ? 'reclaimed' : 'completed';
    return afterPosting({
      row: metered,
      transactions,
      context,
      next: (later) => endStarted(metered, { to, cause: 'last receipt', event: act.id }, later),
    });
  }
  if (row.state === 'ending') return { ops: [put(orders, metered)], transactions };
  if (cost.net + cost.fee === row.funded) {
    return afterPosting({
      row: metered,
      transactions,
      context,
      next: (later) => beginEnding(metered, 'funds', act.id, later),
    });
  }
  const dueMs = context.poolMs + terms.interruptedAfterMs;
  const resumed = row.state === 'interrupted';
  const steps = resumed ? row.steps + 1 : row.steps;
  const ops: RowOp[] = [
    put(orders, { ...metered, state: 'running', dueMs, steps, changedMs: resumed ? context.poolMs : row.changedMs }),
  ];
  if (resumed) {
    const { poolMs, sealTimeMs: sealMs } = context;
    ops.push(
      put(orderSteps, { order, step: steps, state: 'running', event: act.id, poolMs, sealMs, cause: 'receipt came' }),
    );
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
