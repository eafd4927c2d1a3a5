import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { accountOf as ledgerAccount } from '#core/kernel/postings.ts';
import type { Value } from '#core/contract/table.ts';
import { ACCOUNT_GROUPS, booksApi } from '#core/features/books/books.api.ts';
import { corrections } from '#core/features/books/books.tables.ts';
import { members, pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { command } from './commands.ts';
import { requireRight } from './govern.routes.ts';
import { csvRow, exactCredits, journalCsv, journalHledger, journalJson, journalLines } from './books.export.ts';
import { handleOf } from './names.ts';
import { type Runtime, accountOf } from './runtime.ts';

const CORRECTIONS_SHOWN_MAX = 500;
const STATEMENT_LINES_MAX = 200_000;

export function booksRoutes(runtime: Runtime): Route[] {
  const forAuditors = (pool: string, user: string): SpaceReader => {
    const reader = runtime.spaces.reader(pool);
    if ((reader.get(members, user)?.role ?? 'member') === 'member')
      throw new RefusalError({ code: 'right.missing', right: 'books.read', role: 'member' });
    requireRight(reader, user, 'books.read');
    return reader;
  };
  return [
    route(booksApi.trialBalanceRead, async ({ claims, params, query }) => {
      const reader = forAuditors(params.pool, accountOf(runtime, claims).user);
      return trialBalance(runtime, params.pool, reader, query.atMs);
    }),
    route(booksApi.booksExport, async ({ claims, params, query }) => {
      const reader = forAuditors(params.pool, accountOf(runtime, claims).user);
      const row = reader.get(poolTable, 'pool');
      const pool = { name: row?.name ?? '', symbol: row?.symbol ?? 'CREDIT' };
      const lines = () => journalLines((sql, parameters) => reader.all(sql, parameters));
      const parts =
        query.format === 'csv'
          ? journalCsv(lines())
          : query.format === 'json'
            ? journalJson(lines())
            : journalHledger(lines, pool);
      const ending = query.format === 'hledger' ? 'journal' : query.format;
      return file([...parts].join(''), `books-${pool.symbol}.${ending}`, query.format);
    }),
    route(booksApi.statementExport, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      return statementFile(runtime.spaces.reader(params.pool), user, query);
    }),
    route(booksApi.reconcile, async ({ claims, params, body }) => {
      const reader = forAuditors(params.pool, accountOf(runtime, claims).user);
      return reconcileRail(reader, body);
    }),
    route(booksApi.refundCreate, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'refund.made.v1',
        payload: { order: call.params.order, amount: call.body.amount.toString(), memo: call.body.memo },
      }),
    ),
    route(booksApi.correctionsRead, async ({ claims, params }) => {
      const reader = forAuditors(params.pool, accountOf(runtime, claims).user);
      const rows = reader.where(corrections, '1 = 1 ORDER BY "poolMs" DESC, correction LIMIT ?', [
        CORRECTIONS_SHOWN_MAX,
      ]);
      return {
        items: rows.map(({ correction, state, no, reason, by, confirmedBy, reversed, owed, poolMs }) => ({
          correction,
          state,
          no,
          reason,
          byHandle: handleOf(reader, by),
          ...(confirmedBy === null ? {} : { confirmedBy }),
          reversed,
          owed,
          poolMs,
        })),
      };
    }),
    route(booksApi.correctionPropose, (call) => {
      const { no, reason } = call.body;
      const lines = runtime.spaces
        .reader(call.params.pool)
        .all('SELECT account, amount FROM ledger_postings WHERE no = ? ORDER BY line LIMIT 9', [no])
        .map(({ account, amount }) => ({ account: String(account), amount: String(amount) }));
      if (lines.length === 0) throw new RefusalError({ code: 'correction.no_such_transaction', no });
      return command(runtime, call, call.params.pool, {
        type: 'correction.proposed.v1',
        payload: { no, lines, reason },
      });
    }),
    route(booksApi.correctionWithdraw, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'correction.withdrawn.v1',
        payload: { correction: call.params.correction },
      }),
    ),
  ];
}

function file(text: string, fileName: string, format: 'csv' | 'json' | 'hledger') {
  const bytes = new TextEncoder().encode(text);
  const contentType = {
    csv: 'text/csv; charset=utf-8',
    json: 'application/json',
    hledger: 'text/plain; charset=utf-8',
  }[format];
  return {
    contentType,
    fileName,
    etag: `${bytes.length}-${fileName}`,
    sizeBytes: bytes.length,
    bytes,
    isInline: false,
  };
}

/** Balances from the journal up to a time: the last balance that each account had by then. */
export function trialBalance(
  runtime: Pick<Runtime, 'spaces'>,
  pool: string,
  reader: SpaceReader,
  atMs: number | undefined,
) {
  const status = runtime.spaces.status(pool);
  const rows =
    atMs === undefined
      ? reader.all('SELECT account, balance FROM ledger_balances ORDER BY account', [])
      : reader.all(
          // From each account's end: to group all postings would sort them.
          'SELECT account, balance FROM (SELECT b.account, (SELECT p.balance FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = b.account AND j.timeMs <= ? ORDER BY p.no DESC, p.line DESC LIMIT 1) AS balance FROM ledger_balances b) WHERE balance IS NOT NULL ORDER BY account',
          [atMs],
        );
  const accounts = rows
    .map((row) => ({ account: String(row['account']), balance: row['balance'] as bigint }))
    .filter(({ balance }) => balance !== 0n);
  const groups = ACCOUNT_GROUPS.map((group) => {
    const own = accounts.filter(({ account }) => account === group || account.startsWith(`${group}:`));
    return { group, accounts: own.length, debit: sum(own, -1n), credit: sum(own, 1n) };
  }).filter(({ accounts: count }) => count > 0);
  const [debit, credit] = [sum(accounts, -1n), sum(accounts, 1n)];
  const count = reader.all(
    `SELECT count(*) AS n FROM ledger_journal${atMs === undefined ? '' : ' WHERE timeMs <= ?'}`,
    atMs === undefined ? [] : [atMs],
  );
  const issuance = accounts.find(({ account }) => account === 'issuance')?.balance ?? 0n;
  return {
    pool,
    seal: status?.sealNumber ?? 0,
    timeMs: atMs ?? status?.sealTimeMs ?? 0,
    transactions: Number(count[0]?.['n'] ?? 0),
    groups,
    accounts,
    debit,
    credit,
    isBalanced: debit === credit,
    supply: -issuance,
  };
}

/** Negative balances are debits, the others credits: what the pool owes is what was put in. */
function sum(accounts: readonly { readonly balance: bigint }[], sign: 1n | -1n): bigint {
  return accounts.reduce((total, { balance }) => (balance * sign > 0n ? total + balance * sign : total), 0n);
}

function statementFile(
  reader: SpaceReader,
  user: string,
  query: { readonly format: 'csv' | 'json'; readonly fromMs?: number | undefined; readonly toMs?: number | undefined },
) {
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = query;
  const rows = reader.all(
    'SELECT p.no, p.amount, p.balance, j.code, j.subject, j.memo, j.timeMs, j.seal, j.event FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = ? AND j.timeMs >= ? AND j.timeMs < ? ORDER BY p.no, p.line LIMIT ?',
    [ledgerAccount.wallet(user), fromMs, toMs, STATEMENT_LINES_MAX],
  );
  const symbol = reader.get(poolTable, 'pool')?.symbol ?? 'CREDIT';
  if (query.format === 'json') {
    const lines = rows.map((row) => ({ ...row, amount: String(row['amount']), balance: String(row['balance']) }));
    const plain = JSON.stringify(lines, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 1);
    return file(`${plain}\n`, `statement-${symbol}.json`, 'json');
  }
  const head = csvRow(['no', 'time', 'code', 'amount', 'balance', 'memo', 'subject', 'event']);
  const body = rows.map((row) => {
    const amounts = `${exactCredits(row['amount'] as bigint)},${exactCredits(row['balance'] as bigint)}`;
    const time = new Date(Number(row['timeMs'])).toISOString();
    const words = csvRow([String(row['memo']), String(row['subject']), String(row['event'])]);
    return `${String(row['no'])},${time},${String(row['code'])},${amounts},${words}`;
  });
  return file(head + body.join(''), `statement-${symbol}.csv`, 'csv');
}

/** By reference: what both have with one amount, what one of them lacks, and where they differ. */
function reconcileRail(
  reader: SpaceReader,
  asked: {
    readonly rail: string;
    readonly fromMs?: number | undefined;
    readonly toMs?: number | undefined;
    readonly lines: readonly { readonly reference: string; readonly amount: bigint }[];
  },
) {
  const { rail, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, lines } = asked;
  const span: Value[] = [fromMs, toMs, rail];
  const out = reader.all(
    `SELECT w.reference, w.withdrawal AS subject, w.amount FROM withdrawals w JOIN ledger_journal j ON j.subject = w.withdrawal AND j.code = 'P16' WHERE w.state = 'executed' AND j.timeMs >= ? AND j.timeMs < ? AND w.rail = ?`,
    span,
  );
  const came = reader.all(
    `SELECT d.reference, d.deposit AS subject, d.amount FROM deposits d JOIN ledger_journal j ON j.subject = d.deposit AND j.code = 'P3' WHERE d.state = 'confirmed' AND j.timeMs >= ? AND j.timeMs < ? AND d.rail = ?`,
    span,
  );
  const told = (rows: typeof out, sign: bigint) =>
    rows.map((row) => ({
      reference: String(row['reference']),
      subject: String(row['subject']),
      amount: (row['amount'] as bigint) * sign,
    }));
  const here = [...told(out, -1n), ...told(came, 1n)];
  const outside = new Map(lines.map(({ reference, amount }) => [reference, amount]));
  const known = new Map(here.map(({ reference, amount }) => [reference, amount]));
  const differing = here
    .filter(({ reference, amount }) => outside.has(reference) && outside.get(reference) !== amount)
    .map(({ reference, amount }) => ({ reference, here: amount, outside: outside.get(reference) ?? 0n }));
  const missingOutside = here.filter(({ reference }) => !outside.has(reference));
  const missingHere = lines.filter(({ reference }) => !known.has(reference));
  return {
    rail,
    paidOut: -told(out, -1n).reduce((total, { amount }) => total + amount, 0n),
    paidIn: told(came, 1n).reduce((total, { amount }) => total + amount, 0n),
    isComplete: missingHere.length + missingOutside.length + differing.length === 0,
    matched: here.length - missingOutside.length - differing.length,
    missingOutside,
    missingHere: [...missingHere],
    differing,
  };
}
