import { TIME } from '#core/kernel/limits.ts';
import { type Route, route } from '#core/contract/route.ts';
import { marketApi } from '#core/features/market/market.api.ts';
import { offerPrices, offers } from '#core/features/market/market.tables.ts';
import type { OfferPriceRow, OfferRow } from '#core/features/market/market.tables.ts';
import { type NodeRow, nodes } from '#core/features/nodes/nodes.tables.ts';
import type { NodeIsolation } from '#core/features/nodes/nodes.schemas.ts';
import { offerUse, orders } from '#core/features/orders/orders.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { blockedBy } from './blocks.ts';
import { command } from './commands.ts';
import { handleOf, registersOf } from './names.ts';
import { pendingActs } from './pools.views.ts';
import { type Runtime, accountOf } from './runtime.ts';

const OFFERS_SHOWN_MAX = 10_000;
/** Orders that the demand of a pool is told from. */
const ORDERS_COUNTED_MAX = 5_000;

/** Machines that are connected now, this one among them. */
export function onlinePeers(runtime: Runtime): ReadonlySet<string> {
  return new Set([runtime.keys.peer.publicKey, ...(runtime.p2p()?.peers() ?? []).map(({ peerKey }) => peerKey)]);
}

/** Sealed offers, with newer prices laid over as soon as they are seen; without those of people whom the reader blocked. */
export function offerViews(runtime: Runtime, pool: string, user: string) {
  const reader = runtime.spaces.reader(pool);
  // Each table is read once: of thousands of offers, a look-up each would keep everything else waiting.
  const known: Known = {
    facts: new Map(registersOf(reader, 'offer').map((register) => [register.key, register])),
    prices: new Map(reader.where(offerPrices, '1 = 1', []).map((row) => [row.offer, row])),
    uses: new Map(reader.where(offerUse, '1 = 1', []).map(({ offer, slots }) => [offer, slots])),
    nodes: new Map(reader.where(nodes, '1 = 1', []).map((row) => [row.node, row])),
    handles: new Map(),
    machines: new Map(),
    online: onlinePeers(runtime),
    poolMs: runtime.spaces.status(pool)?.poolMs ?? 0,
  };
  const blocked = blockedBy(runtime, user);
  return (
    reader
      // Those that are over are many in time: they take no place of those that are not.
      .where(offers, `state IN ('active', 'paused') OR "user" = ? LIMIT ${OFFERS_SHOWN_MAX}`, [user])
      .filter((row) => !blocked.has(row.user))
      .map((row) => offerView(reader, row, user, known))
  );
}

interface Known {
  readonly facts: ReadonlyMap<string, { value: Record<string, unknown>; hlc: string; event: string }>;
  readonly prices: ReadonlyMap<string, OfferPriceRow>;
  readonly uses: ReadonlyMap<string, number>;
  readonly nodes: ReadonlyMap<string, NodeRow>;
  readonly handles: Map<string, string>;
  /** Parsed once for all offers of a node. */
  readonly machines: Map<string, Machine>;
  readonly online: ReadonlySet<string>;
  readonly poolMs: number;
}

/** What expired is told to its seller alone, what was withdrawn to them where they ask for theirs. */
function isListed({ state, isMine }: { readonly state: string; readonly isMine: boolean }): boolean {
  return state !== 'withdrawn' && (state !== 'expired' || isMine);
}

function offerView(reader: SpaceReader, row: OfferRow, user: string, known: Known) {
  const price = known.prices.get(row.offer);
  const node = known.nodes.get(row.node);
  const used = known.uses.get(row.offer) ?? 0;
  const fact = known.facts.get(row.offer);
  const isNewer = fact !== undefined && price !== undefined && fact.hlc > price.hlc;
  const { cpuModel, isolation } = machineOf(row.node, node, known);
  const handle = known.handles.get(row.user) ?? handleOf(reader, row.user);
  known.handles.set(row.user, handle);
  return {
    offer: row.offer,
    node: row.node,
    nodeName: node?.name ?? '',
    user: row.user,
    handle,
    isMine: row.user === user,
    title: isNewer ? String(fact.value['title']) : (price?.title ?? ''),
    state: row.state === 'active' && used >= row.slots ? ('sold_out' as const) : row.state,
    executor: row.executor,
    slots: row.slots,
    slotsFree: Math.max(0, row.slots - used),
    coresPerSlot: row.coresPerSlot,
    memoryPerSlotBytes: row.memoryPerSlotBytes,
    pricePerSlotHour: isNewer ? BigInt(String(fact.value['pricePerSlotHour'])) : (price?.pricePerSlotHour ?? 0n),
    version: isNewer ? fact.event : (price?.version ?? row.offer),
    minMs: row.minMs,
    maxMs: row.maxMs,
    cpuModel,
    singleScore: node?.singleScore ?? 0,
    isolation,
    isOnline: known.online.has(node?.peerKey ?? ''),
    isPending: false,
    isPriceUnsealed: isNewer,
    ...lifeView(row, known.poolMs),
  };
}

/** What is left of its time, or what a draft will have. */
export function lifeView(
  { state, lifeMs, expiresMs }: Pick<OfferRow, 'state' | 'lifeMs' | 'expiresMs'>,
  poolMs: number,
): { readonly leftMs?: number; readonly lifeMs?: number } {
  if (expiresMs !== 0) return { leftMs: Math.max(0, expiresMs - poolMs) };
  return state === 'draft' && lifeMs !== 0 ? { lifeMs } : {};
}

interface Machine {
  readonly cpuModel: string;
  readonly isolation: NodeIsolation;
}

function machineOf(id: string, node: NodeRow | undefined, { machines }: Known): Machine {
  const kept = machines.get(id);
  if (kept !== undefined) return kept;
  const { cpuModel } = JSON.parse(node?.hardware ?? '{"cpuModel":""}') as { cpuModel: string };
  const isolation = JSON.parse(node?.isolation ?? NO_ISOLATION) as NodeIsolation;
  const machine = { cpuModel, isolation };
  machines.set(id, machine);
  return machine;
}
const NO_ISOLATION = '{"process":true,"nodePermissions":false,"bwrap":false,"cgroup":"none"}';

/** Of sealed orders on the pool clock: real ones, whoever placed them. */
function demandOf(runtime: Runtime, pool: string, spanMs: number) {
  const sinceMs = (runtime.spaces.status(pool)?.poolMs ?? 0) - spanMs;
  const rows = runtime.spaces
    .reader(pool)
    .where(orders, `"placedMs" >= ? ORDER BY "placedMs" DESC LIMIT ${ORDERS_COUNTED_MAX}`, [sinceMs]);
  const prices = rows
    .map(({ terms }) => BigInt((JSON.parse(terms) as { pricePerSlotHour: string }).pricePerSlotHour))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const medianPrice = prices[Math.floor((prices.length - 1) / 2)];
  const highestPrice = prices.at(-1);
  return {
    sinceMs,
    orders: rows.length,
    buyers: new Set(rows.map(({ buyer }) => buyer)).size,
    slotHours: rows.reduce((sum, { slots, durationMs }) => sum + slots * durationMs, 0) / TIME.HOUR_MS,
    ...(medianPrice === undefined ? {} : { medianPrice }),
    ...(highestPrice === undefined ? {} : { highestPrice }),
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
        .filter((offer) => query.mine || (isListed(offer) && offer.executor !== 'game'))
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
        )
        .slice(0, query.limit);
      const waiting = pendingActs(runtime.spaces.reader(params.pool), user).filter(({ type }) =>
        ['offer.published.v1', 'offer.state-set.v1', 'offer.expiry-set.v1'].includes(type),
      );
      const isWaiting = new Set(waiting.map(({ payload }) => String(payload['offer'])));
      return { items: wanted.map((offer) => ({ ...offer, isPending: isWaiting.has(offer.offer) })) };
    }),
    route(marketApi.demandRead, async ({ params, query }) => demandOf(runtime, params.pool, query.days * TIME.DAY_MS)),
    route(marketApi.offerPublish, (call) => {
      const { pricePerSlotHour, rules, isDraft, ...rest } = call.body;
      return command(runtime, call, call.params.pool, {
        type: 'offer.published.v1',
        payload: {
          ...rest,
          ...(rules === undefined ? {} : { rules: JSON.parse(JSON.stringify(rules)) as unknown }),
          ...(isDraft ? { isDraft } : {}),
          executor: 'wasi',
          pricePerSlotHour: pricePerSlotHour.toString(),
        },
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
    route(marketApi.offerSetExpiry, (call) => {
      const { lifeMs } = call.body;
      return command(runtime, call, call.params.pool, {
        type: 'offer.expiry-set.v1',
        payload: { offer: call.params.offer, ...(lifeMs === null ? {} : { lifeMs }) },
      });
    }),
  ];
}
