import { defineTable } from '../../contract/table.ts';

export const ORDER_STATES = [
  'placed',
  'accepted',
  'running',
  'interrupted',
  'suspended',
  'ending',
  'declined',
  'expired',
  'cancelled',
  'completed',
  'failed',
  'reclaimed',
  'disputed',
  'settled',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export interface OrderRow {
  readonly order: string;
  readonly state: OrderState;
  readonly buyer: string;
  /** Instance that the buyer placed it from. */
  readonly buyerPeer: string;
  readonly provider: string;
  readonly providerPeer: string;
  readonly offer: string;
  readonly node: string;
  /** Job whose mandate paid for it; null: placed by hand. */
  readonly job: string | null;
  /** JSON of `OrderTerms`, and its hash: unchanged after placing (O6). */
  readonly terms: string;
  readonly termsHash: string;
  readonly slots: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly durationMs: number;
  readonly funded: bigint;
  /** Posted so far by receipts: net to the provider, fee to the pool. */
  readonly net: bigint;
  readonly fee: bigint;
  readonly refunded: bigint;
  readonly receipts: number;
  readonly paidMs: number;
  readonly tasksEnded: number;
  readonly elapsedMs: number;
  /** Paid time of the newest receipt that the buyer countersigned: what both sides agree was measured. */
  readonly signedPaidMs: number;
  /** Root of the newest receipt's list of tasks; '': none yet, or a session. */
  readonly tasksHash: string;
  /** Of the paid time, what tasks took whose results were found wrong: at the settlement it goes back (P10). */
  readonly takenMs: number;
  /** Verifications of its tasks that are open: the settlement waits for them. */
  readonly verifying: number;
  /** Pool clock of its end after it ran; 0: not yet, or it never ran. */
  readonly endedMs: number;
  /** 1: a receipt came without the buyer's signature; the window is 72 h. */
  readonly unsigned: number;
  /** Who asked for the end: decides between completed and reclaimed. */
  readonly stoppedBy: 'buyer' | 'provider' | 'time' | 'funds' | 'contest' | null;
  readonly buyerConfirmed: number;
  readonly providerConfirmed: number;
  /** Seal times (wall) of running and of the end of metering; pool-clock times of the rest. */
  readonly runningSealMs: number;
  readonly stoppedSealMs: number;
  readonly placedMs: number;
  readonly changedMs: number;
  /** Deadline of the present state on the pool clock; 0: none. */
  readonly dueMs: number;
  /** Steps of the timeline so far. */
  readonly steps: number;
}

export interface OrderStepRow {
  readonly order: string;
  readonly step: number;
  readonly state: OrderState;
  readonly event: string;
  readonly poolMs: number;
  readonly sealMs: number;
  readonly cause: string;
}

/** Cores and memory that running orders hold of a node: capacity is never sold twice (O5). */
export interface CapacityRow {
  readonly node: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Orders that hold capacity of a node: they end with it. */
export interface NodeOrderRow {
  readonly node: string;
  readonly order: string;
}

/** Slots of an offer that running orders hold. */
export interface OfferUseRow {
  readonly offer: string;
  readonly slots: number;
}

/** What a buyer's agent device may spend for a job without asking again. */
export interface MandateRow {
  readonly job: string;
  readonly user: string;
  readonly specHash: string;
  readonly max: bigint;
  readonly spent: bigint;
  readonly state: 'open' | 'closed' | 'expired';
}

export const orders = defineTable<OrderRow>({
  name: 'orders',
  columns: {
    order: 'text',
    state: 'text',
    buyer: 'text',
    buyerPeer: 'text',
    provider: 'text',
    providerPeer: 'text',
    offer: 'text',
    node: 'text',
    job: 'text',
    terms: 'text',
    termsHash: 'text',
    slots: 'int',
    cores: 'int',
    memoryBytes: 'int',
    durationMs: 'int',
    funded: 'money',
    net: 'money',
    fee: 'money',
    refunded: 'money',
    receipts: 'int',
    paidMs: 'int',
    tasksEnded: 'int',
    elapsedMs: 'int',
    signedPaidMs: 'int',
    tasksHash: 'text',
    takenMs: 'int',
    verifying: 'int',
    endedMs: 'int',
    unsigned: 'int',
    stoppedBy: 'text',
    buyerConfirmed: 'int',
    providerConfirmed: 'int',
    runningSealMs: 'int',
    stoppedSealMs: 'int',
    placedMs: 'int',
    changedMs: 'int',
    dueMs: 'int',
    steps: 'int',
  },
  key: ['order'],
  indexes: [['buyer'], ['provider'], ['state', 'changedMs'], ['job']],
  layout: 'numbered',
});

export const orderSteps = defineTable<OrderStepRow>({
  name: 'order_steps',
  columns: { order: 'text', step: 'int', state: 'text', event: 'text', poolMs: 'int', sealMs: 'int', cause: 'text' },
  key: ['order', 'step'],
  appendOnly: true,
  parent: orders,
});

export const capacity = defineTable<CapacityRow>({
  name: 'node_capacity',
  columns: { node: 'text', cores: 'int', memoryBytes: 'int' },
  key: ['node'],
});

export const nodeOrders = defineTable<NodeOrderRow>({
  name: 'node_orders',
  columns: { node: 'text', order: 'text' },
  key: ['node', 'order'],
});

export const offerUse = defineTable<OfferUseRow>({
  name: 'offer_use',
  columns: { offer: 'text', slots: 'int' },
  key: ['offer'],
});

export const mandates = defineTable<MandateRow>({
  name: 'mandates',
  columns: { job: 'text', user: 'text', specHash: 'text', max: 'money', spent: 'money', state: 'text' },
  key: ['job'],
  indexes: [['user']],
  layout: 'by-arrival',
});
