/**
 * Enters balanced transactions: the only code that changes a balance.
 *
 * L1 each transaction sums to 0. L6 / I3 no account below zero, save issuance and external: an event whose postings
 * would overdraw is refused as a whole.
 */
import { MONEY_MAX } from '../../kernel/money.ts';
import { type Transaction, assertBalanced, mayBeNegative } from '../../kernel/postings.ts';
import { type Result, ok, refuse } from '../../kernel/result.ts';
import type { FoldContext } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { balanceOf } from './ledger.reads.ts';
import { balances, journal, ledgerHead, postings } from './ledger.tables.ts';

export function postTransaction(transaction: Transaction, event: string, context: FoldContext): Result<RowOp[]> {
  assertBalanced(transaction.postings);
  const no = (context.reads.get(ledgerHead, 'head')?.no ?? 0) + 1;
  const { code, subject, memo } = transaction;
  const ops: RowOp[] = [
    put(ledgerHead, { id: 'head', no }),
    put(journal, { no, code, event, subject, memo, seal: context.sealNumber, timeMs: context.sealTimeMs }),
  ];
  const running = new Map<string, bigint>();
  for (const [line, { account, amount }] of transaction.postings.entries()) {
    const before = running.get(account) ?? balanceOf(context.reads, account);
    const balance = before + amount;
    running.set(account, balance);
    ops.push(put(postings, { account, no, line, amount, balance }));
  }
  for (const [account, balance] of running) {
    if (balance < 0n && !mayBeNegative(account)) {
      return refuse({ code: 'ledger.insufficient_funds', account, balance: balanceOf(context.reads, account) });
    }
    if (balance > MONEY_MAX || balance < -MONEY_MAX) return refuse({ code: 'ledger.out_of_range', account });
    ops.push(put(balances, { account, balance }));
  }
  return ok(ops);
}
