import { defineTable } from '../../contract/table.ts';

/** The session of an order that is or was ready. */
export interface SessionRow {
  readonly order: string;
  /** Pool clock at ready. */
  readonly readyMs: number;
  /** JSON of `SessionMeter`. */
  readonly meter: string;
  readonly samplesHash: string;
  /** Why it ended before somebody ended it; null: it did not. */
  readonly ended: 'aborted' | 'contest' | null;
}

/** One receipt of a session, as it was sealed: what charts and officers read. */
export interface SessionReceiptRow {
  readonly order: string;
  readonly n: number;
  /** JSON of `SessionClaim`. */
  readonly claim: string;
  readonly isSigned: number;
  readonly paidHalves: number;
  readonly samplesHash: string;
  readonly sealMs: number;
}

export const sessions = defineTable<SessionRow>({
  name: 'sessions',
  columns: { order: 'text', readyMs: 'int', meter: 'text', samplesHash: 'text', ended: 'text' },
  key: ['order'],
});

export const sessionReceipts = defineTable<SessionReceiptRow>({
  name: 'session_receipts',
  columns: {
    order: 'text',
    n: 'int',
    claim: 'text',
    isSigned: 'int',
    paidHalves: 'int',
    samplesHash: 'text',
    sealMs: 'int',
  },
  key: ['order', 'n'],
  appendOnly: true,
});
