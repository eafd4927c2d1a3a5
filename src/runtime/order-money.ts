/** The money of one order, posting by posting, and what will happen to it by itself. */
import { accountOf } from '#core/kernel/postings.ts';
import { paidToProvider } from '#core/features/books/books.reads.ts';
import { disputes } from '#core/features/disputes/disputes.tables.ts';
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import { cancelFeeOf } from '#core/features/orders/orders.cancel.ts';
import { extensionMaxMs } from '#core/features/orders/orders.extend.ts';
import { orderTermsOf, takenOf } from '#core/features/orders/orders.reads.ts';
import { noticeTimer, stateTimer, timeTimer } from '#core/features/orders/orders.steps.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { verificationCopies } from '#core/features/verifications/verifications.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { timers } from '#engine/tables.ts';
import { handleOf } from './names.ts';

type OrderActs = OrderDetail['acts'];

/** Both sides of every transaction about this order, oldest first: each `no` sums to nothing. */
export function orderPostings(reader: SpaceReader, row: OrderRow) {
  // What a dispute gives out (P13) leaves its own account.
  const quarrels = reader.where(disputes, '"order" = ?', [row.order]).map(({ dispute }) => accountOf.dispute(dispute));
  const own = [accountOf.escrow(row.order), accountOf.pending(row.order), accountOf.fees(row.order), ...quarrels];
  const numbers = new Set(
    own.flatMap((account) =>
      reader.all('SELECT no FROM ledger_postings WHERE account = ?', [account]).map(({ no }) => Number(no)),
    ),
  );
  for (const { no } of refundsOf(reader, row)) numbers.add(no);
  return [...numbers]
    .sort((a, b) => a - b)
    .flatMap((no) => postingsOf(reader, no))
    .map(({ account, ...rest }) => {
      const [kind = '', subject = ''] = account.split(':');
      return {
        ...rest,
        account: kind,
        ...(kind === 'wallet' ? { user: subject, handle: handleOf(reader, subject) } : {}),
      };
    });
}

/** P11 goes from wallet to wallet: the provider's lines of it, found by the order that they name. */
function refundsOf(reader: SpaceReader, row: OrderRow): { readonly no: number }[] {
  if (paidToProvider(reader, row.order).refunded === 0n) return [];
  return reader
    .all(
      "SELECT p.no FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = ? AND j.code = 'P11' AND j.subject = ?",
      [accountOf.wallet(row.provider), row.order],
    )
    .map(({ no }) => ({ no: Number(no) }));
}

function postingsOf(reader: SpaceReader, no: number) {
  return reader
    .all(
      'SELECT p.account, p.amount, j.code, j.memo, j.timeMs, j.event FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.no = ? ORDER BY p.amount, p.line',
      [no],
    )
    .map((posting) => ({
      no,
      code: String(posting['code']),
      memo: String(posting['memo']),
      timeMs: Number(posting['timeMs']),
      event: String(posting['event']),
      account: String(posting['account']),
      amount: posting['amount'] as bigint,
    }));
}

/** What a party's acts would do to the money, as of the last seal. */
export function actsOn(
  reader: Pick<SpaceReader, 'get' | 'scan'>,
  row: OrderRow,
  { user, poolMs, nowMs }: { readonly user: string; readonly poolMs: number; readonly nowMs: number },
): OrderActs {
  const terms = orderTermsOf(row);
  const { paid, refunded } = paidToProvider(reader, row.order);
  const isMetered = row.state === 'running' || row.state === 'interrupted';
  if (row.provider === user)
    return {
      ...(isMetered && row.stoppedBy === null ? { stop: { noticeMs: terms.noticeMs ?? 0 } } : {}),
      ...(row.state === 'settled' && paid > refunded ? { refund: { most: paid - refunded } } : {}),
    };
  if (row.buyer !== user) return {};
  const fee = cancelFeeOf(row);
  const maxMs = extensionMaxMs(row, { reads: reader, poolMs, sealTimeMs: nowMs });
  return {
    ...(row.state === 'placed' || row.state === 'accepted' ? { cancel: { fee, back: row.funded - fee } } : {}),
    ...(maxMs > 0 ? { extend: { maxMs } } : {}),
    // A suspended order is given up by it.
    ...(isMetered || row.state === 'suspended' ? { stop: { noticeMs: 0 } } : {}),
  };
}

/** What was compared of it, and what of its money is taken back for it. */
export function checksOf(reader: SpaceReader, row: OrderRow): OrderDetail['checks'] {
  const copies = reader.where(verificationCopies, '"order" = ?', [row.order]);
  const count = (state: string): number => copies.filter((copy) => copy.state === state).length;
  return { open: count('open'), right: count('right'), odd: count('odd'), taken: takenOf(row) };
}

/** Condition in SQL: something still happens to the order by itself. Who cancelled late, or began, waits for the settlement. */
export const IS_OPEN =
  "state NOT IN ('settled', 'declined', 'expired') AND (state NOT IN ('failed', 'cancelled') OR \"dueMs\" > 0)";

/** Timers that are set for the order now. */
export function deadlinesOf(reader: SpaceReader, order: string, poolMs: number) {
  return [
    { kind: 'state' as const, id: stateTimer(order) },
    { kind: 'time' as const, id: timeTimer(order) },
    { kind: 'notice' as const, id: noticeTimer(order) },
  ].flatMap(({ kind, id }) => {
    const timer = reader.get(timers, id);
    return timer === undefined ? [] : [{ kind, dueMs: timer.dueMs, leftMs: Math.max(0, timer.dueMs - poolMs) }];
  });
}
