/** The money of one order, posting by posting, and what will happen to it by itself. */
import { accountOf } from '#core/kernel/postings.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { timers } from '#engine/tables.ts';
import { handleOf } from './names.ts';

/** Both sides of every transaction about this order, oldest first: each `no` sums to nothing. */
export function orderPostings(reader: SpaceReader, row: OrderRow) {
  const own = [accountOf.escrow(row.order), accountOf.pending(row.order), accountOf.fees(row.order)];
  const rows = own.flatMap((account) => postingsOf(reader, account));
  const numbers = new Set(rows.map(({ no }) => no));
  // The other side: the table is ordered by account, and only these can have dealt with an order's own accounts.
  for (const account of counterAccounts(reader, row))
    for (const no of numbers) rows.push(...postingsOf(reader, account, no));
  return rows
    .sort((a, b) => a.no - b.no || (a.amount < b.amount ? -1 : 1))
    .map(({ account, ...rest }) => {
      const [kind = '', subject = ''] = account.split(':');
      return {
        ...rest,
        account: kind,
        ...(kind === 'wallet' ? { user: subject, handle: handleOf(reader, subject) } : {}),
      };
    });
}

/** Of the parties, of the pool, and of who invited a party and gets a share of the fee. */
function counterAccounts(reader: SpaceReader, row: OrderRow): Set<string> {
  const inviters = [row.buyer, row.provider].flatMap((user) => reader.get(members, user)?.inviter ?? []);
  return new Set([
    accountOf.treasury,
    ...[row.buyer, row.provider, ...inviters].filter((user) => user !== '').map((user) => accountOf.wallet(user)),
  ]);
}

function postingsOf(reader: SpaceReader, account: string, no?: number) {
  return reader
    .all(
      `SELECT p.no, p.amount, j.code, j.memo, j.timeMs, j.event FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = ?${no === undefined ? '' : ' AND p.no = ?'} ORDER BY p.no`,
      no === undefined ? [account] : [account, no],
    )
    .map((posting) => ({
      no: Number(posting['no']),
      code: String(posting['code']),
      memo: String(posting['memo']),
      timeMs: Number(posting['timeMs']),
      event: String(posting['event']),
      account,
      amount: posting['amount'] as bigint,
    }));
}

/** Timers that are set for the order now. */
export function deadlinesOf(reader: SpaceReader, order: string, poolMs: number) {
  return [
    { kind: 'state' as const, id: `order:${order}` },
    { kind: 'time' as const, id: `order-time:${order}` },
  ].flatMap(({ kind, id }) => {
    const timer = reader.get(timers, id);
    return timer === undefined ? [] : [{ kind, dueMs: timer.dueMs, leftMs: Math.max(0, timer.dueMs - poolMs) }];
  });
}
