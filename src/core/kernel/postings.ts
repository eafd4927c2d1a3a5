/** Double entry: value moves only as balanced postings. Source: ECONOMY section 1. */
import { assert } from './assert.ts';
import type { MicroCredits } from './money.ts';

export interface Posting {
  readonly account: string;
  /** Positive: the account grows. */
  readonly amount: MicroCredits;
}

/** One transaction of the journal; `code` is the row of the posting table (`P4`, …). */
export interface Transaction {
  readonly code: string;
  readonly postings: readonly Posting[];
  /** What it was for: an order, a withdrawal. */
  readonly subject: string;
  readonly memo: string;
}

/** A -> B: the credit side grows by what the debit side loses. */
export function transfer(move: {
  readonly from: string;
  readonly to: string;
  readonly amount: MicroCredits;
}): Posting[] {
  assert(move.amount > 0n, 'a transfer moves something');
  return [
    { account: move.from, amount: -move.amount },
    { account: move.to, amount: move.amount },
  ];
}

export function assertBalanced(postings: readonly Posting[]): void {
  let sum = 0n;
  for (const posting of postings) sum += posting.amount;
  assert(sum === 0n, 'postings must balance');
}

/** Issuance and rails may go below zero: their size is what the pool owes the outside. All others may not (I3, L6). */
export function mayBeNegative(account: string): boolean {
  return account === 'issuance' || account.startsWith('external:');
}

export const accountOf = {
  wallet: (user: string) => `wallet:${user}`,
  escrow: (order: string) => `escrow:${order}`,
  pending: (order: string) => `pending:${order}`,
  fees: (order: string) => `fees:${order}`,
  dispute: (dispute: string) => `dispute:${dispute}`,
  hold: (withdrawal: string) => `hold:${withdrawal}`,
  clearing: (withdrawal: string) => `clearing:${withdrawal}`,
  external: (rail: string) => `external:${rail}`,
  treasury: 'treasury',
  issuance: 'issuance',
} as const;
