/** Searching, matching, costs before a click, prices that were paid, terms of offers, saved searches. */
import { toHex } from '#core/kernel/bytes.ts';
import { TIME } from '#core/kernel/limits.ts';
import { floorShare } from '#core/kernel/money.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { matchNeed, misfitOf, percentile } from '#core/features/market/matching.ts';
import { offerOf, offerRulesOf } from '#core/features/market/market.reads.ts';
import { priceCounts } from '#core/features/market/market.tables.ts';
import { OfferFilter, OFFER_SORTS, searchApi } from '#core/features/market/search.api.ts';
import { cancelFee, maximumCost } from '#core/features/orders/pricing.ts';
import { termsOf } from '#core/features/pools/pools.reads.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import { z } from 'zod';
import { blockedBy } from './blocks.ts';
import { command } from './commands.ts';
import { type Beside, activeOffers, findOffer, searchOffers } from './market.search.ts';
import { onlinePeers } from './market.routes.ts';
import { walletOf } from './pools.views.ts';
import type { Reputation } from './reputation.views.ts';
import { type Runtime, accountOf } from './runtime.ts';

const RANKED_SHOWN_MAX = 10;
const SAVED_MAX = 50;
const SavedFilter = OfferFilter.extend({ sort: z.enum(OFFER_SORTS).default('price') });

/** What this instance knows beside a pool's tables. */
export function besideOf(runtime: Runtime, pool: string, user: string, reputation: () => Reputation): Beside {
  let known: Reputation | undefined;
  return {
    user,
    nowMs: runtime.nowMs(),
    poolMs: runtime.spaces.status(pool)?.poolMs ?? 0,
    online: onlinePeers(runtime),
    blocked: blockedBy(runtime, user),
    // Read when the first offer is weighed: not every answer needs it.
    boundOf: (seller) => {
      known ??= reputation();
      const { boundBps, isNew } = known.provider(seller);
      return { boundBps, isNew };
    },
  };
}

export function searchRoutes(runtime: Runtime, reputationOf: (pool: string) => Reputation): Route[] {
  const beside = (pool: string, user: string): Beside => besideOf(runtime, pool, user, () => reputationOf(pool));
  return [
    route(searchApi.offersSearch, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      return searchOffers(runtime.spaces.reader(params.pool), query, beside(params.pool, user));
    }),
    route(searchApi.offerCost, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const found = findOffer(reader, params.offer, beside(params.pool, user));
      const settings = reader.get(poolTable, 'pool');
      if (found === undefined || settings === undefined) throw new RefusalError({ code: 'offer.unknown' });
      const { slots, durationMs } = query;
      const price = { pricePerSlotHour: found.pricePerSlotHour, feeBps: settings.feeBps };
      const maximum = maximumCost(price, slots, durationMs);
      const feeMs = found.rules.cancelFeeMs ?? termsOf(settings).cancelFeeMs;
      const { available } = walletOf(reader, user);
      const problem = misfitOf(found, { slots, durationMs }, runtime.nowMs());
      return {
        maximum,
        perHour: found.pricePerSlotHour * BigInt(slots),
        fee: floorShare(maximum, BigInt(settings.feeBps), 10_000n),
        cancelFee: cancelFee(price, slots, feeMs, maximum),
        available,
        left: available - maximum,
        isAffordable: available >= maximum,
        ...(problem === undefined ? {} : { problem }),
      };
    }),
    route(searchApi.matchRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const around = beside(params.pool, user);
      const { ranked, fellOut } = matchNeed(activeOffers(reader, around), query, runtime.nowMs());
      const first = ranked[0]?.offer.offer;
      const best = first === undefined ? undefined : findOffer(reader, first, around);
      return {
        ...(best === undefined
          ? {}
          : {
              best,
              maximum: maximumCost(
                { pricePerSlotHour: best.pricePerSlotHour, feeBps: 0 },
                query.slots,
                query.durationMs,
              ),
            }),
        ranked: ranked.slice(0, RANKED_SHOWN_MAX).map(({ offer, weighed }) => ({
          offer: offer.offer,
          title: offer.title,
          pricePerSlotHour: offer.pricePerSlotHour,
          boundBps: offer.sellerBoundBps,
          weighed,
        })),
        fellOut: fellOut.map(({ filter, count, nearest }) => ({
          filter,
          count,
          offer: nearest.offer,
          title: nearest.title,
        })),
      };
    }),
    route(searchApi.pricesRead, async ({ params, query }) => {
      const reader = runtime.spaces.reader(params.pool);
      const today = Math.floor((runtime.spaces.status(params.pool)?.poolMs ?? 0) / TIME.DAY_MS);
      const rows = reader.where(priceCounts, 'day > ? ORDER BY class, day DESC, price LIMIT 100000', [
        today - query.days,
      ]);
      const days = Map.groupBy(
        rows.filter((row) => query.class === undefined || row.class === query.class),
        (row) => `${row.class} ${row.day}`,
      );
      return {
        classes: [...new Set(rows.map((row) => row.class))],
        items: [...days.values()].map((counts) => {
          const histogram = counts.map(({ price, orders }) => [price, orders] as const);
          return {
            class: counts[0]?.class ?? '',
            dayMs: (counts[0]?.day ?? 0) * TIME.DAY_MS,
            orders: counts.reduce((sum, { orders }) => sum + orders, 0),
            median: percentile(histogram, 50),
            p10: percentile(histogram, 10),
            p90: percentile(histogram, 90),
          };
        }),
      };
    }),
    route(searchApi.offerRulesRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      const row = offerOf(reader, params.offer);
      if (row === undefined) throw new RefusalError({ code: 'offer.unknown' });
      return { ...offerRulesOf(reader, row.offer), minMs: row.minMs, maxMs: row.maxMs };
    }),
    route(searchApi.offerRulesSet, (call) => {
      const { minMs, maxMs, ...rules } = call.body;
      return command(runtime, call, call.params.pool, {
        type: 'offer.rules-set.v1',
        payload: { offer: call.params.offer, ...plain({ minMs, maxMs, rules }) },
      });
    }),
    route(searchApi.savedSearchesRead, async ({ claims, params }) => {
      const { account } = accountOf(runtime, claims);
      const rows = runtime.db.all(
        'SELECT id, name, query, createdMs FROM saved_searches WHERE account = ? AND pool = ? ORDER BY name',
        account,
        params.pool,
      );
      return {
        items: rows.map((row) => ({
          id: String(row['id']),
          name: String(row['name']),
          filter: SavedFilter.parse(JSON.parse(String(row['query']))),
          createdMs: Number(row['createdMs']),
        })),
      };
    }),
    route(searchApi.savedSearchCreate, async ({ claims, params, body }) => {
      const { account } = accountOf(runtime, claims);
      const id = toHex(runtime.randomBytes(16));
      const query = JSON.stringify(wireFilter(body.filter));
      runtime.db.transaction(() => {
        runtime.db.run(
          'DELETE FROM saved_searches WHERE account = ? AND pool = ? AND name = ?',
          account,
          params.pool,
          body.name,
        );
        const count = Number(
          runtime.db.get('SELECT count(*) AS n FROM saved_searches WHERE account = ?', account)?.['n'] ?? 0,
        );
        if (count >= SAVED_MAX) throw new RefusalError({ code: 'search.too_many', limit: SAVED_MAX });
        runtime.db.run(
          'INSERT INTO saved_searches (id, account, pool, name, query, createdMs) VALUES (?, ?, ?, ?, ?, ?)',
          id,
          account,
          params.pool,
          body.name,
          query,
          runtime.nowMs(),
        );
      });
      return { id };
    }),
    route(searchApi.savedSearchDelete, async ({ claims, params }) => {
      const { account } = accountOf(runtime, claims);
      runtime.db.run('DELETE FROM saved_searches WHERE id = ? AND account = ?', params.id, account);
      return undefined;
    }),
    route(searchApi.offerRemove, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'offer.removed.v1',
        payload: { offer: call.params.offer, ...call.body },
      }),
    ),
    route(searchApi.nodeUnverify, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'node.unverified.v1',
        payload: { node: call.params.node, ...call.body },
      }),
    ),
  ];
}

/** Without fields that nobody gave. */
function plain(fields: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
}

/** As it came over the wire: amounts and switches as text, so that the schema reads it back. */
function wireFilter(filter: z.output<typeof SavedFilter>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]),
  );
}
