import type { OfferView } from '#core/features/market/market.api.ts';
import type { OfferFilter } from '#core/features/market/search.api.ts';
import { createStore } from '../../ui/store.ts';

/** Orders that have a name of their own; `free` and `memory` only stand above their columns. */
export const SORTS = ['price', 'score', 'value'] as const;
export type Sort = (typeof SORTS)[number] | 'free' | 'memory';

/** What a saved search may ask beside the fields of the bar. */
export type Asked = Pick<OfferFilter, 'slots' | 'durationMs' | 'singleScore' | 'seller' | 'sandboxed'>;

export interface Filters {
  readonly text: string;
  readonly minCores: number;
  readonly minMemoryGb: number;
  /** Micro-credits of a slot and hour; undefined: any. */
  readonly maxPrice: bigint | undefined;
  readonly isOnlineOnly: boolean;
  readonly isFreeOnly: boolean;
  readonly isMineOnly: boolean;
  readonly asked: Asked | undefined;
  readonly sort: Sort;
  /** Against the order in which one looks for it. */
  readonly isReversed: boolean;
}
export const NO_FILTERS: Filters = {
  text: '',
  minCores: 1,
  minMemoryGb: 0,
  maxPrice: undefined,
  isOnlineOnly: false,
  isFreeOnly: false,
  isMineOnly: false,
  asked: undefined,
  sort: 'price',
  isReversed: false,
};

/** Who comes back from an offer finds the list as it was left. */
export const keptFilters = createStore<Filters>(NO_FILTERS);

const GIB = 1024 ** 3;

/** Something is left out by them; an order leaves nothing out. */
export function isFiltering(filters: Filters): boolean {
  const { sort: _sort, isReversed: _isReversed, ...wanted } = filters;
  return Object.entries(wanted).some(([name, value]) => value !== NO_FILTERS[name as keyof Filters]);
}

export function applyFilters(offers: readonly OfferView[], filters: Filters): OfferView[] {
  const words = filters.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = offers.filter((offer) => {
    const isListed = offer.isMine
      ? offer.state !== 'withdrawn' && (offer.state !== 'expired' || filters.isMineOnly)
      : offer.state === 'active' || offer.state === 'sold_out';
    if (!isListed || (filters.isMineOnly && !offer.isMine) || (filters.isOnlineOnly && !offer.isOnline)) return false;
    if (filters.isFreeOnly && (offer.slotsFree === 0 || offer.state !== 'active')) return false;
    if (filters.maxPrice !== undefined && offer.pricePerSlotHour > filters.maxPrice) return false;
    if (offer.coresPerSlot < filters.minCores || offer.memoryPerSlotBytes < filters.minMemoryGb * GIB) return false;
    if (filters.asked !== undefined && !isAsked(offer, filters.asked)) return false;
    if (words.length === 0) return true;
    const text = `${offer.title} ${offer.handle} ${offer.nodeName} ${offer.cpuModel}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const sign = filters.isReversed ? -1 : 1;
  return found.sort((a, b) => sign * compare(a, b, filters.sort) || cheaper(a, b));
}

function isAsked(
  offer: OfferView,
  { slots = 0, durationMs, singleScore = 0, seller, sandboxed = false }: Asked,
): boolean {
  if (offer.slotsFree < slots || offer.singleScore < singleScore) return false;
  if (durationMs !== undefined && (durationMs < offer.minMs || durationMs > offer.maxMs)) return false;
  return (seller === undefined || offer.user === seller) && (!sandboxed || offer.isolation.bwrap);
}

/** The best of its kind first; own offers do not jump the queue. */
function compare(a: OfferView, b: OfferView, sort: Sort): number {
  switch (sort) {
    case 'price':
      return cheaper(a, b) || b.singleScore - a.singleScore;
    case 'score':
      return b.singleScore - a.singleScore;
    case 'value':
      return valueOf(b) - valueOf(a);
    case 'free':
      return b.slotsFree - a.slotsFree;
    case 'memory':
      return b.memoryPerSlotBytes - a.memoryPerSlotBytes;
  }
}

function cheaper(a: OfferView, b: OfferView): number {
  return a.pricePerSlotHour < b.pricePerSlotHour ? -1 : a.pricePerSlotHour > b.pricePerSlotHour ? 1 : 0;
}

/** Points of work for a whole credit. Only for looking and ordering: nothing is paid by it. */
export function valueOf({
  singleScore,
  coresPerSlot,
  pricePerSlotHour,
}: Pick<OfferView, 'singleScore' | 'coresPerSlot' | 'pricePerSlotHour'>): number {
  return (singleScore * coresPerSlot * 1_000_000) / Math.max(1, Number(pricePerSlotHour));
}
