import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { paidToProvider } from '#core/features/books/books.reads.ts';
import { offers } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { ordersApi } from '#core/features/orders/orders.api.ts';
import { type OrderRow, orderSteps, orders } from '#core/features/orders/orders.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { refuseBlocked } from './blocks.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import { IS_OPEN, actsOn, checksOf, deadlinesOf, orderPostings } from './order-money.ts';
import { pendingActs } from './pools.views.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function orderView(runtime: Runtime, pool: string, row: OrderRow, user: string, isPending: boolean) {
  const reader = runtime.spaces.reader(pool);
  const terms = JSON.parse(row.terms) as Record<string, unknown>;
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  return {
    order: row.order,
    state: row.state,
    isPending,
    side: row.buyer === user ? 'buyer' : row.provider === user ? 'provider' : 'other',
    buyer: row.buyer,
    buyerHandle: handleOf(reader, row.buyer),
    provider: row.provider,
    providerHandle: handleOf(reader, row.provider),
    offer: row.offer,
    node: row.node,
    nodeName: reader.get(nodes, row.node)?.name ?? '',
    ...(row.job === null ? {} : { job: row.job }),
    slots: row.slots,
    durationMs: row.durationMs,
    pricePerSlotHour: BigInt(String(terms['pricePerSlotHour'])),
    feeBps: Number(terms['feeBps']),
    funded: row.funded,
    used: row.net + row.fee,
    refunded: row.refunded,
    paidMs: row.paidMs,
    tasksEnded: row.tasksEnded,
    receipts: row.receipts,
    isUnsigned: row.unsigned === 1,
    ...(row.stoppedBy === null ? {} : { stoppedBy: row.stoppedBy }),
    buyerConfirmed: row.buyerConfirmed === 1,
    providerConfirmed: row.providerConfirmed === 1,
    placedMs: row.placedMs,
    changedMs: row.changedMs,
    ...(row.dueMs === 0 ? {} : { dueMs: row.dueMs, leftMs: Math.max(0, row.dueMs - poolMs) }),
  };
}

/** Orders that an own pending act names: shown as waiting. */
function waitingOrders(reader: SpaceReader, user: string): Set<string> {
  return new Set(
    pendingActs(reader, user)
      .filter(({ type }) => type.startsWith('order.'))
      .map(({ payload }) => String(payload['order'])),
  );
}

export function findOrder(reader: SpaceReader, order: string, user: string): OrderRow {
  const row = reader.get(orders, order);
  if (row === undefined) throw new RefusalError({ code: 'order.unknown', order });
  const isParty = row.buyer === user || row.provider === user;
  if (!isParty && reader.get(members, user)?.role === 'member')
    throw new RefusalError({ code: 'order.not_yours', order });
  return row;
}

export function ordersRoutes(runtime: Runtime): Route[] {
  const bare = (verb: string) => `order.${verb}.v1`;
  return [
    route(ordersApi.ordersRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const open = query.open ? ` AND ${IS_OPEN}` : '';
      const rows = reader.where(
        orders,
        `(buyer = ? OR provider = ?)${open} ORDER BY "placedMs" DESC, "order" LIMIT ?`,
        [user, user, query.limit],
      );
      const waiting = waitingOrders(reader, user);
      return { items: rows.map((row) => orderView(runtime, params.pool, row, user, waiting.has(row.order))) };
    }),
    route(ordersApi.orderRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const row = findOrder(reader, params.order, user);
      const poolMs = runtime.spaces.status(params.pool)?.poolMs ?? 0;
      return {
        ...orderView(runtime, params.pool, row, user, waitingOrders(reader, user).has(row.order)),
        termsHash: row.termsHash,
        terms: JSON.parse(row.terms) as Record<string, unknown>,
        timeline: reader
          .scan(orderSteps, [row.order], { limit: 1000 })
          .map(({ state, cause, sealMs, poolMs, event }) => ({ state, cause, sealMs, poolMs, event })),
        postings: orderPostings(reader, row),
        net: row.net,
        fee: row.fee,
        ...(row.job === null || row.buyer !== user ? {} : { job: row.job }),
        deadlines: deadlinesOf(reader, row.order, poolMs),
        checks: checksOf(reader, row),
        givenBack: paidToProvider(reader, row.order).refunded,
        acts: actsOn(reader, row, { user, poolMs, nowMs: runtime.nowMs() }),
      };
    }),
    route(ordersApi.orderPlace, async (call) => {
      const seller = runtime.spaces.reader(call.params.pool).get(offers, call.body.offer)?.user;
      refuseBlocked(runtime, accountOf(runtime, call.claims).user, seller);
      return command(runtime, call, call.params.pool, {
        type: bare('placed'),
        payload: { ...call.body, maxCost: call.body.maxCost.toString() },
        after: call.body.offerVersion === call.body.offer ? [] : [call.body.offerVersion],
      });
    }),
    route(ordersApi.orderAccept, (call) =>
      command(runtime, call, call.params.pool, { type: bare('accepted'), payload: { order: call.params.order } }),
    ),
    route(ordersApi.orderCancel, (call) =>
      command(runtime, call, call.params.pool, {
        type: bare('cancelled'),
        payload: {
          order: call.params.order,
          ...(call.body.maxFee === undefined ? {} : { maxFee: call.body.maxFee.toString() }),
        },
      }),
    ),
    route(ordersApi.orderStop, (call) =>
      command(runtime, call, call.params.pool, {
        type: bare('stopped'),
        payload: { order: call.params.order, reason: 'by hand' },
      }),
    ),
    route(ordersApi.orderConfirm, (call) =>
      command(runtime, call, call.params.pool, { type: bare('confirmed'), payload: { order: call.params.order } }),
    ),
    route(ordersApi.orderLift, (call) =>
      command(runtime, call, call.params.pool, { type: bare('lifted'), payload: { order: call.params.order } }),
    ),
    route(ordersApi.orderDecline, (call) =>
      command(runtime, call, call.params.pool, {
        type: bare('declined'),
        payload: { order: call.params.order, ...call.body },
      }),
    ),
    route(ordersApi.orderSuspend, (call) =>
      command(runtime, call, call.params.pool, {
        type: bare('suspended'),
        payload: { order: call.params.order, ...call.body },
      }),
    ),
    route(ordersApi.orderExtend, async (call) => {
      const { pool, order } = call.params;
      const provider = runtime.spaces.reader(pool).get(orders, order)?.provider;
      refuseBlocked(runtime, accountOf(runtime, call.claims).user, provider);
      const { durationMs, maxCost } = call.body;
      return command(runtime, call, pool, {
        type: bare('extended'),
        payload: { order, durationMs, maxCost: maxCost.toString() },
      });
    }),
  ];
}
