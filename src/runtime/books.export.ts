/** The journal on its way out: as CSV, JSON, and as a plain-text journal that hledger reads (https://hledger.org/hledger.html#journal). */
import { MICRO } from '#core/kernel/money.ts';
import type { Row, Value } from '#core/contract/table.ts';

/** One line of the journal, in the order of its number and line. */
export interface JournalLine {
  readonly no: number;
  readonly code: string;
  readonly event: string;
  readonly subject: string;
  readonly memo: string;
  readonly seal: number;
  readonly timeMs: number;
  readonly account: string;
  readonly amount: bigint;
  /** Of the account, after this line. */
  readonly balance: bigint;
}

const PAGE = 2_000;
const SQL =
  'SELECT j.no, j.code, j.event, j.subject, j.memo, j.seal, j.timeMs, p.account, p.amount, p.balance, p.line FROM ledger_journal j JOIN ledger_postings p ON p.no = j.no WHERE j.no >= ? AND j.no < ? ORDER BY j.no, p.line';

/** The journal in pages, so that a big one never lies in memory. `all`: the reader's query. */
export function* journalLines(all: (sql: string, parameters: readonly Value[]) => Row[]): Generator<JournalLine> {
  const last = Number(all('SELECT COALESCE(MAX(no), 0) AS n FROM ledger_journal', [])[0]?.['n'] ?? 0);
  for (let from = 1; from <= last; from += PAGE)
    for (const row of all(SQL, [from, from + PAGE]))
      yield {
        no: Number(row['no']),
        code: String(row['code']),
        event: String(row['event']),
        subject: String(row['subject']),
        memo: String(row['memo']),
        seal: Number(row['seal']),
        timeMs: Number(row['timeMs']),
        account: String(row['account']),
        amount: row['amount'] as bigint,
        balance: row['balance'] as bigint,
      };
}

/** Credits with all six digits, so that nothing is rounded: `-12.345678`. */
export function exactCredits(micro: bigint): string {
  const size = micro < 0n ? -micro : micro;
  return `${micro < 0n ? '-' : ''}${size / MICRO}.${(size % MICRO).toString().padStart(6, '0')}`;
}

/**
 * A field of RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before it: memos are written by strangers.
 */
export function csvField(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function csvRow(fields: readonly (string | number | bigint)[]): string {
  return `${fields.map((field) => (typeof field === 'string' ? csvField(field) : String(field))).join(',')}\r\n`;
}

export const JOURNAL_COLUMNS = [
  'no',
  'time',
  'code',
  'account',
  'amount',
  'balance',
  'subject',
  'memo',
  'seal',
  'event',
] as const;

export function* journalCsv(lines: Iterable<JournalLine>): Generator<string> {
  yield csvRow([...JOURNAL_COLUMNS]);
  for (const line of lines) {
    const { no, code, account, subject, memo, seal, event } = line;
    // Amounts are numbers to a spreadsheet, so that they must not be taken for text.
    const amount = exactCredits(line.amount);
    const balance = exactCredits(line.balance);
    const time = new Date(line.timeMs).toISOString();
    yield `${[no, time, code, csvField(account), amount, balance, csvField(subject), csvField(memo), seal, event].join(',')}\r\n`;
  }
}

export function* journalJson(lines: Iterable<JournalLine>): Generator<string> {
  yield '[';
  let isFirst = true;
  for (const { amount, balance, ...line } of lines) {
    const told = JSON.stringify({ ...line, amount: amount.toString(), balance: balance.toString() });
    yield `${isFirst ? '\n' : ',\n'}${told}`;
    isFirst = false;
  }
  yield '\n]\n';
}

/**
 * The journal for `hledger check`: every account and the commodity are declared, every posting asserts the balance that the pool has after
 * it, and transactions are in the order of their numbers. Wallets are what the pool owes its members (liabilities), rails are assets,
 * issuance is equity.
 */
export function* journalHledger(
  lines: () => Iterable<JournalLine>,
  pool: { readonly name: string; readonly symbol: string },
): Generator<string> {
  yield `; ${oneLine(pool.name)}: amounts in ${pool.symbol}, exported by Power Realms\n`;
  yield `commodity 1000.000000 ${quoted(pool.symbol)}\n\n`;
  const accounts = new Set<string>();
  for (const { account } of lines()) accounts.add(account);
  for (const account of [...accounts].sort((a, b) => (a < b ? -1 : 1))) yield `account ${hledgerAccount(account)}\n`;
  let open = 0;
  // Dates of wall clocks that stepped back would make a journal that hledger calls disordered: a date never goes back.
  let lastDate = '';
  for (const line of lines()) {
    if (line.no !== open) {
      open = line.no;
      const date = new Date(line.timeMs).toISOString().slice(0, 10);
      lastDate = date > lastDate ? date : lastDate;
      yield `\n${lastDate} * (${line.code}) ${oneLine(line.memo) || line.code}  ; no:${line.no}, seal:${line.seal}, event:${line.event}\n`;
    }
    const { account, amount, balance } = line;
    yield `    ${hledgerAccount(account)}  ${exactCredits(amount)} ${quoted(pool.symbol)} = ${exactCredits(balance)} ${quoted(pool.symbol)}\n`;
  }
}

const GROUPS: Readonly<Record<string, string>> = {
  wallet: 'liabilities:wallets',
  escrow: 'liabilities:escrow',
  pending: 'liabilities:pending',
  fees: 'liabilities:fees',
  dispute: 'liabilities:disputes',
  hold: 'liabilities:holds',
  clearing: 'liabilities:clearing',
  external: 'assets:external',
};

/** `wallet:abc` -> `liabilities:wallets:abc`. Ours are ASCII without blanks, so that no name ends early. */
export function hledgerAccount(account: string): string {
  const [kind = '', subject] = account.split(':');
  if (subject === undefined) return kind === 'issuance' ? 'equity:issuance' : `liabilities:${kind}`;
  return `${GROUPS[kind] ?? `liabilities:${kind}`}:${subject}`;
}

/** A symbol with digits must be quoted. */
function quoted(symbol: string): string {
  return /^[A-Z]+$/.test(symbol) ? symbol : `"${symbol}"`;
}

/** A description: one line, and no sign that begins a comment. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc};|]+/gu, ' ').trim();
}
