/** Own money as queries: lines of the statement by filters, and the balance over time. */
import type { Row, Value } from '#core/contract/table.ts';
import { STATEMENT_KINDS, type StatementKind } from '#core/features/ledger/ledger.api.ts';
import { accountOf as ledgerAccount } from '#core/kernel/postings.ts';
import type { SpaceReader } from '#edge/store/reader.ts';

export interface StatementFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly kind?: StatementKind | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** A user: transfers from and to them, and orders with them. */
  readonly with?: string | undefined;
}

/** Newest first. Each line carries the balance of the whole statement, not of the filtered one. */
export function statementRows(reader: SpaceReader, user: string, filter: StatementFilter): Row[] {
  const before = filter.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number.parseInt(filter.cursor, 10) || 0;
  const parameters: Value[] = [ledgerAccount.wallet(user), before];
  const conditions = ['p.account = ?', 'p.no < ?'];
  if (filter.kind !== undefined) {
    const codes = STATEMENT_KINDS[filter.kind];
    conditions.push(`j.code IN (${codes.map(() => '?').join(', ')})`);
    parameters.push(...codes);
  }
  if (filter.fromMs !== undefined) {
    conditions.push('j.timeMs >= ?');
    parameters.push(filter.fromMs);
  }
  if (filter.toMs !== undefined) {
    conditions.push('j.timeMs < ?');
    parameters.push(filter.toMs);
  }
  if (filter.with !== undefined) {
    conditions.push(
      '(EXISTS (SELECT 1 FROM ledger_postings q WHERE q.account = ? AND q.no = p.no) OR EXISTS (SELECT 1 FROM orders o WHERE o."order" = j.subject AND (o.buyer = ? OR o.provider = ?)))',
    );
    parameters.push(ledgerAccount.wallet(filter.with), filter.with, filter.with);
  }
  return reader.all(
    `SELECT p.no, p.amount, p.balance, j.code, j.subject, j.memo, j.timeMs, j.seal, j.event FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE ${conditions.join(' AND ')} ORDER BY p.no DESC, p.line DESC LIMIT ?`,
    [...parameters, filter.limit],
  );
}

/** A page as it is shown, with the other accounts of each transaction. */
export function statementPage(reader: SpaceReader, user: string, filter: StatementFilter) {
  const wallet = ledgerAccount.wallet(user);
  const items = statementRows(reader, user, filter).map((row) => ({
    no: Number(row['no']),
    code: String(row['code']),
    amount: row['amount'] as bigint,
    balance: row['balance'] as bigint,
    subject: String(row['subject']),
    memo: String(row['memo']),
    timeMs: Number(row['timeMs']),
    seal: Number(row['seal']),
    event: String(row['event']),
    counter: reader
      .all('SELECT DISTINCT account FROM ledger_postings WHERE no = ? AND account <> ? ORDER BY account', [
        row['no'] ?? 0,
        wallet,
      ])
      .map(({ account }) => String(account)),
  }));
  const last = items.at(-1);
  return { items, ...(items.length === filter.limit && last !== undefined ? { next: String(last.no) } : {}) };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
}

export function historyOf(reader: SpaceReader, user: string, { fromMs, toMs, points }: Span): unknown {
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / points));
  const wallet = ledgerAccount.wallet(user);
  const first = firstSince(reader, fromMs);
  const start = reader.all(
    'SELECT balance FROM ledger_postings WHERE account = ? AND no < ? ORDER BY no DESC, line DESC LIMIT 1',
    [wallet, first],
  )[0];
  // SQLite gives the row of the maximum for bare columns beside max(): its documentation of aggregate queries.
  const rows = reader.all(
    'SELECT CAST((j.timeMs - ?) / ? AS INTEGER) AS slot, max(p.no * 1000 + p.line) AS last, p.balance FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = ? AND p.no >= ? AND j.timeMs < ? GROUP BY slot',
    [fromMs, stepMs, wallet, first, toMs],
  );
  const bySlot = new Map(rows.map((row) => [Number(row['slot']), row['balance'] as bigint]));
  let balance = (start?.['balance'] as bigint | undefined) ?? 0n;
  const found = Array.from({ length: points }, (_, slot) => {
    balance = bySlot.get(slot) ?? balance;
    return { atMs: Math.min(toMs, fromMs + (slot + 1) * stepMs), balance };
  });
  const part = { user, fromMs, toMs, first };
  return {
    points: found,
    earned: usedIn(reader, { ...part, side: 'provider', account: 'pending' }),
    spent: -usedIn(reader, { ...part, side: 'buyer', account: 'escrow' }),
  };
}

/**
 * Number of the first transaction at `atMs` or later. A seal's time is never below that of the one before, so the journal is in
 * the order of its times: halving finds it in twenty looks among a million.
 */
function firstSince(reader: SpaceReader, atMs: number): number {
  const timeOf = (no: number): number =>
    Number(reader.all('SELECT timeMs FROM ledger_journal WHERE no = ?', [no])[0]?.['timeMs'] ?? 0);
  let low = 1;
  let high = Number(reader.all('SELECT max(no) AS no FROM ledger_journal', [])[0]?.['no'] ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (timeOf(middle) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What receipts moved for own orders: P6 takes from the escrow of the buyer and gives to what the provider will be paid. */
function usedIn(
  reader: SpaceReader,
  part: {
    readonly user: string;
    readonly side: 'buyer' | 'provider';
    readonly account: 'pending' | 'escrow';
    readonly fromMs: number;
    readonly toMs: number;
    /** First transaction of the time. */
    readonly first: number;
  },
): bigint {
  const { user, side, account, fromMs, toMs, first } = part;
  // An order's own times are of the pool clock, which lags behind the wall, ever more: nothing newer can lie below this.
  const lag = reader.all('SELECT timeMs - poolMs AS lagMs FROM pool_clock ORDER BY number DESC LIMIT 1', [])[0];
  const changedMs = fromMs - Number(lag?.['lagMs'] ?? 0);
  const row = reader.all(
    `SELECT COALESCE(SUM(p.amount), 0) AS total FROM orders o JOIN ledger_postings p ON p.account = '${account}:' || o."order" JOIN ledger_journal j ON j.no = p.no WHERE o."${side}" = ? AND (o.changedMs >= ? OR o.state IN ('running', 'interrupted', 'suspended', 'ending')) AND p.no >= ? AND j.code = 'P6' AND j.timeMs < ?`,
    [user, changedMs, first, toMs],
  )[0];
  return BigInt(row?.['total'] ?? 0n);
}
