import { type Route, route } from '#core/contract/route.ts';
import { marketApi } from '#core/features/market/market.api.ts';
import { offerPrices, offers } from '#core/features/market/market.tables.ts';
import type { OfferRow } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { offerUse } from '#core/features/orders/orders.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { command } from './commands.ts';
import { handleOf, registersOf } from './names.ts';
import { pendingActs } from './pools.views.ts';
import { type Runtime, accountOf } from './runtime.ts';

const OFFERS_SHOWN_MAX = 10_000;

export function isPeerOnline(runtime: Runtime, peerKey: string): boolean {
  return (
    peerKey === runtime.keys.peer.publicKey || (runtime.p2p()?.peers() ?? []).some((peer) => peer.peerKey === peerKey)
  );
}

/** Sealed offers, with newer prices laid over as soon as they are seen. */
export function offerViews(runtime: Runtime, pool: string, user: string) {
  const reader = runtime.spaces.reader(pool);
  const facts = new Map(registersOf(reader, 'offer').map((register) => [register.key, register]));
  return reader
    .where(offers, `1 = 1 LIMIT ${OFFERS_SHOWN_MAX}`, [])
    .map((row) => offerView(runtime, reader, row, user, facts));
}

function offerView(
  runtime: Runtime,
  reader: SpaceReader,
  row: OfferRow,
  user: string,
  facts: ReadonlyMap<string, { value: Record<string, unknown>; hlc: string; event: string }>,
) {
  const price = reader.get(offerPrices, row.offer);
  const node = reader.get(nodes, row.node);
  const used = reader.get(offerUse, row.offer)?.slots ?? 0;
  const fact = facts.get(row.offer);
  const isNewer = fact !== undefined && price !== undefined && fact.hlc > price.hlc;
  const hardware = JSON.parse(node?.hardware ?? '{"cpuModel":""}') as { cpuModel: string };
  return {
    offer: row.offer,
    node: row.node,
    nodeName: node?.name ?? '',
    user: row.user,
    handle: handleOf(reader, row.user),
    isMine: row.user === user,
    title: isNewer ? String(fact.value['title']) : (price?.title ?? ''),
    state: row.state === 'active' && used >= row.slots ? ('sold_out' as const) : row.state,
    executor: row.executor,
    slots: row.slots,
    slotsFree: row.slots - used,
    coresPerSlot: row.coresPerSlot,
    memoryPerSlotBytes: row.memoryPerSlotBytes,
    pricePerSlotHour: isNewer ? BigInt(String(fact.value['pricePerSlotHour'])) : (price?.pricePerSlotHour ?? 0n),
    version: isNewer ? fact.event : (price?.version ?? row.offer),
    minMs: row.minMs,
    maxMs: row.maxMs,
    cpuModel: hardware.cpuModel,
    singleScore: node?.singleScore ?? 0,
    isolation: JSON.parse(
      node?.isolation ?? '{"process":true,"nodePermissions":false,"bwrap":false,"cgroup":"none"}',
    ) as never,
    isOnline: isPeerOnline(runtime, node?.peerKey ?? ''),
    isPending: false,
    isPriceUnsealed: isNewer,
  };
}

export type OfferData = ReturnType<typeof offerViews>[number];

export function marketRoutes(runtime: Runtime): Route[] {
  return [
    route(marketApi.offersRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const wanted = offerViews(runtime, params.pool, user)
        .filter((offer) =>
          query.mine ? offer.isMine : query.state === 'all' || offer.state === 'active' || offer.state === 'sold_out',
        )
        .filter((offer) => query.mine || offer.state !== 'withdrawn')
        .filter((offer) => query.minCores === undefined || offer.slotsFree * offer.coresPerSlot >= query.minCores)
        .filter((offer) => query.minMemoryBytes === undefined || offer.memoryPerSlotBytes >= query.minMemoryBytes)
        .sort((a, b) =>
          a.pricePerSlotHour < b.pricePerSlotHour
            ? -1
            : a.pricePerSlotHour > b.pricePerSlotHour
              ? 1
              : a.offer < b.offer
                ? -1
                : 1,
        );
      const waiting = pendingActs(runtime.spaces.reader(params.pool), user).filter(
        ({ type }) => type === 'offer.published.v1' || type === 'offer.state-set.v1',
      );
      const isWaiting = new Set(waiting.map(({ payload }) => String(payload['offer'])));
      return { items: wanted.map((offer) => ({ ...offer, isPending: isWaiting.has(offer.offer) })) };
    }),
    route(marketApi.offerPublish, (call) => {
      const { pricePerSlotHour, ...rest } = call.body;
      return command(runtime, call, call.params.pool, {
        type: 'offer.published.v1',
        payload: { ...rest, executor: 'wasi', pricePerSlotHour: pricePerSlotHour.toString() },
      });
    }),
    route(marketApi.offerEdit, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'offer.edited.v1',
        payload: {
          offer: call.params.offer,
          title: call.body.title,
          pricePerSlotHour: call.body.pricePerSlotHour.toString(),
        },
      }),
    ),
    route(marketApi.offerSetState, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'offer.state-set.v1',
        payload: { offer: call.params.offer, ...call.body },
      }),
    ),
  ];
}
