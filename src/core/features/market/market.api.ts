import { z } from 'zod';
import { Count, DurationMs, ShortText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';
import { NodeIsolation } from '../nodes/nodes.schemas.ts';
import { OFFER_STATES } from './market.tables.ts';
import { OfferLifeMs, OfferRules } from './offer.schemas.ts';

const tag = 'market';

export const OfferView = z
  .object({
    offer: z.string(),
    node: z.string(),
    nodeName: z.string(),
    user: z.string(),
    handle: z.string(),
    isMine: z.boolean(),
    title: z.string(),
    /** Drafts are seen by their seller alone. */
    state: z.enum([...OFFER_STATES, 'sold_out']),
    /** Until it expires, as of the last seal; absent: it stands until its seller ends it, or is a draft. */
    leftMs: z.number().int().optional(),
    /** Of a draft: how long it will stand once it is on the market; absent: without end. */
    lifeMs: z.number().int().optional(),
    executor: z.string(),
    slots: z.number().int(),
    slotsFree: z.number().int(),
    coresPerSlot: z.number().int(),
    memoryPerSlotBytes: z.number().int(),
    pricePerSlotHour: Money,
    /** What an order has to name, so that nobody is bound by a price that changed under way. */
    version: z.string(),
    minMs: z.number().int(),
    maxMs: z.number().int(),
    cpuModel: z.string(),
    singleScore: z.number(),
    isolation: NodeIsolation,
    isOnline: z.boolean(),
    isPending: z.boolean(),
    /** A newer price is known but not sealed: orders wait for it. */
    isPriceUnsealed: z.boolean(),
  })
  .meta({ id: 'Offer' });
export type OfferView = z.infer<typeof OfferView>;

const OfferParams = PoolParams.extend({ offer: Hex32 });

export const offersRead = endpoint({
  name: 'offersRead',
  method: 'GET',
  path: '/pools/:pool/offers',
  summary: 'Offers, cheapest first',
  tag,
  params: PoolParams,
  query: z.object({
    state: z.enum(['active', 'all']).default('active'),
    mine: z.stringbool().default(false),
    minCores: z.coerce.number().int().min(1).optional(),
    minMemoryBytes: z.coerce.number().int().min(0).optional(),
    /** Only so many of the cheapest: thousands of them take a while to tell. */
    limit: z.coerce.number().int().min(1).max(10_000).optional(),
  }),
  answer: z.object({ items: z.array(OfferView) }),
});
export const demandRead = endpoint({
  name: 'demandRead',
  method: 'GET',
  path: '/pools/:pool/demand',
  summary: 'What was bought in the pool in the last days, and what was paid for it: of sealed orders',
  tag,
  params: PoolParams,
  query: z.object({ days: z.coerce.number().int().min(1).max(30).default(1) }),
  answer: z.object({
    sinceMs: z.number(),
    orders: z.number().int(),
    buyers: z.number().int(),
    /** Slots times hours that were bought. */
    slotHours: z.number(),
    /** Of a slot and hour, over those orders; absent where there were none. */
    medianPrice: Money.optional(),
    highestPrice: Money.optional(),
  }),
});
export const offerPublish = command({
  name: 'offerPublish',
  path: '/pools/:pool/offers',
  summary: 'Publish an offer of an own node',
  tag,
  params: PoolParams,
  body: z.object({
    node: Hex32,
    title: ShortText,
    slots: Count.min(1).max(4096),
    coresPerSlot: Count.min(1).max(4096).default(1),
    memoryPerSlotBytes: Count.min(16 * 1024 * 1024),
    pricePerSlotHour: PositiveMoney,
    minMs: DurationMs.default(60_000),
    maxMs: DurationMs.default(86_400_000),
    /** Hours, notice and the like; absent: always open, accepted by itself, without notice. */
    rules: OfferRules.optional(),
    /** Not sold until you set it active. */
    isDraft: z.boolean().default(false),
    /** It expires so long after it was first active; absent: it stands until you withdraw it. */
    lifeMs: OfferLifeMs.optional(),
  }),
});
export const offerEdit = command({
  name: 'offerEdit',
  method: 'PATCH',
  path: '/pools/:pool/offers/:offer',
  summary: 'Change title and price; running orders keep theirs',
  tag,
  params: OfferParams,
  body: z.object({ title: ShortText, pricePerSlotHour: PositiveMoney }),
});
export const offerSetState = command({
  name: 'offerSetState',
  method: 'PUT',
  path: '/pools/:pool/offers/:offer/state',
  summary: 'Put a draft on the market, pause, resume or withdraw',
  tag,
  params: OfferParams,
  body: z.object({ state: z.enum(['active', 'paused', 'withdrawn']) }),
});

export const offerSetExpiry = command({
  name: 'offerSetExpiry',
  method: 'PUT',
  path: '/pools/:pool/offers/:offer/expiry',
  summary:
    'Set anew when an own offer or game ends by itself; orders of before go on. Of a draft it counts from the day it is on the market',
  tag,
  params: OfferParams,
  body: z.object({
    /** From now on; null: it stands until you withdraw it. */
    lifeMs: OfferLifeMs.nullable(),
  }),
});

export const marketApi = { offersRead, demandRead, offerPublish, offerEdit, offerSetState, offerSetExpiry };
