import { type OfferView, offersRead } from '#core/features/market/market.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { ceilShare } from '#core/kernel/money.ts';
import { type UseQueryResult, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** All of them, own paused ones too: filters work on the page, at once. */
export const offersQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'offers'),
    queryFn: ({ signal }) => call(offersRead, { params: { pool }, query: { state: 'all' } }, { signal }),
  });

const FIRST = 100;
type Offers = { readonly items: OfferView[] };

/** The cheapest, which are there at once however many there are. */
export const firstOffersQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'offers', 'first'),
    queryFn: async ({ signal, client }) => {
      const first = await call(offersRead, { params: { pool }, query: { state: 'all', limit: FIRST } }, { signal });
      if (!isPart(first)) client.setQueryData(offersQuery(pool).queryKey, first);
      return first;
    },
  });

function isPart({ items }: Offers): boolean {
  return items.length >= FIRST;
}

/** All of them; until they have come, the cheapest, and `isPart` says so. */
export function useOffers(pool: string): { readonly query: UseQueryResult<Offers>; readonly isPart: boolean } {
  const queries = useQueryClient();
  const isKnown = queries.getQueryData(offersQuery(pool).queryKey) !== undefined;
  const first = useQuery({ ...firstOffersQuery(pool), enabled: !isKnown });
  const whole = useQuery({ ...offersQuery(pool), enabled: isKnown || !first.isPending });
  return whole.data === undefined && first.data !== undefined
    ? { query: first, isPart: true }
    : { query: whole, isPart: false };
}

/** Enough to tell the cheapest `count` that can be bought: all of them are asked for only where the first are taken. */
export function useBestOffers(pool: string, count: number): UseQueryResult<Offers> {
  const first = useQuery(firstOffersQuery(pool));
  const isEnough =
    first.data === undefined || !isPart(first.data) || first.data.items.filter(isBuyable).length >= count;
  const whole = useQuery({ ...offersQuery(pool), enabled: !isEnough });
  return isEnough || whole.data === undefined ? first : whole;
}

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
