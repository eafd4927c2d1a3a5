import { defineTable } from '../../contract/table.ts';

export const OFFER_STATES = ['draft', 'active', 'paused', 'expired', 'withdrawn'] as const;

/** What was published and does not change; price and texts are registers beside it. */
export interface OfferRow {
  readonly offer: string;
  readonly node: string;
  readonly user: string;
  readonly state: (typeof OFFER_STATES)[number];
  readonly executor: string;
  readonly slots: number;
  readonly coresPerSlot: number;
  readonly memoryPerSlotBytes: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly publishedMs: number;
  /** How long it stands from the first time it is active, or since its seller set it anew; 0: without end. */
  readonly lifeMs: number;
  /** When it expires, on the pool clock; 0: never, or not active yet. */
  readonly expiresMs: number;
}

/** The sealed value of what the later timestamp wins: price and title now, of which event. */
export interface OfferPriceRow {
  readonly offer: string;
  readonly title: string;
  readonly pricePerSlotHour: bigint;
  /** Event that set it: what an order names to accept. */
  readonly version: string;
  readonly hlc: string;
  readonly author: string;
}

export const offers = defineTable<OfferRow>({
  name: 'offers',
  columns: {
    offer: 'text',
    node: 'text',
    user: 'text',
    state: 'text',
    executor: 'text',
    slots: 'int',
    coresPerSlot: 'int',
    memoryPerSlotBytes: 'int',
    minMs: 'int',
    maxMs: 'int',
    publishedMs: 'int',
    lifeMs: 'int',
    expiresMs: 'int',
  },
  key: ['offer'],
  // Of a node, of a seller; and two orders of the market.
  indexes: [['node'], ['user'], ['publishedMs'], ['memoryPerSlotBytes']],
});

export const offerPrices = defineTable<OfferPriceRow>({
  name: 'offer_prices',
  columns: { offer: 'text', title: 'text', pricePerSlotHour: 'money', version: 'text', hlc: 'text', author: 'text' },
  key: ['offer'],
  // The market shows the cheapest first.
  indexes: [['pricePerSlotHour']],
});

/** Terms of an offer beside its price; absent: the usual ones. */
export interface OfferRulesRow {
  readonly offer: string;
  /** JSON of `OfferRules`. */
  readonly body: string;
}

/** What a game offer promises beside its price. */
export interface OfferGameRow {
  readonly offer: string;
  /** JSON of `GameTerms`. */
  readonly body: string;
}

export const offerGames = defineTable<OfferGameRow>({
  name: 'offer_games',
  columns: { offer: 'text', body: 'text' },
  key: ['offer'],
});

/** Offers that are not over, by their node. */
export interface NodeOfferRow {
  readonly node: string;
  readonly offer: string;
}

export const nodeOffers = defineTable<NodeOfferRow>({
  name: 'node_offers',
  columns: { node: 'text', offer: 'text' },
  key: ['node', 'offer'],
});

/** What was paid for a class of slots on a day of the pool clock: how many orders began to run at each price. */
export interface PriceCountRow {
  /** Executor and cores of a slot: `wasi/1`. */
  readonly class: string;
  readonly day: number;
  readonly price: bigint;
  readonly orders: number;
}

export const offerRules = defineTable<OfferRulesRow>({
  name: 'offer_rules',
  columns: { offer: 'text', body: 'text' },
  key: ['offer'],
});

export const priceCounts = defineTable<PriceCountRow>({
  name: 'price_counts',
  columns: { class: 'text', day: 'int', price: 'money', orders: 'int' },
  key: ['class', 'day', 'price'],
});
