/**
 * One busy pool: 10,000 offers, 1,000 members, 100,000 orders. Filled through the line as an instance does it (composed, dry-run, signed,
 * sealed, fsynced), with the cost of a seal per event on the way, which must not grow with what the pool holds. Then what people read:
 * searches, matching, a page of a statement, reputation.
 */
import { join } from 'node:path';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { matchNeed } from '#core/features/market/matching.ts';
import { offers } from '#core/features/market/market.tables.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { signElsewhere } from '#edge/crypto/node-crypto.ts';
import { type SpaceReader, openSpaceReader } from '#edge/store/reader.ts';
import type { Draft } from '#engine/submit.ts';
import { type Beside, activeOffers, searchOffers } from '../../src/runtime/market.search.ts';
import { statementPage } from '../../src/runtime/ledger.views.ts';
import { type Reputation, readReputation } from '../../src/runtime/reputation.views.ts';
import { type Person, foundPool, joinPayload, person } from '../../test/kit/people.ts';
import type { BenchOptions } from '../kit/options.ts';
import { type PoolLine, openPoolLine, openPoolStore } from '../kit/pool-line.ts';
import { type BenchReport, hold } from '../kit/report.ts';
import { median, quantile } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';

const MEMBERS = 1000;
const OFFERS_EACH = 10;
const ORDERS = 100_000;
/** The curve is told at these numbers of orders. */
const MARKS = [1_000, 3_000, 10_000, 30_000, 100_000];
const BATCH = LIMITS.sealEventsMax;
const SLOTS = 16;
const MIB = 1024 * 1024;
const GRANT = 1_000n * MICRO;
const LOOKS = 300;

interface Command {
  readonly signer: Person['personal'];
  readonly draft: Draft;
}

interface Filled {
  readonly offers: readonly { readonly offer: string; readonly seller: number }[];
  /** µs per event of each seal, with the orders that there were before it. */
  readonly seals: { readonly orders: number; readonly us: number; readonly cpuUs: number }[];
}

class Filler {
  nowMs = Date.now();
  readonly seals: { orders: number; us: number; cpuUs: number }[] = [];
  orders = 0;
  private readonly pool: PoolLine;

  constructor(open: (clock: { nowMs(): number }) => PoolLine) {
    this.pool = open({ nowMs: () => this.nowMs });
  }

  get line(): PoolLine {
    return this.pool;
  }

  /** Ids of what was made, in the order of the commands. All of them must be accepted. */
  async run(commands: readonly Command[]): Promise<string[]> {
    const ids: string[] = [];
    for (let at = 0; at < commands.length; at += BATCH) {
      const batch = commands.slice(at, at + BATCH);
      const prepared = this.pool.line.prepare(batch);
      hold(prepared.unsigned.length === batch.length, `every ${batch[0]?.draft.type} passes the dry run`);
      const signatures = await Promise.all(
        prepared.unsigned.map(({ signer, message }) => signElsewhere(signer, message)),
      );
      prepared.append(signatures);
      for (const result of prepared.results) if (result.ok) ids.push(result.value.event);
      this.nowMs += LIMITS.sealDelayMs;
      const startMs = performance.now();
      const cpu = process.threadCpuUsage();
      while (this.pool.line.status().pending > 0) {
        this.pool.line.tick();
        this.nowMs += LIMITS.sealDelayMs;
      }
      const spent = process.threadCpuUsage(cpu);
      this.seals.push({
        orders: this.orders,
        us: ((performance.now() - startMs) * 1000) / batch.length,
        cpuUs: (spent.user + spent.system) / batch.length,
      });
    }
    return ids;
  }
}

const act = (who: Person, type: string, payload: Readonly<Record<string, unknown>>): Command => ({
  signer: who.personal,
  draft: { type, payload },
});

async function fill(
  filler: Filler,
  people: readonly Person[],
  total: number,
  progress: (line: string) => void,
): Promise<Filled> {
  await filler.run(people.map((who) => act(who, 'member.joined.v1', joinPayload(who))));
  const nodes = await filler.run(people.map((who) => act(who, 'node.registered.v1', nodeOf(who))));
  await filler.run(
    people.map((who, index) =>
      act(who, 'node.benchmarked.v1', {
        node: nodes[index] ?? '',
        seed: '0'.repeat(64),
        outputHash: '0'.repeat(64),
        singleScore: 50 + (index % 200),
        allScore: 700,
      }),
    ),
  );
  const sold = people.flatMap((who, seller) =>
    Array.from({ length: OFFERS_EACH }, (_, n) => ({ who, seller, n, node: nodes[seller] ?? '' })),
  );
  const ids = await filler.run(
    sold.map(({ who, node, seller, n }) =>
      act(who, 'offer.published.v1', {
        node,
        title: `${n % 3 === 0 ? 'fast' : 'quiet'} cores of ${seller}`,
        executor: 'wasi',
        slots: SLOTS,
        coresPerSlot: 1 + (n % 4),
        memoryPerSlotBytes: (16 << (n % 5)) * MIB,
        // Scattered, so that no order of filling is an order of prices.
        pricePerSlotHour: String(1000 + ((seller * 7919 + n * 104_729) % 900_000)),
        minMs: TIME.MINUTE_MS,
        maxMs: TIME.DAY_MS,
      }),
    ),
  );
  progress(`  ${ids.length} offers of ${people.length} members`);
  const made = ids.map((offer, index) => ({ offer, seller: sold[index]?.seller ?? 0 }));
  let round = 0;
  while (filler.orders < total) {
    await tradeRound(filler, people, made, round);
    round += 1;
    if (filler.orders % 20_000 === 0) progress(`  ${filler.orders} orders`);
  }
  return { offers: made, seals: filler.seals };
}

/** A thousand orders: a third is declined, the rest accepted, cancelled late with a fee, confirmed by both and settled. */
async function tradeRound(
  filler: Filler,
  people: readonly Person[],
  made: Filled['offers'],
  round: number,
): Promise<void> {
  const deals = Array.from({ length: BATCH }, (_, n) => {
    const { offer, seller } = made[(round * 613 + n * 31) % made.length] ?? { offer: '', seller: 0 };
    const buyer = (seller + 1 + ((round * 17 + n) % (people.length - 1))) % people.length;
    return { offer, provider: people[seller] as Person, buyer: people[buyer] as Person, isDeclined: n % 3 === 2 };
  });
  const ids = await filler.run(
    deals.map(({ buyer, offer }) =>
      act(buyer, 'order.placed.v1', {
        offer,
        offerVersion: offer,
        slots: 1,
        durationMs: 10 * TIME.MINUTE_MS,
        maxCost: '1000000',
      }),
    ),
  );
  filler.orders += ids.length;
  const placed = deals.map((deal, index) => ({ ...deal, order: ids[index] ?? '' }));
  const kept = placed.filter(({ isDeclined }) => !isDeclined);
  await filler.run([
    ...placed
      .filter(({ isDeclined }) => isDeclined)
      .map(({ provider, order }) => act(provider, 'order.declined.v1', { order, reason: 'busy' })),
    ...kept.map(({ provider, order }) => act(provider, 'order.accepted.v1', { order })),
  ]);
  await filler.run(kept.map(({ buyer, order }) => act(buyer, 'order.cancelled.v1', { order })));
  await filler.run(kept.map(({ buyer, order }) => act(buyer, 'order.confirmed.v1', { order })));
  await filler.run(kept.map(({ provider, order }) => act(provider, 'order.confirmed.v1', { order })));
}

function nodeOf(who: Person): Record<string, unknown> {
  const memoryBytes = 64 * 1024 * MIB;
  return {
    name: `machine of ${who.name}`,
    agent: who.agent.device,
    hardware: {
      cpuModel: 'a CPU',
      physicalCores: 512,
      logicalCores: 1024,
      memoryBytes,
      gpus: [],
      os: 'linux',
      arch: 'x64',
    },
    limits: { cores: 1024, memoryBytes, diskBytes: 0, pauseAboveCpuPercent: 100 },
    isolation: { process: true, nodePermissions: true, bwrap: true, cgroup: 'v2' },
    consent: true,
  };
}

/** Milliseconds of each look. */
function timed(count: number, look: (n: number) => void): number[] {
  for (let n = 0; n < 10; n += 1) look(n);
  return Array.from({ length: count }, (_, n) => {
    const startMs = performance.now();
    look(n);
    return performance.now() - startMs;
  });
}

const QUERIES = [
  { sort: 'price', limit: 50 },
  { sort: 'price', limit: 50, coresPerSlot: 2, memoryPerSlotBytes: 64 * MIB, durationMs: TIME.HOUR_MS, slots: 2 },
  { sort: 'price', limit: 50, text: 'fast cores of 77' },
  { sort: 'score', limit: 50, coresPerSlot: 3 },
  { sort: 'speed', limit: 50, maxPrice: 200_000n },
  { sort: 'price', limit: 50, scoreBps: 6_000, online: true },
  { sort: 'newest', limit: 50 },
] as const;

/** As people search: the cheapest that fits, by name, by reputation, by speed, the second page. */
function searches(reader: SpaceReader, beside: Beside, reputation: Reputation): number[] {
  hold(reputation.traders().length > 0, 'there is reputation to search by');
  return timed(LOOKS, (n) => {
    const query = QUERIES[n % QUERIES.length] ?? QUERIES[0];
    const page = searchOffers(reader, query, beside);
    if (n % QUERIES.length === 0) {
      hold(page.items.length === 50 && page.next !== undefined, 'a full page of the cheapest');
      hold(
        page.items.every(
          (item, at) => at === 0 || item.pricePerSlotHour >= (page.items[at - 1]?.pricePerSlotHour ?? 0n),
        ),
        'cheapest first',
      );
    }
  });
}

/** Which search takes how long: the looks went round the queries. */
function byQuery(found: readonly number[]): string[] {
  return QUERIES.map((query, at) => {
    const own = found.filter((_, n) => n % QUERIES.length === at);
    return `  ${median(own).toFixed(2)} ms  ${JSON.stringify(query, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`;
  });
}

/** Around a number of orders: the median of the seals nearest to it. */
function curveAt(seals: Filled['seals'], mark: number): { readonly us: number; readonly cpuUs: number } {
  const near = seals.filter(({ orders: at }) => at > mark * 0.7 && at <= mark);
  return { us: median(near.map(({ us }) => us)), cpuUs: median(near.map(({ cpuUs }) => cpuUs)) };
}

export async function benchMarket(options: BenchOptions): Promise<BenchReport> {
  const total = Math.max(BATCH, Math.round((options.events ?? ORDERS) / BATCH) * BATCH);
  using folder = openTempFolder('market');
  const path = join(folder.path, 'space.db');
  const owner = person('owner', 'market');
  const people = Array.from({ length: MEMBERS }, (_, index) => person(`member-${index}`, 'market'));
  const founded = foundPool(owner, { welcomeGrant: GRANT, grantsPerDayMax: 100_000, nowMs: Date.now() });
  const filler = new Filler((clock) => openPoolLine(openPoolStore(path, founded), owner, clock));
  using pool = filler.line;
  const filled = await fill(filler, people, total, options.progress);
  hold(pool.rejected() === 0, 'no event was rejected');
  using reader = openSpaceReader(path);
  hold(reader.where(offers, '1 = 1', []).length === MEMBERS * OFFERS_EACH, 'every offer is there');
  hold(Number(reader.all('SELECT count(*) AS n FROM orders', [])[0]?.['n'] ?? 0) === total, 'every order is there');
  hold(reader.where(orders, "state = 'settled' LIMIT 1", []).length === 1, 'orders were settled');
  const nowMs = filler.nowMs;
  const startMs = performance.now();
  const reputation = readReputation(reader, nowMs);
  const reputationMs = performance.now() - startMs;
  const beside: Beside = {
    user: owner.user,
    nowMs,
    poolMs: nowMs,
    online: new Set(people.map(({ peer }) => peer.device)),
    blocked: new Set(),
    boundOf: (user) => {
      const { boundBps, isNew } = reputation.provider(user);
      return { boundBps, isNew };
    },
  };
  const found = searches(reader, beside, reputation);
  if (options.isProfiled) for (const line of byQuery(found)) options.progress(line);
  const matches = timed(20, () => {
    const { ranked } = matchNeed(activeOffers(reader, beside), { slots: 1, durationMs: TIME.HOUR_MS }, nowMs);
    hold(ranked.length > 0, 'something fits');
  });
  const pages = timed(LOOKS, (n) => {
    const page = statementPage(reader, (people[n % people.length] as Person).user, { limit: 50 });
    hold(page.items.length === 50 || total < ORDERS, 'a full page of the statement');
  });
  const marks = MARKS.filter((mark) => mark <= total);
  const curve = marks.map((mark) => ({ mark, ...curveAt(filled.seals, mark) }));
  const first = curve[0]?.cpuUs ?? 1;
  const last = curve.at(-1)?.cpuUs ?? 1;
  return {
    bench: 'market',
    figures: [
      { key: 'searchP50Ms', label: 'search, p50', value: median(found), unit: 'ms', target: { atMost: 20 } },
      { key: 'searchP99Ms', label: 'search, p99', value: quantile(found, 0.99), unit: 'ms', target: { atMost: 60 } },
      {
        key: 'statementP99Ms',
        label: 'a page of the statement, p99',
        value: quantile(pages, 0.99),
        unit: 'ms',
        target: { atMost: 30 },
      },
      { key: 'statementP50Ms', label: 'a page of the statement, p50', value: median(pages), unit: 'ms' },
      { key: 'matchP50Ms', label: 'matching with every reason, p50', value: median(matches), unit: 'ms' },
      { key: 'reputationMs', label: 'reputation of everybody, read anew', value: reputationMs, unit: 'ms' },
      ...curve.map(({ mark, us }) => ({
        key: `foldUsAt${mark}`,
        label: `fold and fsync of a seal at ${mark} orders`,
        value: us,
        unit: 'µs/event',
      })),
      ...curve.map(({ mark, cpuUs }) => ({
        key: `foldCpuUsAt${mark}`,
        label: `  of that on the processor at ${mark} orders`,
        value: cpuUs,
        unit: 'µs/event',
      })),
      {
        key: 'foldGrowth',
        label: 'processor time, the last of these to the first',
        value: last / first,
        unit: '',
        target: { atMost: 1.5 },
      },
    ],
    checks: [
      'every event accepted; every offer and order in the tables; pages full and in order',
      'reputation, searches and statements read from the file that the line wrote',
    ],
    notes: [`${MEMBERS} members, ${MEMBERS * OFFERS_EACH} offers, ${total} orders, two thirds of them settled`],
  };
}
