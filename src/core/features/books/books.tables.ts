import { defineTable } from '../../contract/table.ts';

/** What a provider gave back of an order. */
export interface OrderRefundRow {
  readonly order: string;
  readonly refunded: bigint;
}

/** What one person sent to others on one day of the pool clock. */
export interface TransferDayRow {
  readonly user: string;
  readonly day: number;
  readonly amount: bigint;
}

export interface CorrectionRow {
  readonly correction: string;
  readonly state: 'proposed' | 'done' | 'withdrawn';
  /** The transaction that it reverses. */
  readonly no: number;
  /** JSON of its lines, amounts as decimal strings. */
  readonly lines: string;
  readonly reason: string;
  readonly by: string;
  readonly confirmedBy: string | null;
  /** What could be taken back, and what is still owed (a receivable). */
  readonly reversed: bigint;
  readonly owed: bigint;
  readonly poolMs: number;
}

/** A transaction is corrected once. */
export interface CorrectedRow {
  readonly no: number;
  readonly correction: string;
}

/** Owed after a correction that found less than it was to take back. */
export interface ReceivableRow {
  readonly correction: string;
  readonly account: string;
  readonly amount: bigint;
}

export const orderRefunds = defineTable<OrderRefundRow>({
  name: 'order_refunds',
  columns: { order: 'text', refunded: 'money' },
  key: ['order'],
});

export const transferDays = defineTable<TransferDayRow>({
  name: 'transfer_days',
  columns: { user: 'text', day: 'int', amount: 'money' },
  key: ['user', 'day'],
});

export const corrections = defineTable<CorrectionRow>({
  name: 'corrections',
  columns: {
    correction: 'text',
    state: 'text',
    no: 'int',
    lines: 'text',
    reason: 'text',
    by: 'text',
    confirmedBy: 'text',
    reversed: 'money',
    owed: 'money',
    poolMs: 'int',
  },
  key: ['correction'],
  indexes: [['state']],
});

export const corrected = defineTable<CorrectedRow>({
  name: 'corrected_transactions',
  columns: { no: 'int', correction: 'text' },
  key: ['no'],
});

export const receivables = defineTable<ReceivableRow>({
  name: 'receivables',
  columns: { correction: 'text', account: 'text', amount: 'money' },
  key: ['correction', 'account'],
  appendOnly: true,
});
