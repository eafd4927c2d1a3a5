/** Games on offer in a pool: every one is weighed in memory, because a pool has few of them beside its machines. */
import type { GameFilter, GAME_SORTS, GameView } from '#core/features/gaming/gaming.api.ts';
import { offerGameOf, offerOf } from '#core/features/market/market.reads.ts';
import { offerGames } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { lifeView } from './market.routes.ts';
import { type Beside, findOffer } from './market.search.ts';

type GameSort = (typeof GAME_SORTS)[number];

/** Games that one search looks at. */
const LOOKED_AT_MAX = 5_000;

export interface Around extends Beside {
  /** Round trip to a connected instance, as the newest ping says. */
  readonly latencyOf: (peerKey: string) => number | undefined;
  /** Own offers with an act that is not sealed. */
  readonly waiting: ReadonlySet<string>;
}

export function gameView(reader: SpaceReader, offer: string, around: Around): GameView | undefined {
  const row = offerOf(reader, offer);
  const game = offerGameOf(reader, offer);
  const found = findOffer(reader, offer, around);
  if (row === undefined || game === undefined || found === undefined) return undefined;
  const roundTripMs = around.latencyOf(reader.get(nodes, row.node)?.peerKey ?? '');
  return {
    offer,
    node: row.node,
    nodeName: found.nodeName,
    user: row.user,
    handle: found.handle,
    isMine: found.isMine,
    title: found.title,
    state: row.state === 'active' ? found.state : row.state,
    ...lifeView(row, around.poolMs),
    isPending: around.waiting.has(offer),
    seats: row.slots,
    seatsFree: found.slotsFree,
    pricePerHour: found.pricePerSlotHour,
    version: found.version,
    minMs: row.minMs,
    maxMs: row.maxMs,
    isOnline: found.isOnline,
    ...(roundTripMs === undefined ? {} : { roundTripMs: Math.round(roundTripMs * 10) / 10 }),
    sellerBoundBps: found.sellerBoundBps,
    sellerIsNew: found.sellerIsNew,
    game,
  };
}

function passes(view: GameView, filter: GameFilter, { blocked }: Beside): boolean {
  const { targets } = view.game;
  if (filter.mine === true) return view.isMine && view.state !== 'withdrawn';
  if ((view.state !== 'active' && view.state !== 'sold_out') || blocked.has(view.user)) return false;
  const tests: readonly boolean[] = [
    filter.text === undefined || view.title.toLowerCase().includes(filter.text.toLowerCase()),
    filter.kind === undefined || view.game.kind === filter.kind,
    filter.maxPrice === undefined || view.pricePerHour <= filter.maxPrice,
    filter.fps === undefined || targets.fps >= filter.fps,
    filter.height === undefined || targets.height >= filter.height,
    filter.latencyMs === undefined || targets.latencyMs <= filter.latencyMs,
    filter.scoreBps === undefined || view.sellerBoundBps >= filter.scoreBps,
    filter.free !== true || view.seatsFree > 0,
    filter.online !== true || view.isOnline,
  ];
  return tests.every(Boolean);
}

function compare(sort: GameSort): (a: GameView, b: GameView) => number {
  const byPrice = (a: GameView, b: GameView): number => Number(a.pricePerHour - b.pricePerHour);
  const byOffer = (a: GameView, b: GameView): number => (a.offer < b.offer ? -1 : 1);
  const first: Readonly<Record<GameSort, (a: GameView, b: GameView) => number>> = {
    price: byPrice,
    score: (a, b) => b.sellerBoundBps - a.sellerBoundBps,
    latency: (a, b) => (a.roundTripMs ?? Number.MAX_VALUE) - (b.roundTripMs ?? Number.MAX_VALUE),
    title: (a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
  };
  return (a, b) => first[sort](a, b) || byPrice(a, b) || byOffer(a, b);
}

/** One page; `cursor` is how many were passed. */
export function searchGames(
  reader: SpaceReader,
  query: GameFilter & { readonly sort: GameSort; readonly limit: number; readonly cursor?: string | undefined },
  around: Around,
): { readonly items: GameView[]; readonly next?: string } {
  const all = reader
    .where(offerGames, `1 = 1 LIMIT ${LOOKED_AT_MAX}`, [])
    .map(({ offer }) => gameView(reader, offer, around))
    .filter((view) => view !== undefined)
    .filter((view) => passes(view, query, around))
    .sort(compare(query.sort));
  const from = Math.max(0, Number.parseInt(query.cursor ?? '0', 10) || 0);
  const items = all.slice(from, from + query.limit);
  return { items, ...(from + items.length < all.length ? { next: String(from + items.length) } : {}) };
}
