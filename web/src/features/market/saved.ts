/** Between the filter of the market page and a saved search, which the command line and the REST interface use as well. */
import type { OFFER_SORTS, OfferFilter } from '#core/features/market/search.api.ts';
import { type Asked, type Filters, NO_FILTERS, type Sort } from './filters.ts';

const GIB = 1024 ** 3;
type SavedSort = (typeof OFFER_SORTS)[number];
export type Saved = OfferFilter & { readonly sort: SavedSort };

/** The nearest order that the other side knows. */
const SORT_OF: Readonly<Record<SavedSort, Sort>> = {
  price: 'price',
  score: 'price',
  speed: 'score',
  memory: 'memory',
  newest: 'price',
};
const SAVED_SORT_OF: Readonly<Record<Sort, SavedSort>> = {
  price: 'price',
  score: 'speed',
  value: 'price',
  free: 'price',
  memory: 'memory',
};

export function filtersOf(saved: Saved, me: string): Filters {
  const { slots, durationMs, singleScore, seller, sandboxed } = saved;
  const isMine = seller === me;
  const asked: Asked = {
    // One free slot is a box of the bar.
    ...(slots === undefined || slots === 1 ? {} : { slots }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(singleScore === undefined ? {} : { singleScore }),
    ...(seller === undefined || isMine ? {} : { seller }),
    ...(sandboxed === true ? { sandboxed } : {}),
  };
  return {
    ...NO_FILTERS,
    text: saved.text ?? '',
    minCores: saved.coresPerSlot ?? 1,
    minMemoryGb: (saved.memoryPerSlotBytes ?? 0) / GIB,
    maxPrice: saved.maxPrice,
    isOnlineOnly: saved.online === true,
    isFreeOnly: slots !== undefined,
    isMineOnly: isMine,
    asked: Object.keys(asked).length === 0 ? undefined : asked,
    sort: SORT_OF[saved.sort],
  };
}

/** As it goes over the wire: amounts and switches as text. */
export function searchOf(
  filters: Filters,
  me: string,
): Readonly<Record<string, string | number>> & { readonly sort: SavedSort } {
  const { slots, durationMs, singleScore, seller, sandboxed }: Asked = filters.asked ?? {};
  const text = filters.text.trim();
  return {
    ...(text === '' ? {} : { text }),
    ...(filters.minCores === 1 ? {} : { coresPerSlot: filters.minCores }),
    ...(filters.minMemoryGb === 0 ? {} : { memoryPerSlotBytes: Math.round(filters.minMemoryGb * GIB) }),
    ...(filters.maxPrice === undefined ? {} : { maxPrice: filters.maxPrice.toString() }),
    ...(filters.isOnlineOnly ? { online: 'true' } : {}),
    ...(slots === undefined && !filters.isFreeOnly ? {} : { slots: slots ?? 1 }),
    ...(filters.isMineOnly ? { seller: me } : seller === undefined ? {} : { seller }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(singleScore === undefined ? {} : { singleScore }),
    ...(sandboxed === true ? { sandboxed: 'true' } : {}),
    sort: SAVED_SORT_OF[filters.sort],
  };
}
