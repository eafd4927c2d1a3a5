/**
 * Offers; price and title are facts beside them. Edits never touch running orders (terms are snapshotted).
 *
 *   draft ──> active <──> paused        each of the three ──seller, officer, or the end of its machine──> withdrawn
 *               └──────────┴──time──> expired
 */
import { GAME_LIMITS, MACHINE_END_LIMITS, TIME } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import { outranks } from '../../contract/rights.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type Slice,
  type TimerSet,
  NO_EFFECTS,
  on,
} from '../../contract/slice.ts';
import { type Reads, type RowOp, del, put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { OFFERS_END, SOON_MS } from '../nodes/nodes.ops.ts';
import { type NodeRow, nodeOf } from '../nodes/nodes.reads.ts';
import { type OrderRow, orderOf, orderTermsOf, slotsInUse } from '../orders/orders.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import {
  offerEdited,
  offerExpirySet,
  offerGameSet,
  offerPublished,
  offerRemoved,
  offerRulesSet,
  offerStateSet,
} from './market.events.ts';
import { isOfferOver, offerGameOf, offerOf, offerPriceOf, priceClassOf } from './market.reads.ts';
import {
  type OfferRow,
  nodeOffers,
  offerGames,
  offerPrices,
  offerRules,
  offers,
  priceCounts,
} from './market.tables.ts';

/** Publishing needs a sealed benchmark younger than this, on the pool clock. */
export const BENCHMARK_LIFE_MS = 7 * TIME.DAY_MS;

export const marketSlice: Slice = {
  name: 'market',
  tables: [offers, nodeOffers, offerPrices, offerRules, offerGames, priceCounts],
  handlers: [
    on(
      offerPublished,
      (act, { reads, poolMs }) => {
        const { node, slots, coresPerSlot, memoryPerSlotBytes, minMs, maxMs } = act.payload;
        const row = nodeOf(reads, node);
        if (row === undefined) return { code: 'node.unknown' };
        if (row.user !== act.actor?.user) return { code: 'node.not_yours' };
        const unready = checkReady(row, poolMs);
        if (unready !== undefined) return unready;
        const isGame = act.payload.game !== undefined;
        const refusal = checkRange({ minMs, maxMs, isGame }) ?? (isGame ? checkSeats(slots) : undefined);
        if (refusal !== undefined) return refusal;
        return checkSlots({ slots, coresPerSlot, memoryPerSlotBytes }, row);
      },
      (act, { poolMs }) => {
        const { node, title, executor, slots, coresPerSlot, memoryPerSlotBytes, minMs, maxMs, pricePerSlotHour } =
          act.payload;
        const { game, rules, isDraft, lifeMs = 0 } = act.payload;
        const user = act.actor?.user ?? '';
        const life = lifeOf({ offer: act.id, lifeMs }, isDraft === true ? 'draft' : 'active', poolMs);
        return {
          setTimers: life.timers,
          ops: [
            put(offers, {
              offer: act.id,
              node,
              user,
              ...life.changes,
              lifeMs,
              executor,
              slots,
              coresPerSlot,
              memoryPerSlotBytes,
              minMs,
              maxMs,
              publishedMs: poolMs,
            }),
            put(nodeOffers, { node, offer: act.id }),
            put(offerPrices, {
              offer: act.id,
              title,
              pricePerSlotHour,
              version: act.id,
              hlc: act.hlc,
              author: act.author,
            }),
            ...(game === undefined ? [] : [put(offerGames, { offer: act.id, body: JSON.stringify(game) })]),
            ...(rules === undefined ? [] : [put(offerRules, { offer: act.id, body: JSON.stringify(rules) })]),
          ],
        };
      },
    ),
    on(
      offerEdited,
      (act, { reads }) => {
        const row = offerOf(reads, act.payload.offer);
        if (row === undefined) return { code: 'offer.unknown' };
        if (row.user !== act.actor?.user) return { code: 'offer.not_yours' };
        if (isOfferOver(row)) return { code: 'offer.wrong_state', state: row.state };
        return undefined;
      },
      (act, { reads }) => {
        const { offer, title, pricePerSlotHour } = act.payload;
        const present = offerPriceOf(reads, offer);
        // Last writer wins by (hlc, author), whatever the order of sealing.
        const isLater =
          present === undefined || act.hlc > present.hlc || (act.hlc === present.hlc && act.author > present.author);
        if (!isLater) return NO_EFFECTS;
        return {
          ops: [
            put(offerPrices, { offer, title, pricePerSlotHour, version: act.id, hlc: act.hlc, author: act.author }),
          ],
        };
      },
      (act) => ({
        kind: 'offer',
        key: act.payload.offer,
        value: JSON.stringify({
          title: act.payload.title,
          pricePerSlotHour: act.payload.pricePerSlotHour.toString(),
          version: act.id,
        }),
      }),
    ),
    on(
      offerStateSet,
      (act, { reads, poolMs }) => {
        const { offer, state } = act.payload;
        const row = offerOf(reads, offer);
        if (row === undefined) return { code: 'offer.unknown' };
        if (row.user !== act.actor?.user) return { code: 'offer.not_yours' };
        const isUnsold = row.state === 'draft' && state === 'paused';
        if (isOfferOver(row) || row.state === state || isUnsold) return { code: 'offer.wrong_state', state: row.state };
        // A draft comes to the market as any other offer: by a machine that was measured lately.
        const node = row.state === 'draft' && state === 'active' ? nodeOf(reads, row.node) : undefined;
        return node === undefined ? undefined : checkReady(node, poolMs);
      },
      (act, { reads, poolMs }) => {
        const { offer, state } = act.payload;
        const row = offerOf(reads, offer);
        if (row === undefined) return NO_EFFECTS;
        if (state === 'withdrawn') return withdraw(offer, reads);
        if (row.state !== 'draft') return { ops: [put(offers, { ...row, state })] };
        const life = lifeOf(row, state, poolMs);
        return { ops: [put(offers, { ...row, ...life.changes })], setTimers: life.timers };
      },
    ),
    on(
      offerExpirySet,
      (act, { reads }) => {
        const row = offerOf(reads, act.payload.offer);
        if (row === undefined) return { code: 'offer.unknown' };
        if (row.user !== act.actor?.user) return { code: 'offer.not_yours' };
        return isOfferOver(row) ? { code: 'offer.wrong_state', state: row.state } : undefined;
      },
      (act, { reads, poolMs }) => {
        const { offer, lifeMs = 0 } = act.payload;
        const row = offerOf(reads, offer);
        if (row === undefined) return NO_EFFECTS;
        const life = lifeOf({ offer, lifeMs }, row.state, poolMs);
        return {
          ops: [put(offers, { ...row, ...life.changes, lifeMs })],
          clearTimers: [expiryTimer(offer)],
          setTimers: life.timers,
        };
      },
    ),
    on(
      offerRulesSet,
      (act, { reads }) => {
        const row = offerOf(reads, act.payload.offer);
        if (row === undefined) return { code: 'offer.unknown' };
        if (row.user !== act.actor?.user) return { code: 'offer.not_yours' };
        if (isOfferOver(row)) return { code: 'offer.wrong_state', state: row.state };
        return checkRange({ ...rangeOf(act.payload, row), isGame: row.executor === 'game' });
      },
      (act, { reads }) => {
        const { offer, rules } = act.payload;
        const row = offerOf(reads, offer);
        const price = offerPriceOf(reads, offer);
        if (row === undefined || price === undefined) return NO_EFFECTS;
        const range = rangeOf(act.payload, row);
        // Who saw other terms is not bound by these: the version that an order has to name is a new one.
        return {
          ops: [
            ...(range.minMs === row.minMs && range.maxMs === row.maxMs ? [] : [put(offers, { ...row, ...range })]),
            put(offerRules, { offer, body: JSON.stringify(rules) }),
            put(offerPrices, { ...price, version: act.id }),
          ],
        };
      },
    ),
    on(
      offerGameSet,
      (act, { reads }) => {
        const row = offerOf(reads, act.payload.offer);
        if (row === undefined) return { code: 'offer.unknown' };
        if (row.user !== act.actor?.user) return { code: 'offer.not_yours' };
        if (isOfferOver(row)) return { code: 'offer.wrong_state', state: row.state };
        if (offerGameOf(reads, row.offer) === undefined) return { code: 'game.no_game' };
        const { slots } = act.payload;
        const node = nodeOf(reads, row.node);
        if (slots === undefined || node === undefined) return undefined;
        const taken = slotsInUse(reads, row.offer);
        // No slot is sold twice (O5): whoever sits is not sent away.
        if (slots < taken) return { code: 'offer.slots_taken', taken };
        return checkSlots({ ...row, slots }, node);
      },
      (act, { reads }) => {
        const { offer, game, slots } = act.payload;
        const row = offerOf(reads, offer);
        const price = offerPriceOf(reads, offer);
        if (row === undefined || price === undefined) return NO_EFFECTS;
        return {
          ops: [
            put(offerGames, { offer, body: JSON.stringify(game) }),
            ...(slots === undefined ? [] : [put(offers, { ...row, slots })]),
            put(offerPrices, { ...price, version: act.id }),
          ],
        };
      },
    ),
    on(
      offerRemoved,
      (act, { reads }) => {
        const row = offerOf(reads, act.payload.offer);
        if (row === undefined) return { code: 'offer.unknown' };
        if (isOfferOver(row)) return { code: 'offer.wrong_state', state: row.state };
        const seller = memberOf(reads, row.user);
        return seller === undefined || (act.actor !== undefined && outranks(act.actor.role, seller.role))
          ? undefined
          : { code: 'right.rank', role: seller.role };
      },
      (act, { reads }) => withdraw(act.payload.offer, reads),
    ),
  ],
  reactions: {
    'order.ready.v1': ({ payload: { order } }: Act<{ readonly order: string }>, context: FoldContext) =>
      countPrice(orderOf(context.reads, order), context),
    'admin.acted.v1': ({ payload: { act } }: Act<AdminActed>, { reads }: FoldContext) =>
      act.kind === 'offer.remove' ? withdraw(act.offer, reads) : NO_EFFECTS,
  },
  deadlines: {
    'offer.expires': (timer, { reads }) => {
      const row = offerOf(reads, timer.subject);
      if (row === undefined || isOfferOver(row)) return NO_EFFECTS;
      return { ops: over(row, 'expired') };
    },
    [OFFERS_END]: withdrawOf,
  },
};

interface Range {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How short and long orders may be; what was not said stays. */
function rangeOf(said: { readonly [Bound in keyof Range]?: number | undefined }, row: Range): Range {
  return { minMs: said.minMs ?? row.minMs, maxMs: said.maxMs ?? row.maxMs };
}

function checkRange({ minMs, maxMs, isGame }: Range & { readonly isGame: boolean }): Refusal | undefined {
  if (minMs > maxMs) return { code: 'offer.duration_range' };
  return isGame && maxMs > GAME_LIMITS.durationMaxMs
    ? { code: 'offer.above_limits', field: 'maxMs', limit: GAME_LIMITS.durationMaxMs }
    : undefined;
}

function checkSeats(slots: number): Refusal | undefined {
  return slots > GAME_LIMITS.seatsMax
    ? { code: 'offer.above_limits', field: 'seats', limit: GAME_LIMITS.seatsMax }
    : undefined;
}

/** A machine lends no more than it has, in all slots together. */
function checkSlots(
  { slots, coresPerSlot, memoryPerSlotBytes }: Pick<OfferRow, 'slots' | 'coresPerSlot' | 'memoryPerSlotBytes'>,
  { cores, memoryBytes }: Pick<NodeRow, 'cores' | 'memoryBytes'>,
): Refusal | undefined {
  if (slots * coresPerSlot > cores) return { code: 'offer.above_limits', field: 'cores', limit: cores };
  return slots * memoryPerSlotBytes > memoryBytes
    ? { code: 'offer.above_limits', field: 'memoryBytes', limit: memoryBytes }
    : undefined;
}

/** For the price history: what an order is paid at whose meter runs. Placing and cancelling one costs nothing, and would set any price. */
function countPrice(order: OrderRow | undefined, { reads, poolMs }: FoldContext): Effects {
  if (order === undefined) return NO_EFFECTS;
  const { executor, coresPerSlot, pricePerSlotHour: price } = orderTermsOf(order);
  const key = { class: priceClassOf({ executor, coresPerSlot }), day: Math.floor(poolMs / TIME.DAY_MS), price };
  const orders = (reads.get(priceCounts, key.class, key.day, price)?.orders ?? 0) + 1;
  return { ops: [put(priceCounts, { ...key, orders })] };
}

function withdraw(offer: string, reads: Reads): Effects {
  const row = offerOf(reads, offer);
  if (row === undefined) return NO_EFFECTS;
  return { ops: over(row, 'withdrawn'), clearTimers: [expiryTimer(offer)] };
}

function over(row: OfferRow, state: 'withdrawn' | 'expired'): RowOp[] {
  return [put(offers, { ...row, state, expiresMs: 0 }), del(nodeOffers, row.node, row.offer)];
}

/** Its machine is no more: nothing that it offers can ever be had. */
function withdrawOf(timer: TimerSet, { reads, poolMs }: FoldContext): Effects {
  const { offersAtOnce } = MACHINE_END_LIMITS;
  const found = reads.scan(nodeOffers, [timer.subject], { limit: offersAtOnce + 1 });
  const ended = found.slice(0, offersAtOnce).map(({ offer }) => withdraw(offer, reads));
  return {
    ops: ended.flatMap(({ ops }) => ops ?? []),
    clearTimers: ended.flatMap(({ clearTimers }) => clearTimers ?? []),
    setTimers: found.length > offersAtOnce ? [{ ...timer, dueMs: poolMs + SOON_MS }] : [],
  };
}

const expiryTimer = (offer: string): string => `offer:${offer}`;

/** Its time begins when it is active for the first time, or is set anew. */
function lifeOf(
  { offer, lifeMs }: Pick<OfferRow, 'offer' | 'lifeMs'>,
  state: OfferRow['state'],
  poolMs: number,
): { readonly changes: Pick<OfferRow, 'state' | 'expiresMs'>; readonly timers: readonly TimerSet[] } {
  if (state === 'draft' || lifeMs === 0) return { changes: { state, expiresMs: 0 }, timers: [] };
  const dueMs = poolMs + lifeMs;
  return {
    changes: { state, expiresMs: dueMs },
    timers: [{ id: expiryTimer(offer), kind: 'offer.expires', subject: offer, dueMs }],
  };
}

function checkReady({ state, benchmarkedMs }: NodeRow, poolMs: number): Refusal | undefined {
  if (state !== 'ready') return { code: 'node.wrong_state', state };
  return poolMs - benchmarkedMs > BENCHMARK_LIFE_MS ? { code: 'node.benchmark_too_old' } : undefined;
}
