/** What people do on the market beside offers and orders, with sensible particulars. */
import { TIME } from '#core/kernel/limits.ts';
import { offerPrices } from '#core/features/market/market.tables.ts';
import { bids } from '#core/features/requests/requests.tables.ts';
import { type ActOptions, type Command, MIB, PRICE, act, sha } from './acts.ts';
import type { TestPool } from './test-pool.ts';

/** Two slots for ten minutes, at most at twice the usual price. */
export const openRequest = act({ type: 'request.opened.v1', by: 'buyer', as: 'request' }, () => ({
  title: 'a night of rendering',
  executor: 'wasi',
  slots: 2,
  coresPerSlot: 1,
  memoryPerSlotBytes: 128 * MIB,
  durationMs: 10 * TIME.MINUTE_MS,
  maxPricePerSlotHour: (2n * PRICE).toString(),
  lifeMs: TIME.HOUR_MS,
}));
export const cancelRequest = act({ type: 'request.cancelled.v1', by: 'buyer' }, (pool, { of }) => ({
  request: pool.id(of ?? 'request'),
}));

export interface BidOptions extends ActOptions {
  readonly price?: bigint;
  /** Name of the offer that stands behind it. */
  readonly offer?: string;
}

export const bid = act<BidOptions>(
  { type: 'bid.placed.v1', by: 'provider', as: 'bid' },
  (pool, { of, offer, price }) => ({
    request: pool.id(of ?? 'request'),
    offer: pool.id(offer ?? 'offer'),
    pricePerSlotHour: (price ?? PRICE).toString(),
  }),
);

/** As its buyer sees the offer behind a bid. */
function versionOf(pool: TestPool, bid: string): string {
  const offer = pool.all(bids).find((row) => row.bid === bid)?.offer;
  return pool.all(offerPrices).find((row) => row.offer === offer)?.version ?? sha('no version');
}

export interface OfBidOptions extends ActOptions {
  readonly bid?: string;
}

export const withdrawBid = act<OfBidOptions>(
  { type: 'bid.withdrawn.v1', by: 'provider' },
  (pool, { of, bid: name }) => ({
    request: pool.id(of ?? 'request'),
    bid: pool.id(name ?? 'bid'),
  }),
);
export const matchRequest = act<OfBidOptions>(
  { type: 'request.matched.v1', by: 'buyer', as: 'order' },
  (pool, { of, bid: name }) => ({
    request: pool.id(of ?? 'request'),
    bid: pool.id(name ?? 'bid'),
    offerVersion: versionOf(pool, pool.id(name ?? 'bid')),
    maxCost: 1_000_000_000n.toString(),
  }),
);

/** `options.with`: bounds of an order's time go beside the rules. */
export const setRules = (rules: Readonly<Record<string, unknown>>, options: ActOptions = {}): Command =>
  act({ type: 'offer.rules-set.v1', by: 'provider' }, (pool, { of }) => ({
    offer: pool.id(of ?? 'offer'),
    rules: { hours: [], auto: { isOn: true }, noticeMs: 0, ...rules },
  }))(options);

export const extend = (durationMs: number, options: ActOptions = {}): Command =>
  act({ type: 'order.extended.v1', by: 'buyer' }, (pool, { of }) => ({
    order: pool.id(of ?? 'order'),
    durationMs,
    maxCost: 1_000_000_000n.toString(),
  }))(options);
