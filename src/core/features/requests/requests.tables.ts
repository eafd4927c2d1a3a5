import { defineTable } from '../../contract/table.ts';

export const REQUEST_STATES = ['open', 'matched', 'expired', 'cancelled'] as const;
export const BID_STATES = ['open', 'won', 'lost', 'withdrawn', 'expired'] as const;

export interface RequestRow {
  readonly request: string;
  readonly user: string;
  /** Instance that it was opened from. */
  readonly peerKey: string;
  readonly state: (typeof REQUEST_STATES)[number];
  readonly title: string;
  readonly executor: string;
  readonly slots: number;
  readonly coresPerSlot: number;
  readonly memoryPerSlotBytes: number;
  readonly durationMs: number;
  readonly maxPrice: bigint;
  readonly openedMs: number;
  readonly dueMs: number;
  /** What it came to; null: nothing yet. */
  readonly order: string | null;
}

export interface BidRow {
  readonly request: string;
  readonly bid: string;
  readonly user: string;
  readonly offer: string;
  readonly price: bigint;
  readonly state: (typeof BID_STATES)[number];
  readonly placedMs: number;
}

/** Open requests of one person: bounds how many they may have. */
export interface OpenRequestRow {
  readonly user: string;
  readonly request: string;
}

export const requests = defineTable<RequestRow>({
  name: 'requests',
  columns: {
    request: 'text',
    user: 'text',
    peerKey: 'text',
    state: 'text',
    title: 'text',
    executor: 'text',
    slots: 'int',
    coresPerSlot: 'int',
    memoryPerSlotBytes: 'int',
    durationMs: 'int',
    maxPrice: 'money',
    openedMs: 'int',
    dueMs: 'int',
    order: 'text',
  },
  key: ['request'],
  indexes: [['state'], ['user']],
});

export const bids = defineTable<BidRow>({
  name: 'bids',
  columns: {
    request: 'text',
    bid: 'text',
    user: 'text',
    offer: 'text',
    price: 'money',
    state: 'text',
    placedMs: 'int',
  },
  key: ['request', 'bid'],
  indexes: [['user']],
});

export const openRequests = defineTable<OpenRequestRow>({
  name: 'open_requests',
  columns: { user: 'text', request: 'text' },
  key: ['user', 'request'],
});
