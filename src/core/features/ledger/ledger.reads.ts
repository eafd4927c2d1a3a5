import type { Reads } from '../../contract/table.ts';
import { type PostingRow, balances, postings } from './ledger.tables.ts';

/** Sealed balance of an account; one that never moved is 0. */
export function balanceOf(reads: Reads, account: string): bigint {
  return reads.get(balances, account)?.balance ?? 0n;
}

/** Accounts that belong to something unfinished: an order, a dispute, a withdrawal. */
const UNFINISHED = ['clearing:', 'dispute:', 'escrow:', 'fees:', 'hold:', 'pending:'];
const ACCOUNTS_READ_MAX = 10_000_000;

/** Some account of something unfinished that still holds money; undefined: all are 0. Looks at every account: for rare acts only. */
export function openAccountOf(reads: Reads): { readonly account: string; readonly balance: bigint } | undefined {
  return reads
    .scan(balances, [], { limit: ACCOUNTS_READ_MAX })
    .find(({ account, balance }) => balance !== 0n && UNFINISHED.some((prefix) => account.startsWith(prefix)));
}

/** One line of a transaction of the journal. */
export function postingOf(reads: Reads, account: string, no: number, line: number): PostingRow | undefined {
  return reads.get(postings, account, no, line);
}
