import type { Reads } from '../../contract/table.ts';
import { balances } from './ledger.tables.ts';

/** Sealed balance of an account; one that never moved is 0. */
export function balanceOf(reads: Reads, account: string): bigint {
  return reads.get(balances, account)?.balance ?? 0n;
}
