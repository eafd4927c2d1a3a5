import type { OfferView } from '#core/features/market/market.api.ts';

export const SORTS = ['price', 'score', 'value'] as const;
export type Sort = (typeof SORTS)[number];

export interface Filters {
  readonly text: string;
  readonly minCores: number;
  readonly minMemoryGb: number;
  readonly isOnlineOnly: boolean;
  readonly isMineOnly: boolean;
  readonly sort: Sort;
}
export const NO_FILTERS: Filters = {
  text: '',
  minCores: 1,
  minMemoryGb: 0,
  isOnlineOnly: false,
  isMineOnly: false,
  sort: 'price',
};

const GIB = 1024 ** 3;

export function applyFilters(offers: readonly OfferView[], filters: Filters): OfferView[] {
  const words = filters.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return offers
    .filter((offer) => {
      const isListed = offer.isMine
        ? offer.state !== 'withdrawn'
        : offer.state === 'active' || offer.state === 'sold_out';
      if (!isListed || (filters.isMineOnly && !offer.isMine) || (filters.isOnlineOnly && !offer.isOnline)) return false;
      if (offer.coresPerSlot < filters.minCores || offer.memoryPerSlotBytes < filters.minMemoryGb * GIB) return false;
      const text = `${offer.title} ${offer.handle} ${offer.nodeName} ${offer.cpuModel}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => compare(a, b, filters.sort));
}

/** Cheapest first where all else is equal; own offers do not jump the queue. */
function compare(a: OfferView, b: OfferView, sort: Sort): number {
  const byPrice = a.pricePerSlotHour < b.pricePerSlotHour ? -1 : a.pricePerSlotHour > b.pricePerSlotHour ? 1 : 0;
  if (sort === 'score') return b.singleScore - a.singleScore || byPrice;
  if (sort === 'value') return valueOf(b) - valueOf(a) || byPrice;
  return byPrice || b.singleScore - a.singleScore;
}

/** Work for money. Only an order of display: nothing is paid by it. */
function valueOf({ singleScore, coresPerSlot, pricePerSlotHour }: OfferView): number {
  return (singleScore * coresPerSlot) / Math.max(1, Number(pricePerSlotHour));
}
