import type { GameView } from '#core/features/gaming/gaming.api.ts';
import { createStore } from '../../ui/store.ts';

export const SORTS = ['price', 'score', 'latency', 'title'] as const;
export type Sort = (typeof SORTS)[number];

export interface GameFilters {
  readonly text: string;
  readonly sort: Sort;
  readonly fps: number;
  readonly isFreeOnly: boolean;
  readonly isOnlineOnly: boolean;
}
export const NO_FILTERS: GameFilters = { text: '', sort: 'price', fps: 1, isFreeOnly: false, isOnlineOnly: false };

/** Kept while one looks at a game and comes back. */
export const keptFilters = createStore<GameFilters>(NO_FILTERS);

export function applyFilters(games: readonly GameView[], filters: GameFilters): readonly GameView[] {
  const text = filters.text.trim().toLowerCase();
  return games
    .filter(
      (game) =>
        (text === '' || game.title.toLowerCase().includes(text) || game.handle.toLowerCase().includes(text)) &&
        game.game.targets.fps >= filters.fps &&
        (!filters.isFreeOnly || game.seatsFree > 0) &&
        (!filters.isOnlineOnly || game.isOnline),
    )
    .toSorted(ORDER[filters.sort]);
}

const byPrice = (a: GameView, b: GameView): number => Number(a.pricePerHour - b.pricePerHour);
const ORDER: Readonly<Record<Sort, (a: GameView, b: GameView) => number>> = {
  price: byPrice,
  score: (a, b) => b.sellerBoundBps - a.sellerBoundBps || byPrice(a, b),
  latency: (a, b) => (a.roundTripMs ?? Infinity) - (b.roundTripMs ?? Infinity) || byPrice(a, b),
  title: (a, b) => a.title.localeCompare(b.title) || byPrice(a, b),
};

export function isFiltering(filters: GameFilters): boolean {
  return JSON.stringify({ ...filters, sort: 'price' }) !== JSON.stringify(NO_FILTERS);
}
