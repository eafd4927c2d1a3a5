import { defineTable } from '../../contract/table.ts';

export interface BalanceRow {
  readonly account: string;
  readonly balance: bigint;
}

/** One transaction; `no` counts from 1 without holes. */
export interface JournalRow {
  readonly no: number;
  /** Row of the posting table: `P1` … `P19`. */
  readonly code: string;
  readonly event: string;
  readonly subject: string;
  readonly memo: string;
  readonly seal: number;
  readonly timeMs: number;
}

export interface PostingRow {
  readonly account: string;
  readonly no: number;
  readonly line: number;
  readonly amount: bigint;
  /** Of the account, after this posting: the running balance of a statement. */
  readonly balance: bigint;
}

export interface LedgerHeadRow {
  readonly id: 'head';
  readonly no: number;
}

export const balances = defineTable<BalanceRow>({
  name: 'ledger_balances',
  columns: { account: 'text', balance: 'money' },
  key: ['account'],
  // Three accounts of each order, at nought soon after. Each posting names one.
  layout: 'numbered',
});

export const journal = defineTable<JournalRow>({
  name: 'ledger_journal',
  columns: { no: 'int', code: 'text', event: 'text', subject: 'text', memo: 'text', seal: 'int', timeMs: 'int' },
  key: ['no'],
  appendOnly: true,
});

export const postings = defineTable<PostingRow>({
  name: 'ledger_postings',
  columns: { account: 'text', no: 'int', line: 'int', amount: 'money', balance: 'money' },
  key: ['account', 'no', 'line'],
  // The other side of a line, for statements. Numbers rise, so the index grows at its end alone.
  indexes: [['no']],
  appendOnly: true,
  parent: balances,
});

export const ledgerHead = defineTable<LedgerHeadRow>({
  name: 'ledger_head',
  columns: { id: 'text', no: 'int' },
  key: ['id'],
});
