import { TIME, TRANSFER_DAY_MAX_MICRO } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import { type Reads, type RowOp, put } from '../../contract/table.ts';
import { resolvedDisputeOf } from '../disputes/disputes.reads.ts';
import { orderOf } from '../orders/orders.reads.ts';
import { settingsPart } from '../pools/pools.reads.ts';
import { type CorrectionRow, corrections, orderRefunds, transferDays } from './books.tables.ts';

/** What an order paid its provider in the end, and what of it they gave back. */
export function paidToProvider(reads: Reads, order: string): { readonly paid: bigint; readonly refunded: bigint } {
  const row = orderOf(reads, order);
  const paid = row === undefined ? 0n : (resolvedDisputeOf(reads, order)?.paidProvider ?? row.net);
  return { paid, refunded: reads.get(orderRefunds, order)?.refunded ?? 0n };
}

/** What a member may send to others on one day of the pool clock. */
export function transferLimitOf(reads: Reads): bigint {
  const said = (JSON.parse(settingsPart(reads, 'transfers')) as { dayMaxMicro?: unknown }).dayMaxMicro;
  return typeof said === 'string' && /^[0-9]{1,19}$/.test(said) ? BigInt(said) : TRANSFER_DAY_MAX_MICRO;
}

interface Sending {
  readonly user: string;
  readonly amount: bigint;
  readonly poolMs: number;
}

/** P19: beyond the day's limit it is refused; undefined: it may go. */
export function transferRefusal(reads: Reads, { user, amount, poolMs }: Sending): Refusal | undefined {
  const limit = transferLimitOf(reads);
  const sent = sentToday(reads, user, poolMs);
  return sent + amount > limit ? { code: 'transfer.day_limit', limit, sent } : undefined;
}

export function countTransfer(reads: Reads, { user, amount, poolMs }: Sending): RowOp {
  return put(transferDays, {
    user,
    day: Math.floor(poolMs / TIME.DAY_MS),
    amount: sentToday(reads, user, poolMs) + amount,
  });
}

function sentToday(reads: Reads, user: string, poolMs: number): bigint {
  return reads.get(transferDays, user, Math.floor(poolMs / TIME.DAY_MS))?.amount ?? 0n;
}

export function correctionOf(reads: Reads, correction: string): CorrectionRow | undefined {
  return reads.get(corrections, correction);
}

/** Whether a GlobalAdmin's word would complete this correction; undefined: it would. */
export function correctRefusal(reads: Reads, correction: string, admin: string): Refusal | undefined {
  const row = correctionOf(reads, correction);
  if (row === undefined) return { code: 'correction.unknown' };
  if (row.state !== 'proposed') return { code: 'correction.wrong_state', state: row.state };
  return row.by === admin ? { code: 'right.second_person' } : undefined;
}
