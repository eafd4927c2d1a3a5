import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { offerRulesOf } from '#core/features/market/market.reads.ts';
import { offerPrices, offers } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { cancelFee, maximumCost } from '#core/features/orders/pricing.ts';
import { poolOf, termsOf } from '#core/features/pools/pools.reads.ts';
import { requestsApi } from '#core/features/requests/requests.api.ts';
import { bidsOf, suggestionKey } from '#core/features/requests/requests.reads.ts';
import { type RequestRow, requests } from '#core/features/requests/requests.tables.ts';
import { blockedBy, refuseBlocked } from './blocks.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import type { Reputation } from './reputation.views.ts';
import { type Runtime, accountOf } from './runtime.ts';
import { besideOf } from './search.routes.ts';

const REQUESTS_SHOWN_MAX = 500;

export function requestsRoutes(runtime: Runtime, reputationOf: (pool: string) => Reputation): Route[] {
  const view = (pool: string, row: RequestRow, user: string) => {
    const reader = runtime.spaces.reader(pool);
    const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
    const open = bidsOf(reader, row.request).filter(({ state }) => state === 'open' || state === 'won');
    const [first] = open.map(({ price }) => price).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const { request, state, title, executor, slots, coresPerSlot, memoryPerSlotBytes, durationMs, openedMs } = row;
    return {
      request,
      user: row.user,
      handle: handleOf(reader, row.user),
      isMine: row.user === user,
      state,
      title,
      executor,
      slots,
      coresPerSlot,
      memoryPerSlotBytes,
      durationMs,
      maxPricePerSlotHour: row.maxPrice,
      openedMs,
      leftMs: row.state === 'open' ? Math.max(0, row.dueMs - poolMs) : 0,
      bids: open.length,
      ...(first === undefined ? {} : { lowest: first }),
      ...(row.order === null ? {} : { order: row.order }),
    };
  };
  return [
    route(requestsApi.requestsRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const conditions = [...(query.state === 'open' ? ["state = 'open'"] : []), ...(query.mine ? ['user = ?'] : [])];
      const rows = reader.where(
        requests,
        `${conditions.length === 0 ? '1 = 1' : conditions.join(' AND ')} ORDER BY "openedMs" DESC, request LIMIT ${REQUESTS_SHOWN_MAX}`,
        query.mine ? [user] : [],
      );
      const blocked = blockedBy(runtime, user);
      return {
        items: rows.filter((row) => !blocked.has(row.user)).map((row) => view(params.pool, row, user)),
      };
    }),
    route(requestsApi.requestRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const { pool, request } = params;
      const reader = runtime.spaces.reader(pool);
      const row = reader.get(requests, request);
      if (row === undefined) throw new RefusalError({ code: 'request.unknown', request });
      const { boundOf, online, blocked } = besideOf(runtime, pool, user, () => reputationOf(pool));
      const usualFeeMs = termsOf(poolOf(reader)).cancelFeeMs;
      const shown = bidsOf(reader, request).filter((bid) => !blocked.has(bid.user));
      const items = shown.map((bid) => {
        const { boundBps, isNew } = boundOf(bid.user);
        const price = { pricePerSlotHour: bid.price, feeBps: 0 };
        const maximum = maximumCost(price, row.slots, row.durationMs);
        const { noticeMs, cancelFeeMs } = offerRulesOf(reader, bid.offer);
        const sold = reader.get(offerPrices, bid.offer);
        const node = reader.get(nodes, reader.get(offers, bid.offer)?.node ?? '');
        return {
          bid: bid.bid,
          user: bid.user,
          handle: handleOf(reader, bid.user),
          isMine: bid.user === user,
          offer: bid.offer,
          offerTitle: sold?.title ?? '',
          offerVersion: sold?.version ?? bid.offer,
          pricePerSlotHour: bid.price,
          state: bid.state,
          placedMs: bid.placedMs,
          boundBps,
          isNew,
          weighed: suggestionKey(bid.price, boundBps) / 10_000n,
          maximum,
          cancelFee: cancelFee(price, row.slots, cancelFeeMs ?? usualFeeMs, maximum),
          noticeMs,
          isOnline: online.has(node?.peerKey ?? ''),
        };
      });
      items.sort((a, b) => (a.weighed === b.weighed ? a.placedMs - b.placedMs : a.weighed < b.weighed ? -1 : 1));
      // Who is not connected now cannot begin now: suggested only when nobody else is there.
      const open = items.filter(({ state }) => state === 'open');
      const suggested = open.find(({ isOnline }) => isOnline) ?? open[0];
      return {
        ...view(pool, row, user),
        items: items.map((bid) => ({ ...bid, isSuggested: bid.bid === suggested?.bid })),
      };
    }),
    route(requestsApi.requestOpen, (call) => {
      const { maxPricePerSlotHour, ...rest } = call.body;
      return command(runtime, call, call.params.pool, {
        type: 'request.opened.v1',
        payload: { ...rest, executor: 'wasi', maxPricePerSlotHour: maxPricePerSlotHour.toString() },
      });
    }),
    route(requestsApi.requestCancel, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'request.cancelled.v1',
        payload: { request: call.params.request },
      }),
    ),
    route(requestsApi.bidPlace, async (call) => {
      const asker = runtime.spaces.reader(call.params.pool).get(requests, call.params.request)?.user;
      refuseBlocked(runtime, accountOf(runtime, call.claims).user, asker);
      return command(runtime, call, call.params.pool, {
        type: 'bid.placed.v1',
        payload: {
          request: call.params.request,
          offer: call.body.offer,
          pricePerSlotHour: call.body.pricePerSlotHour.toString(),
        },
        after: [call.params.request],
      });
    }),
    route(requestsApi.bidWithdraw, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'bid.withdrawn.v1',
        payload: { request: call.params.request, bid: call.params.bid },
      }),
    ),
    route(requestsApi.requestMatch, async (call) => {
      const { pool, request } = call.params;
      const bids = bidsOf(runtime.spaces.reader(pool), request);
      const bidder = bids.find(({ bid }) => bid === call.body.bid)?.user;
      refuseBlocked(runtime, accountOf(runtime, call.claims).user, bidder);
      return command(runtime, call, call.params.pool, {
        type: 'request.matched.v1',
        payload: { request, ...call.body, maxCost: call.body.maxCost.toString() },
        after: [call.body.bid, call.body.offerVersion],
      });
    }),
  ];
}
