import { defineTable } from '../../contract/table.ts';

export const VERIFICATION_STATES = ['revealing', 'agreed', 'split'] as const;
export type VerificationState = (typeof VERIFICATION_STATES)[number];

/** `right`: with the majority; `odd`: another result, or none in time, or there was no majority. */
export const COPY_STATES = ['open', 'right', 'odd'] as const;
export type CopyState = (typeof COPY_STATES)[number];

export interface VerificationRow {
  readonly verification: string;
  readonly buyer: string;
  /** What all copies computed. */
  readonly work: string;
  readonly state: VerificationState;
  readonly copies: number;
  /** How many have said what they had committed to. */
  readonly revealed: number;
  /** What more than half agree on; null: not yet, or they do not. */
  readonly result: string | null;
  readonly openedMs: number;
  readonly changedMs: number;
  /** Deadline on the pool clock; 0: it is over. */
  readonly dueMs: number;
}

export interface VerificationCopyRow {
  readonly verification: string;
  readonly order: string;
  readonly task: string;
  readonly provider: string;
  readonly providerPeer: string;
  readonly paidMs: number;
  readonly commitment: string;
  /** Null: not said yet. */
  readonly result: string | null;
  readonly state: CopyState;
  readonly changedMs: number;
}

/** A task is put to the test once: what it earned cannot be taken back twice. */
export interface VerifiedTaskRow {
  readonly order: string;
  readonly task: string;
  readonly verification: string;
}

export const verifications = defineTable<VerificationRow>({
  name: 'verifications',
  columns: {
    verification: 'text',
    buyer: 'text',
    work: 'text',
    state: 'text',
    copies: 'int',
    revealed: 'int',
    result: 'text',
    openedMs: 'int',
    changedMs: 'int',
    dueMs: 'int',
  },
  key: ['verification'],
  indexes: [['buyer']],
  layout: 'by-arrival',
});

export const verificationCopies = defineTable<VerificationCopyRow>({
  name: 'verification_copies',
  columns: {
    verification: 'text',
    order: 'text',
    task: 'text',
    provider: 'text',
    providerPeer: 'text',
    paidMs: 'int',
    commitment: 'text',
    result: 'text',
    state: 'text',
    changedMs: 'int',
  },
  key: ['verification', 'order'],
  indexes: [['order'], ['providerPeer', 'state']],
  layout: 'by-arrival',
});

export const verifiedTasks = defineTable<VerifiedTaskRow>({
  name: 'verified_tasks',
  columns: { order: 'text', task: 'text', verification: 'text' },
  key: ['order', 'task'],
  layout: 'by-arrival',
});
