/**
 * Requests and bids: a reverse auction.
 *
 *   request  open ──buyer picks a bid──> matched | time over: expired | buyer: cancelled
 *   bid      open ──> won (its order is placed in the same seal) | lost | withdrawn | expired
 *
 * At most 20 open bids a request, one a provider. Which bid wins is the buyer's choice alone; what the market suggests is a view.
 */
import { REQUEST_LIMITS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type Slice,
  NO_EFFECTS,
  on,
} from '../../contract/slice.ts';
import { type RowOp, del, put } from '../../contract/table.ts';
import { offerOf } from '../market/market.reads.ts';
import { nodeOf } from '../nodes/nodes.reads.ts';
import { poolStateOf } from '../pools/pools.reads.ts';
import { bidPlaced, bidWithdrawn, requestCancelled, requestOpened, type requestMatched } from './requests.events.ts';
import { bidOf, bidsOf, requestOf } from './requests.reads.ts';
import { type BidRow, type RequestRow, bids, openRequests, requests } from './requests.tables.ts';

type BidAct = Act<PayloadOf<typeof bidPlaced>>;

const timerOf = (request: string): string => `request:${request}`;

function openRule(act: Act<PayloadOf<typeof requestOpened>>, { reads }: FoldContext): Refusal | undefined {
  const { state } = poolStateOf(reads);
  if (state !== 'open') return { code: 'pool.not_open', state };
  const open = reads.scan(openRequests, [act.actor?.user ?? ''], { limit: REQUEST_LIMITS.openPerUserMax });
  return open.length >= REQUEST_LIMITS.openPerUserMax
    ? { code: 'request.too_many', limit: REQUEST_LIMITS.openPerUserMax }
    : undefined;
}

function openFold(act: Act<PayloadOf<typeof requestOpened>>, { poolMs }: FoldContext): Effects {
  const { title, executor, slots, coresPerSlot, memoryPerSlotBytes, durationMs, maxPricePerSlotHour, lifeMs } =
    act.payload;
  const user = act.actor?.user ?? '';
  const dueMs = poolMs + lifeMs;
  const row: RequestRow = {
    request: act.id,
    user,
    peerKey: act.actor?.peerKey ?? '',
    state: 'open',
    title,
    executor,
    slots,
    coresPerSlot,
    memoryPerSlotBytes,
    durationMs,
    maxPrice: maxPricePerSlotHour,
    openedMs: poolMs,
    dueMs,
    order: null,
  };
  return {
    ops: [put(requests, row), put(openRequests, { user, request: act.id })],
    setTimers: [{ id: timerOf(act.id), kind: 'request.due', subject: act.id, dueMs }],
  };
}

/** The request ends; its open bids end with it, save the one that won. */
function endRequest(
  row: RequestRow,
  end: {
    readonly state: RequestRow['state'];
    readonly order?: string;
    readonly won?: string;
    readonly rest: BidRow['state'];
  },
  { reads }: FoldContext,
): Effects {
  const ops: RowOp[] = [
    put(requests, { ...row, state: end.state, order: end.order ?? null, dueMs: 0 }),
    del(openRequests, row.user, row.request),
  ];
  for (const bid of bidsOf(reads, row.request))
    if (bid.state === 'open') ops.push(put(bids, { ...bid, state: bid.bid === end.won ? 'won' : end.rest }));
  return { ops, clearTimers: [timerOf(row.request)] };
}

function bidRule(act: BidAct, { reads }: FoldContext): Refusal | undefined {
  const { request, offer, pricePerSlotHour } = act.payload;
  const wanted = requestOf(reads, request);
  if (wanted === undefined) return { code: 'request.unknown' };
  if (wanted.state !== 'open') return { code: 'request.wrong_state', state: wanted.state };
  const bidder = act.actor?.user ?? '';
  if (wanted.user === bidder) return { code: 'bid.own_request' };
  const all = bidsOf(reads, request);
  const open = all.filter(({ state }) => state === 'open');
  if (open.some(({ user }) => user === bidder)) return { code: 'bid.already' };
  if (open.length >= REQUEST_LIMITS.bidsOpenMax || all.length >= REQUEST_LIMITS.bidsKeptMax)
    return { code: 'bid.too_many', limit: REQUEST_LIMITS.bidsOpenMax };
  if (pricePerSlotHour > wanted.maxPrice) return { code: 'bid.price_above', limit: wanted.maxPrice };
  const row = offerOf(reads, offer);
  if (row === undefined) return { code: 'offer.unknown' };
  if (row.user !== bidder) return { code: 'offer.not_yours' };
  if (row.state !== 'active') return { code: 'offer.wrong_state', state: row.state };
  if (nodeOf(reads, row.node)?.state !== 'ready')
    return { code: 'node.wrong_state', state: nodeOf(reads, row.node)?.state ?? 'unknown' };
  const lacks = (
    [
      ['executor', row.executor === wanted.executor],
      ['slots', row.slots >= wanted.slots],
      ['cores', row.coresPerSlot >= wanted.coresPerSlot],
      ['memoryBytes', row.memoryPerSlotBytes >= wanted.memoryPerSlotBytes],
      ['duration', wanted.durationMs >= row.minMs && wanted.durationMs <= row.maxMs],
    ] as const
  ).find(([, fits]) => !fits);
  return lacks === undefined ? undefined : { code: 'bid.does_not_fit', field: lacks[0] };
}

function ownRequest(request: string, user: string | undefined, { reads }: FoldContext): RequestRow | Refusal {
  const row = requestOf(reads, request);
  if (row === undefined) return { code: 'request.unknown' };
  if (row.user !== user) return { code: 'request.not_yours' };
  return row.state === 'open' ? row : { code: 'request.wrong_state', state: row.state };
}

export const requestsSlice: Slice = {
  name: 'requests',
  tables: [requests, bids, openRequests],
  handlers: [
    on(requestOpened, openRule, openFold),
    on(
      requestCancelled,
      (act, context) => {
        const row = ownRequest(act.payload.request, act.actor?.user, context);
        return 'code' in row ? row : undefined;
      },
      (act, context) => {
        const row = requestOf(context.reads, act.payload.request);
        return row === undefined ? NO_EFFECTS : endRequest(row, { state: 'cancelled', rest: 'lost' }, context);
      },
    ),
    on(bidPlaced, bidRule, (act, { poolMs }) => {
      const { request, offer, pricePerSlotHour: price } = act.payload;
      const user = act.actor?.user ?? '';
      return { ops: [put(bids, { request, bid: act.id, user, offer, price, state: 'open', placedMs: poolMs })] };
    }),
    on(
      bidWithdrawn,
      (act, { reads }) => {
        const row = bidOf(reads, act.payload.request, act.payload.bid);
        if (row === undefined) return { code: 'bid.unknown' };
        if (row.user !== act.actor?.user) return { code: 'bid.not_yours' };
        return row.state === 'open' ? undefined : { code: 'bid.wrong_state', state: row.state };
      },
      (act, { reads }) => {
        const row = bidOf(reads, act.payload.request, act.payload.bid);
        return row === undefined ? NO_EFFECTS : { ops: [put(bids, { ...row, state: 'withdrawn' })] };
      },
    ),
  ],
  reactions: {
    'request.matched.v1': (act: Act<PayloadOf<typeof requestMatched>>, context: FoldContext) => {
      const row = requestOf(context.reads, act.payload.request);
      if (row === undefined) return NO_EFFECTS;
      return endRequest(row, { state: 'matched', order: act.id, won: act.payload.bid, rest: 'lost' }, context);
    },
  },
  deadlines: {
    'request.due': (timer, context) => {
      const row = requestOf(context.reads, timer.subject);
      if (row === undefined || row.state !== 'open') return NO_EFFECTS;
      return endRequest(row, { state: 'expired', rest: 'expired' }, context);
    },
  },
};
