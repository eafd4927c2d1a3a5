/** The market as people search it: filters and order in SQL, what only this instance knows (who is connected, reputation) beside it. */
import type { OfferFilter, OFFER_SORTS } from '#core/features/market/search.api.ts';
import { offerRulesOf } from '#core/features/market/market.reads.ts';
import { type OfferRules, openForMs } from '#core/features/market/offer.schemas.ts';
import type { NodeIsolation } from '#core/features/nodes/nodes.schemas.ts';
import type { Row, Value } from '#core/contract/table.ts';
import type { SpaceReader } from '#edge/store/reader.ts';

export type OfferSort = (typeof OFFER_SORTS)[number];

/** What this instance knows beside the pool's tables. */
export interface Beside {
  readonly user: string;
  readonly nowMs: number;
  readonly online: ReadonlySet<string>;
  /** Whom the one who asks blocked: their offers are not shown. */
  readonly blocked: ReadonlySet<string>;
  readonly boundOf: (user: string) => { readonly boundBps: number; readonly isNew: boolean };
}

export interface Found {
  readonly offer: string;
  readonly node: string;
  readonly nodeName: string;
  readonly user: string;
  readonly handle: string;
  readonly isMine: boolean;
  readonly title: string;
  readonly state: 'active' | 'sold_out';
  readonly executor: string;
  readonly slots: number;
  readonly slotsFree: number;
  readonly coresPerSlot: number;
  readonly memoryPerSlotBytes: number;
  readonly pricePerSlotHour: bigint;
  readonly version: string;
  readonly minMs: number;
  readonly maxMs: number;
  readonly cpuModel: string;
  readonly singleScore: number;
  readonly isolation: NodeIsolation;
  readonly isOnline: boolean;
  readonly isPending: boolean;
  readonly isPriceUnsealed: boolean;
  readonly rules: OfferRules;
  readonly sellerBoundBps: number;
  readonly sellerIsNew: boolean;
}

/** Rows that one step reads: filters that SQL cannot know may throw most of them away. */
const CHUNK = 200;
/** Offers that one search looks at. */
const LOOKED_AT_MAX = 20_000;

const COLUMNS =
  'o.offer, o.node, o.user, o.executor, o.slots, o.coresPerSlot, o.memoryPerSlotBytes, o.minMs, o.maxMs, o.publishedMs, ' +
  'p.title, p.pricePerSlotHour, p.version, p.hlc, n.name AS nodeName, n.peerKey, n.hardware, n.isolation, n.singleScore, ' +
  "COALESCE(u.slots, 0) AS used, COALESCE(m.handle, '') AS handle, r.value AS fact, r.hlc AS factHlc, r.event AS factEvent";
/** Driven by the prices: their index gives the order, so a page reads no more than it shows. */
const TABLES =
  'offer_prices p CROSS JOIN offers o ON o.offer = p.offer JOIN nodes n ON n.node = o.node LEFT JOIN offer_use u ON u.offer = o.offer ' +
  "LEFT JOIN members m ON m.user = o.user LEFT JOIN registers r ON r.kind = 'offer' AND r.key = o.offer";

const ORDER: Readonly<Record<Exclude<OfferSort, 'score'>, readonly [column: string, direction: 'ASC' | 'DESC']>> = {
  price: ['p.pricePerSlotHour', 'ASC'],
  speed: ['n.singleScore', 'DESC'],
  memory: ['o.memoryPerSlotBytes', 'DESC'],
  newest: ['o.publishedMs', 'DESC'],
};

interface Sql {
  readonly conditions: readonly string[];
  readonly values: readonly Value[];
}

function conditionsOf(filter: OfferFilter, user: string): Sql {
  const asked: (readonly [string, Value | undefined])[] = [
    ['o.user <> ?', user],
    ['o.slots - COALESCE(u.slots, 0) >= ?', filter.slots],
    ['o.coresPerSlot >= ?', filter.coresPerSlot],
    ['o.memoryPerSlotBytes >= ?', filter.memoryPerSlotBytes],
    ['o.minMs <= ?', filter.durationMs],
    ['o.maxMs >= ?', filter.durationMs],
    ['p.pricePerSlotHour <= ?', filter.maxPrice],
    ['n.singleScore >= ?', filter.singleScore],
    ['o.user = ?', filter.seller],
    ["p.title LIKE ? ESCAPE '\\'", filter.text === undefined ? undefined : `%${likeText(filter.text)}%`],
  ];
  const used = asked.filter((one) => one[1] !== undefined);
  return {
    conditions: ["o.state = 'active'", "n.state = 'ready'", ...used.map(([sql]) => sql)],
    values: used.map(([, value]) => value ?? null),
  };
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** Whether what only this instance knows lets it through. */
function passes(found: Found, filter: OfferFilter, beside: Beside): boolean {
  if (beside.blocked.has(found.user)) return false;
  if (filter.online === true && !found.isOnline) return false;
  if (filter.sandboxed === true && !found.isolation.bwrap) return false;
  if (filter.scoreBps !== undefined && found.sellerBoundBps < filter.scoreBps) return false;
  return filter.durationMs === undefined || openForMs(found.rules.hours, beside.nowMs) >= filter.durationMs;
}

/** One page; `next` names where the following one begins. */
export function searchOffers(
  reader: SpaceReader,
  query: OfferFilter & { readonly sort: OfferSort; readonly limit: number; readonly cursor?: string | undefined },
  beside: Beside,
): { readonly items: Found[]; readonly next?: string } {
  if (query.sort === 'score') return searchByScore(reader, query, beside);
  const [column, direction] = ORDER[query.sort];
  const { conditions, values } = conditionsOf(query, beside.user);
  const items: Found[] = [];
  let after = parseCursor(query.cursor);
  const compare = direction === 'ASC' ? '>' : '<';
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += CHUNK) {
    const size = Math.min(CHUNK, Math.max(query.limit + 1 - items.length, CHUNK / 4));
    const where = [...conditions, ...(after === undefined ? [] : [`(${column}, o.offer) ${compare} (?, ?)`])];
    const rows = reader.all(
      `SELECT ${COLUMNS}, ${column} AS sortKey FROM ${TABLES} WHERE ${where.join(' AND ')} ORDER BY ${column} ${direction}, o.offer ${direction} LIMIT ?`,
      [...values, ...(after ?? []), size],
    );
    for (const row of rows) {
      const found = foundOf(reader, row, beside);
      if (passes(found, query, beside)) {
        if (items.length === query.limit) return { items, next: cursorText(after) };
        items.push(found);
      }
      after = [row['sortKey'] ?? 0, String(row['offer'])];
    }
    if (rows.length < size) return { items };
  }
  return { items, ...(after === undefined ? {} : { next: cursorText(after) }) };
}

/** Reputation is no column: every offer that fits is weighed by its seller, and only the page is read in full. */
function searchByScore(
  reader: SpaceReader,
  query: OfferFilter & { readonly limit: number; readonly cursor?: string | undefined },
  beside: Beside,
): { readonly items: Found[]; readonly next?: string } {
  const { conditions, values } = conditionsOf(query, beside.user);
  const light = reader.all(
    `SELECT o.offer, o.user, p.pricePerSlotHour AS price FROM ${TABLES} WHERE ${conditions.join(' AND ')} LIMIT ${LOOKED_AT_MAX}`,
    values,
  );
  const weighed = light.map((row) => ({
    offer: String(row['offer']),
    bound: beside.boundOf(String(row['user'])).boundBps,
    price: row['price'] as bigint,
  }));
  weighed.sort(
    (a, b) => b.bound - a.bound || (a.price < b.price ? -1 : a.price > b.price ? 1 : a.offer < b.offer ? -1 : 1),
  );
  const items: Found[] = [];
  let at = Number.parseInt(query.cursor ?? '0', 10) || 0;
  for (; at < weighed.length; at += 1) {
    const row = reader.all(`SELECT ${COLUMNS} FROM ${TABLES} WHERE p.offer = ?`, [weighed[at]?.offer ?? ''])[0];
    if (row === undefined) continue;
    const found = foundOf(reader, row, beside);
    if (!passes(found, query, beside)) continue;
    if (items.length === query.limit) return { items, next: String(at) };
    items.push(found);
  }
  return { items };
}

type Cursor = readonly [Value, string];

function cursorText(after: Cursor | undefined): string {
  return after === undefined ? '' : `${String(after[0])}~${after[1]}`;
}

/** undefined: from the beginning, also for a cursor that is none. */
function parseCursor(text: string | undefined): Cursor | undefined {
  const match = /^(-?\d{1,19})~([0-9a-f]{64})$/.exec(text ?? '');
  return match === null ? undefined : [BigInt(match[1] ?? '0'), match[2] ?? ''];
}

/** A newer price is laid over as soon as it is known. */
function foundOf(reader: SpaceReader, row: Row, { user, online, boundOf }: Beside): Found {
  const seller = String(row['user']);
  const isNewer = row['fact'] !== null && row['fact'] !== undefined && String(row['factHlc']) > String(row['hlc']);
  const fact = isNewer ? (JSON.parse(String(row['fact'])) as { title: string; pricePerSlotHour: string }) : undefined;
  const { boundBps, isNew } = boundOf(seller);
  const slots = Number(row['slots']);
  const used = Number(row['used']);
  return {
    offer: String(row['offer']),
    node: String(row['node']),
    nodeName: String(row['nodeName']),
    user: seller,
    handle: String(row['handle']),
    isMine: seller === user,
    title: fact?.title ?? String(row['title']),
    state: used >= slots ? 'sold_out' : 'active',
    executor: String(row['executor']),
    slots,
    slotsFree: slots - used,
    coresPerSlot: Number(row['coresPerSlot']),
    memoryPerSlotBytes: Number(row['memoryPerSlotBytes']),
    pricePerSlotHour: fact === undefined ? (row['pricePerSlotHour'] as bigint) : BigInt(fact.pricePerSlotHour),
    version: isNewer ? String(row['factEvent']) : String(row['version']),
    minMs: Number(row['minMs']),
    maxMs: Number(row['maxMs']),
    cpuModel: (JSON.parse(String(row['hardware'])) as { cpuModel: string }).cpuModel,
    singleScore: Number(row['singleScore']),
    isolation: JSON.parse(String(row['isolation'])) as NodeIsolation,
    isOnline: online.has(String(row['peerKey'])),
    isPending: false,
    isPriceUnsealed: isNewer,
    rules: offerRulesOf(reader, String(row['offer'])),
    sellerBoundBps: boundBps,
    sellerIsNew: isNew,
  };
}

/** One offer, whatever its state. */
export function findOffer(reader: SpaceReader, offer: string, beside: Beside): Found | undefined {
  const row = reader.all(`SELECT ${COLUMNS} FROM ${TABLES} WHERE p.offer = ?`, [offer])[0];
  return row === undefined ? undefined : foundOf(reader, row, beside);
}

/** Every active offer of a ready machine: for matching, which has to say why each fell out. */
export function activeOffers(reader: SpaceReader, beside: Beside): Found[] {
  const rows = reader.all(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE o.state = 'active' AND n.state = 'ready' ORDER BY p.pricePerSlotHour, o.offer LIMIT ${LOOKED_AT_MAX}`,
    [],
  );
  return rows.map((row) => foundOf(reader, row, beside)).filter(({ user }) => !beside.blocked.has(user));
}
