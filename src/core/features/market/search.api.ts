import { z } from 'zod';
import { DurationMs, ShortText } from '../../contract/act-fields.ts';
import { PageQuery, PoolParams, command, endpoint, pageOf } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';
import { OfferView } from './market.api.ts';
import { OfferRules } from './offer.schemas.ts';

const tag = 'market';
const OfferParams = PoolParams.extend({ offer: Hex32 });

export const OFFER_SORTS = ['price', 'score', 'speed', 'memory', 'newest'] as const;

/** What an offer must have. All of it together; what is left out asks nothing. */
export const OfferFilter = z.object({
  text: z.string().max(64).optional(),
  slots: z.coerce.number().int().min(1).max(4096).optional(),
  coresPerSlot: z.coerce.number().int().min(1).max(4096).optional(),
  memoryPerSlotBytes: z.coerce.number().int().min(0).optional(),
  durationMs: z.coerce.number().int().min(1).optional(),
  maxPrice: PositiveMoney.optional(),
  singleScore: z.coerce.number().int().min(0).optional(),
  scoreBps: z.coerce.number().int().min(0).max(10_000).optional(),
  seller: Hex32.optional(),
  online: z.stringbool().optional(),
  sandboxed: z.stringbool().optional(),
});
export type OfferFilter = z.infer<typeof OfferFilter>;

export const FoundOffer = OfferView.extend({
  rules: OfferRules,
  /** Lower bound of the seller's reputation, and whether there is too little to tell. */
  sellerBoundBps: z.number().int(),
  sellerIsNew: z.boolean(),
}).meta({ id: 'FoundOffer' });
export type FoundOffer = z.infer<typeof FoundOffer>;

export const offersSearch = endpoint({
  name: 'offersSearch',
  method: 'GET',
  path: '/pools/:pool/offers/search',
  summary: 'Offers that can be bought now, by filter and order, page by page',
  tag,
  params: PoolParams,
  query: PageQuery.extend(OfferFilter.shape).extend({ sort: z.enum(OFFER_SORTS).default('price') }),
  answer: pageOf(FoundOffer),
});

export const COST_FIELDS = {
  slots: z.coerce.number().int().min(1).max(4096).default(1),
  durationMs: z.coerce.number().int().min(1),
} as const;

export const CostView = z
  .object({
    /** What goes into escrow: the most that it can cost. */
    maximum: Money,
    perHour: Money,
    /** Of the maximum, the pool's part; the provider gets the rest. */
    fee: Money,
    /** What a cancel after acceptance would cost. */
    cancelFee: Money,
    available: Money,
    /** What stays spendable; negative: so much is missing. */
    left: Money,
    isAffordable: z.boolean(),
    /** Why an order of this kind would be refused now; absent: it would be accepted. */
    problem: z.string().optional(),
  })
  .meta({ id: 'Cost' });
export type CostView = z.infer<typeof CostView>;

export const offerCost = endpoint({
  name: 'offerCost',
  method: 'GET',
  path: '/pools/:pool/offers/:offer/cost',
  summary: 'What an order would cost you, before you place it',
  tag,
  params: OfferParams,
  query: z.object(COST_FIELDS),
  answer: CostView,
});

export const FILTER_NAMES = [
  'own',
  'sold_out',
  'slots',
  'cores',
  'memory',
  'duration',
  'hours',
  'price',
  'speed',
  'score',
  'offline',
  'sandbox',
  'text',
  'seller',
] as const;

export const matchRead = endpoint({
  name: 'matchRead',
  method: 'GET',
  path: '/pools/:pool/match',
  summary: 'The best offer for what is needed, why it is, and why the others fell out',
  tag,
  params: PoolParams,
  query: OfferFilter.extend(COST_FIELDS),
  answer: z.object({
    /** Lowest price × (2 − score), the score by its lower bound. */
    best: FoundOffer.optional(),
    maximum: Money.optional(),
    /** What the best was weighed against, best first. */
    ranked: z.array(
      z.object({
        offer: z.string(),
        title: z.string(),
        pricePerSlotHour: Money,
        boundBps: z.number().int(),
        weighed: Money,
      }),
    ),
    fellOut: z.array(
      z.object({
        filter: z.enum(FILTER_NAMES),
        count: z.number().int(),
        /** The one that came closest in price. */
        offer: z.string(),
        title: z.string(),
      }),
    ),
  }),
});

export const pricesRead = endpoint({
  name: 'pricesRead',
  method: 'GET',
  path: '/pools/:pool/prices',
  summary: 'What was paid per slot and hour, by class and day: median, tenth and ninetieth percentile',
  tag,
  params: PoolParams,
  query: z.object({
    class: z.string().max(64).optional(),
    days: z.coerce.number().int().min(1).max(366).default(30),
  }),
  answer: z.object({
    classes: z.array(z.string()),
    items: z.array(
      z.object({
        class: z.string(),
        /** Midnight of the pool clock. */
        dayMs: z.number(),
        orders: z.number().int(),
        median: Money,
        p10: Money,
        p90: Money,
      }),
    ),
  }),
});

const OfferTerms = OfferRules.extend({
  /** How short and how long orders may be. */
  minMs: DurationMs,
  maxMs: DurationMs,
}).meta({ id: 'OfferTerms' });
export type OfferTerms = z.infer<typeof OfferTerms>;

export const offerRulesRead = endpoint({
  name: 'offerRulesRead',
  method: 'GET',
  path: '/pools/:pool/offers/:offer/rules',
  summary: 'Hours, shortest and longest order, notice, cancel fee, and what the node accepts by itself',
  tag,
  params: OfferParams,
  answer: OfferTerms,
});
export const offerRulesSet = command({
  name: 'offerRulesSet',
  method: 'PUT',
  path: '/pools/:pool/offers/:offer/rules',
  summary: 'Change the terms of an own offer; running orders keep theirs',
  tag,
  params: OfferParams,
  body: OfferTerms.partial({ minMs: true, maxMs: true }),
});

const SavedSearch = z.object({
  id: z.string(),
  name: z.string(),
  filter: OfferFilter.extend({ sort: z.enum(OFFER_SORTS).default('price') }),
  createdMs: z.number(),
});
export const savedSearchesRead = endpoint({
  name: 'savedSearchesRead',
  method: 'GET',
  path: '/pools/:pool/saved-searches',
  summary: 'Searches that you saved on this instance',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(SavedSearch) }),
});
export const savedSearchCreate = endpoint({
  name: 'savedSearchCreate',
  method: 'POST',
  path: '/pools/:pool/saved-searches',
  summary: 'Save a search under a name; the same name replaces it',
  tag,
  params: PoolParams,
  body: z.object({ name: ShortText, filter: SavedSearch.shape.filter }),
  answer: z.object({ id: z.string() }),
});
export const savedSearchDelete = endpoint({
  name: 'savedSearchDelete',
  method: 'DELETE',
  path: '/pools/:pool/saved-searches/:id',
  summary: 'Forget a saved search',
  tag,
  params: PoolParams.extend({ id: z.string().regex(/^[0-9a-f]{32}$/) }),
});

export const offerRemove = command({
  name: 'offerRemove',
  path: '/pools/:pool/offers/:offer/remove',
  summary: 'Take an offer off the market (officer); running orders go on',
  tag,
  params: OfferParams,
  body: z.object({ reason: z.string().min(1).max(2000) }),
});
export const nodeUnverify = command({
  name: 'nodeUnverify',
  path: '/pools/:pool/nodes/:node/unverify',
  summary: 'Void what a node claims (officer): it sells nothing until it is measured again',
  tag: 'nodes',
  params: PoolParams.extend({ node: Hex32 }),
  body: z.object({ reason: z.string().min(1).max(2000) }),
});
export const searchApi = {
  offersSearch,
  offerCost,
  matchRead,
  pricesRead,
  offerRulesRead,
  offerRulesSet,
  savedSearchesRead,
  savedSearchCreate,
  savedSearchDelete,
  offerRemove,
  nodeUnverify,
};
