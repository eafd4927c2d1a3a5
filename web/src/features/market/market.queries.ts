import { type OfferView, offersRead } from '#core/features/market/market.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { ceilShare } from '#core/kernel/money.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** All of them, own paused ones too: filters work on the page, at once. */
export const offersQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'offers'),
    queryFn: ({ signal }) => call(offersRead, { params: { pool }, query: { state: 'all' } }, { signal }),
  });

/** Of what can be bought now; undefined where nothing can. */
export function medianPrice(offers: readonly OfferView[]): bigint | undefined {
  const prices = offers
    .filter(({ state }) => state === 'active')
    .map(({ pricePerSlotHour }) => pricePerSlotHour)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return prices[Math.floor((prices.length - 1) / 2)];
}

/** What an order puts into escrow: the same rounding as the rules. */
export function costOf(pricePerSlotHour: bigint, slots: number, durationMs: number): bigint {
  return ceilShare(pricePerSlotHour, BigInt(slots) * BigInt(durationMs), BigInt(TIME.HOUR_MS));
}

export function isBuyable(offer: OfferView): boolean {
  return offer.state === 'active' && !offer.isMine && !offer.isPending && !offer.isPriceUnsealed && offer.slotsFree > 0;
}
