/** The market as people search it: filters and order in SQL, what only this instance knows (who is connected, reputation) beside it. */
import type { OfferFilter, OFFER_SORTS } from '#core/features/market/search.api.ts';
import type { Candidate } from '#core/features/market/matching.ts';
import { type OfferRules, USUAL_RULES, openForMs } from '#core/features/market/offer.schemas.ts';
import type { NodeIsolation } from '#core/features/nodes/nodes.schemas.ts';
import type { Row, Value } from '#core/contract/table.ts';
import type { SpaceReader } from '#edge/store/reader.ts';

export type OfferSort = (typeof OFFER_SORTS)[number];

/** What this instance knows beside the pool's tables. */
export interface Beside {
  readonly user: string;
  readonly nowMs: number;
  /** The pool clock, as of the last seal. */
  readonly poolMs: number;
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
  "COALESCE(u.slots, 0) AS used, COALESCE(m.handle, '') AS handle, q.body AS rules, r.value AS fact, r.hlc AS factHlc, r.event AS factEvent";
const BESIDE =
  "LEFT JOIN offer_use u ON u.offer = o.offer LEFT JOIN members m ON m.user = o.user LEFT JOIN offer_rules q ON q.offer = o.offer LEFT JOIN registers r ON r.kind = 'offer' AND r.key = o.offer";
/** Each order is driven by the table whose index gives it, so that a page reads hardly more than it shows. */
const BY_PRICE = `offer_prices p CROSS JOIN offers o ON o.offer = p.offer CROSS JOIN nodes n ON n.node = o.node ${BESIDE}`;
const BY_OFFER = `offers o CROSS JOIN offer_prices p ON p.offer = o.offer CROSS JOIN nodes n ON n.node = o.node ${BESIDE}`;
const BY_NODE = `nodes n CROSS JOIN offers o ON o.node = n.node CROSS JOIN offer_prices p ON p.offer = o.offer ${BESIDE}`;

const ORDER: Readonly<
  Record<Exclude<OfferSort, 'score'>, readonly [column: string, direction: 'ASC' | 'DESC', tables: string]>
> = {
  price: ['p.pricePerSlotHour', 'ASC', BY_PRICE],
  speed: ['n.singleScore', 'DESC', BY_NODE],
  memory: ['o.memoryPerSlotBytes', 'DESC', BY_OFFER],
  newest: ['o.publishedMs', 'DESC', BY_OFFER],
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
    // Games are found among games.
    conditions: ["o.state = 'active'", "n.state = 'ready'", "o.executor <> 'game'", ...used.map(([sql]) => sql)],
    values: used.map(([, value]) => value ?? null),
  };
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** Whether what only this instance knows lets it through: asked before anything of the row is read in full. */
function passes(row: Row, filter: OfferFilter, { blocked, online, boundOf, nowMs }: Beside): boolean {
  const seller = String(row['user']);
  if (blocked.has(seller)) return false;
  if (filter.online === true && !online.has(String(row['peerKey']))) return false;
  if (filter.sandboxed === true && !String(row['isolation']).includes('"bwrap":true')) return false;
  if (filter.scoreBps !== undefined && boundOf(seller).boundBps < filter.scoreBps) return false;
  return filter.durationMs === undefined || openForMs(rulesOf(row).hours, nowMs) >= filter.durationMs;
}

function rulesOf(row: Row): OfferRules {
  const body = row['rules'];
  return body === null || body === undefined ? USUAL_RULES : (JSON.parse(String(body)) as OfferRules);
}

/** One page; `next` names where the following one begins. */
export function searchOffers(
  reader: SpaceReader,
  query: OfferFilter & { readonly sort: OfferSort; readonly limit: number; readonly cursor?: string | undefined },
  beside: Beside,
): { readonly items: Found[]; readonly next?: string } {
  if (query.sort === 'score' || query.scoreBps !== undefined) return searchBySeller(reader, query, beside);
  const [column, direction, tables] = ORDER[query.sort];
  const { conditions, values } = conditionsOf(query, beside.user);
  const items: Found[] = [];
  let after = parseCursor(query.cursor);
  const compare = direction === 'ASC' ? '>' : '<';
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += CHUNK) {
    const size = Math.min(CHUNK, Math.max(query.limit + 1 - items.length, CHUNK / 4));
    const where = [...conditions, ...(after === undefined ? [] : [`(${column}, o.offer) ${compare} (?, ?)`])];
    const rows = reader.all(
      `SELECT ${COLUMNS}, ${column} AS sortKey FROM ${tables} WHERE ${where.join(' AND ')} ORDER BY ${column} ${direction}, o.offer ${direction} LIMIT ?`,
      [...values, ...(after ?? []), size],
    );
    for (const row of rows) {
      if (passes(row, query, beside)) {
        if (items.length === query.limit) return { items, next: cursorText(after) };
        items.push(foundOf(row, beside));
      }
      after = [row['sortKey'] ?? 0, String(row['offer'])];
    }
    if (rows.length < size) return { items };
  }
  return { items, ...(after === undefined ? {} : { next: cursorText(after) }) };
}

/** Reputation is no column: sellers are ordered by it, then each one's offers that fit by price. */
function searchBySeller(
  reader: SpaceReader,
  query: OfferFilter & { readonly sort: OfferSort; readonly limit: number; readonly cursor?: string | undefined },
  beside: Beside,
): { readonly items: Found[]; readonly next?: string } {
  const sellers = reader
    .all('SELECT user FROM offers GROUP BY user', [])
    .map((row) => ({ user: String(row['user']), bound: beside.boundOf(String(row['user'])).boundBps }))
    .filter(({ user, bound }) => bound >= (query.scoreBps ?? 0) && user !== beside.user && !beside.blocked.has(user))
    .sort((a, b) => b.bound - a.bound || (a.user < b.user ? -1 : 1));
  const { conditions, values } = conditionsOf(query, beside.user);
  const sql = `SELECT ${COLUMNS} FROM ${BY_OFFER} WHERE o.user = ? AND ${conditions.join(' AND ')} ORDER BY p.pricePerSlotHour, o.offer`;
  const skip = Number.parseInt(query.cursor ?? '0', 10) || 0;
  const items: Found[] = [];
  let passed = 0;
  for (const { user } of sellers)
    for (const row of reader.all(sql, [user, ...values])) {
      if (!passes(row, query, beside)) continue;
      passed += 1;
      if (passed <= skip) continue;
      if (items.length === query.limit) return { items, next: String(passed - 1) };
      items.push(foundOf(row, beside));
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
function foundOf(row: Row, { user, online, boundOf }: Beside): Found {
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
    slotsFree: Math.max(0, slots - used),
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
    rules: rulesOf(row),
    sellerBoundBps: boundBps,
    sellerIsNew: isNew,
  };
}

/** One offer, whatever its state. */
export function findOffer(reader: SpaceReader, offer: string, beside: Beside): Found | undefined {
  const row = reader.all(`SELECT ${COLUMNS} FROM ${BY_PRICE} WHERE p.offer = ?`, [offer])[0];
  return row === undefined ? undefined : foundOf(row, beside);
}

const LIGHT =
  'o.offer, o.user, o.slots, o.coresPerSlot, o.memoryPerSlotBytes, o.minMs, o.maxMs, p.title, p.pricePerSlotHour, n.peerKey, n.singleScore, ' +
  `instr(n.isolation, '"bwrap":true') AS bwrap, COALESCE(u.slots, 0) AS used, q.body AS rules`;

/** Every active offer of a ready machine, as far as matching looks at it: it has to say of each why it fell out. */
export function activeOffers(reader: SpaceReader, beside: Beside): Candidate[] {
  const rows = reader.all(
    `SELECT ${LIGHT} FROM ${BY_OFFER} WHERE o.state = 'active' AND n.state = 'ready' AND o.executor <> 'game' LIMIT ${LOOKED_AT_MAX}`,
    [],
  );
  return rows
    .filter((row) => !beside.blocked.has(String(row['user'])))
    .map((row) => ({
      offer: String(row['offer']),
      title: String(row['title']),
      user: String(row['user']),
      isMine: row['user'] === beside.user,
      slots: Number(row['slots']),
      slotsFree: Math.max(0, Number(row['slots']) - Number(row['used'])),
      coresPerSlot: Number(row['coresPerSlot']),
      memoryPerSlotBytes: Number(row['memoryPerSlotBytes']),
      pricePerSlotHour: row['pricePerSlotHour'] as bigint,
      minMs: Number(row['minMs']),
      maxMs: Number(row['maxMs']),
      singleScore: Number(row['singleScore']),
      isOnline: beside.online.has(String(row['peerKey'])),
      isolation: { bwrap: Number(row['bwrap']) > 0 },
      rules: rulesOf(row),
      sellerBoundBps: beside.boundOf(String(row['user'])).boundBps,
    }));
}
