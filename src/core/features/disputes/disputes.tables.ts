import { defineTable } from '../../contract/table.ts';
import type { OrderState } from '../orders/orders.reads.ts';

export const DISPUTE_STATES = ['open', 'evidence', 'review', 'decided', 'appealed', 'resolved', 'withdrawn'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** Whose turn it is to decide. */
export const DISPUTE_LEVELS = ['officer', 'owner', 'admin'] as const;
export type DisputeLevel = (typeof DISPUTE_LEVELS)[number];

/** What a decision rests on. */
export const DISPUTE_BASES = ['officer', 'owner', 'admin', 'silence', 'measured', 'parties'] as const;
export type DisputeBasis = (typeof DISPUTE_BASES)[number];

export interface DisputeRow {
  readonly dispute: string;
  readonly order: string;
  readonly state: DisputeState;
  readonly buyer: string;
  readonly provider: string;
  readonly opener: string;
  readonly category: string;
  readonly claimed: bigint;
  /** What was frozen, and where it came from: a withdrawn dispute puts it back exactly there. */
  readonly frozenEscrow: bigint;
  readonly frozenPending: bigint;
  readonly frozenFees: bigint;
  /** What both sides agree was used: the hard limit splits by it. */
  readonly measured: bigint;
  /** State of the order before, and what was left of its settlement window. */
  readonly orderState: OrderState;
  readonly windowLeftMs: number;
  readonly level: DisputeLevel;
  /** Who took it; null: nobody yet. */
  readonly decider: string | null;
  /** The decision in force: what the buyer gets, on whose word. */
  readonly basis: DisputeBasis | null;
  readonly awarded: bigint;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  /** The first decision by a person, for statistics: an appeal may change it. */
  readonly firstDecider: string | null;
  readonly firstAwarded: bigint;
  /** A split that one party has signed. */
  readonly offerBy: string | null;
  readonly offered: bigint;
  /** P13, once resolved: the three sum to what was frozen (D3). */
  readonly paidBuyer: bigint;
  readonly paidProvider: bigint;
  readonly paidTreasury: bigint;
  readonly openedMs: number;
  readonly changedMs: number;
  /** Deadline of this state on the pool clock; 0: only the hard limit. */
  readonly dueMs: number;
  readonly hardMs: number;
  readonly steps: number;
  readonly evidenceBuyer: number;
  readonly evidenceProvider: number;
}

export interface DisputeStepRow {
  readonly dispute: string;
  readonly step: number;
  readonly state: DisputeState;
  readonly level: DisputeLevel;
  readonly event: string;
  readonly poolMs: number;
  readonly sealMs: number;
  readonly cause: string;
}

export interface EvidenceRow {
  readonly dispute: string;
  /** The event that attached it; automatic ones are named by what they are. */
  readonly event: string;
  readonly user: string;
  readonly kind: string;
  /** Hash of the text inside the event, or of what it refers to. */
  readonly hash: string;
  /** Ciphertext of a file; null: none. */
  readonly file: string | null;
  readonly sizeBytes: number;
  readonly poolMs: number;
}

/** D1: one open dispute per order, and each party opens at most once. */
export interface DisputedOrderRow {
  readonly order: string;
  readonly open: string | null;
  /** The one whose outcome settled the order. */
  readonly resolved: string | null;
  readonly byBuyer: number;
  readonly byProvider: number;
}

export const disputes = defineTable<DisputeRow>({
  name: 'disputes',
  columns: {
    dispute: 'text',
    order: 'text',
    state: 'text',
    buyer: 'text',
    provider: 'text',
    opener: 'text',
    category: 'text',
    claimed: 'money',
    frozenEscrow: 'money',
    frozenPending: 'money',
    frozenFees: 'money',
    measured: 'money',
    orderState: 'text',
    windowLeftMs: 'int',
    level: 'text',
    decider: 'text',
    basis: 'text',
    awarded: 'money',
    decidedBy: 'text',
    reason: 'text',
    firstDecider: 'text',
    firstAwarded: 'money',
    offerBy: 'text',
    offered: 'money',
    paidBuyer: 'money',
    paidProvider: 'money',
    paidTreasury: 'money',
    openedMs: 'int',
    changedMs: 'int',
    dueMs: 'int',
    hardMs: 'int',
    steps: 'int',
    evidenceBuyer: 'int',
    evidenceProvider: 'int',
  },
  key: ['dispute'],
  indexes: [['order'], ['state'], ['buyer'], ['provider'], ['firstDecider']],
});

export const disputeSteps = defineTable<DisputeStepRow>({
  name: 'dispute_steps',
  columns: {
    dispute: 'text',
    step: 'int',
    state: 'text',
    level: 'text',
    event: 'text',
    poolMs: 'int',
    sealMs: 'int',
    cause: 'text',
  },
  key: ['dispute', 'step'],
  appendOnly: true,
});

export const evidence = defineTable<EvidenceRow>({
  name: 'dispute_evidence',
  columns: {
    dispute: 'text',
    event: 'text',
    user: 'text',
    kind: 'text',
    hash: 'text',
    file: 'text',
    sizeBytes: 'int',
    poolMs: 'int',
  },
  key: ['dispute', 'event'],
  appendOnly: true,
});

export const disputedOrders = defineTable<DisputedOrderRow>({
  name: 'disputed_orders',
  columns: { order: 'text', open: 'text', resolved: 'text', byBuyer: 'int', byProvider: 'int' },
  key: ['order'],
});
