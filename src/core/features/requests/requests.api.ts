import { z } from 'zod';
import { Count, DurationMs, ShortText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { REQUEST_LIMITS } from '../../kernel/limits.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';
import { BID_STATES, REQUEST_STATES } from './requests.tables.ts';

const tag = 'market';
const RequestParams = PoolParams.extend({ request: Hex32 });
const BidParams = RequestParams.extend({ bid: Hex32 });

export const RequestView = z
  .object({
    request: z.string(),
    user: z.string(),
    handle: z.string(),
    isMine: z.boolean(),
    state: z.enum(REQUEST_STATES),
    title: z.string(),
    executor: z.string(),
    slots: z.number().int(),
    coresPerSlot: z.number().int(),
    memoryPerSlotBytes: z.number().int(),
    durationMs: z.number().int(),
    maxPricePerSlotHour: Money,
    openedMs: z.number(),
    leftMs: z.number(),
    bids: z.number().int(),
    lowest: Money.optional(),
    order: z.string().optional(),
  })
  .meta({ id: 'Request' });
export type RequestView = z.infer<typeof RequestView>;

export const BidView = z
  .object({
    bid: z.string(),
    user: z.string(),
    handle: z.string(),
    isMine: z.boolean(),
    offer: z.string(),
    offerTitle: z.string(),
    /** What picking it names: notice, cancel fee and hours of the offer as they are shown. */
    offerVersion: z.string(),
    pricePerSlotHour: Money,
    state: z.enum(BID_STATES),
    placedMs: z.number(),
    boundBps: z.number().int(),
    isNew: z.boolean(),
    /** Price × (2 − score): what the market suggests by, lowest first. */
    weighed: Money,
    maximum: Money,
    /** What a cancel after acceptance would cost, and how long before its stop the seller says so. */
    cancelFee: Money,
    noticeMs: z.number().int(),
    isSuggested: z.boolean(),
    isOnline: z.boolean(),
  })
  .meta({ id: 'Bid' });

export const requestsRead = endpoint({
  name: 'requestsRead',
  method: 'GET',
  path: '/pools/:pool/requests',
  summary: 'Requests, newest first',
  tag,
  params: PoolParams,
  query: z.object({ state: z.enum(['open', 'all']).default('open'), mine: z.stringbool().default(false) }),
  answer: z.object({ items: z.array(RequestView) }),
});
export const requestRead = endpoint({
  name: 'requestRead',
  method: 'GET',
  path: '/pools/:pool/requests/:request',
  summary: 'One request with its bids, the suggested one first',
  tag,
  params: RequestParams,
  answer: RequestView.extend({ items: z.array(BidView) }),
});
export const requestOpen = command({
  name: 'requestOpen',
  path: '/pools/:pool/requests',
  summary: 'Say what you need; providers bid for it',
  tag,
  params: PoolParams,
  body: z.object({
    title: ShortText,
    slots: Count.min(1).max(4096).default(1),
    coresPerSlot: Count.min(1).max(4096).default(1),
    memoryPerSlotBytes: Count.min(16 * 1024 * 1024).default(256 * 1024 * 1024),
    durationMs: DurationMs,
    maxPricePerSlotHour: PositiveMoney,
    lifeMs: z.number().int().min(REQUEST_LIMITS.lifeMinMs).max(REQUEST_LIMITS.lifeMaxMs).default(3_600_000),
  }),
});
export const requestCancel = command({
  name: 'requestCancel',
  path: '/pools/:pool/requests/:request/cancel',
  summary: 'Withdraw a request',
  tag,
  params: RequestParams,
});
export const bidPlace = command({
  name: 'bidPlace',
  path: '/pools/:pool/requests/:request/bids',
  summary: 'Bid for a request with an own offer that fits',
  tag,
  params: RequestParams,
  body: z.object({ offer: Hex32, pricePerSlotHour: PositiveMoney }),
});
export const bidWithdraw = command({
  name: 'bidWithdraw',
  path: '/pools/:pool/requests/:request/bids/:bid/withdraw',
  summary: 'Withdraw an own bid',
  tag,
  params: BidParams,
});
export const requestMatch = command({
  name: 'requestMatch',
  path: '/pools/:pool/requests/:request/match',
  summary: 'Pick a bid: the order is placed at its price, the money goes into escrow',
  tag,
  params: RequestParams,
  body: z.object({ bid: Hex32, offerVersion: Hex32, maxCost: PositiveMoney }),
});

export const requestsApi = {
  requestsRead,
  requestRead,
  requestOpen,
  requestCancel,
  bidPlace,
  bidWithdraw,
  requestMatch,
};
