/**
 * Enters balanced transactions: the only code that changes a balance.
 *
 * L1 each transaction sums to 0. L6 / I3 no account below zero, save issuance and external: an event whose postings
 * would overdraw is refused as a whole.
 */
import { MONEY_MAX } from '../../kernel/money.ts';
import { type Transaction, assertBalanced, mayBeNegative } from '../../kernel/postings.ts';
import { type Refusal, type Result, ok, refuse } from '../../kernel/result.ts';
import type { FoldContext } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { isFrozen, poolStateOf } from '../pools/pools.reads.ts';
import { balanceOf } from './ledger.reads.ts';
import { balances, journal, ledgerHead, postings } from './ledger.tables.ts';

/** What takes from a wallet because its owner says so: not while it is frozen. */
const SPENDING: readonly string[] = ['P4', 'P11', 'P14', 'P19'];
/** What a pool does only while it is open; what was begun ends by its rules, and wallets stay withdrawable. */
const OPEN_ONLY: readonly string[] = ['P1', 'P2', 'P4', 'P19'];
const WALLET = 'wallet:';

function forbidden({ code, postings: lines }: Transaction, { reads, sealNumber }: FoldContext): Refusal | undefined {
  if (sealNumber > 0 && OPEN_ONLY.includes(code)) {
    const { state } = poolStateOf(reads);
    if (state !== 'open') return { code: 'pool.not_open', state };
  }
  if (!SPENDING.includes(code)) return undefined;
  const payer = lines.find(({ account, amount }) => amount < 0n && account.startsWith(WALLET));
  return payer !== undefined && isFrozen(reads, payer.account.slice(WALLET.length))
    ? { code: 'wallet.frozen' }
    : undefined;
}

export function postTransaction(transaction: Transaction, event: string, context: FoldContext): Result<RowOp[]> {
  assertBalanced(transaction.postings);
  const refusal = forbidden(transaction, context);
  if (refusal !== undefined) return refuse(refusal);
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
