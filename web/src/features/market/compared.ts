import type { OfferView } from '#core/features/market/market.api.ts';
import { useState } from 'react';

/** More columns than these are no comparison any more. */
export const COMPARED_MAX = 4;

export interface Compared {
  /** In the order in which they were chosen; those that are gone from the market are left out. */
  readonly offers: readonly OfferView[];
  readonly isFull: boolean;
  has(offer: string): boolean;
  toggle(offer: string): void;
  clear(): void;
}

export function useCompared(items: readonly OfferView[]): Compared {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const offers = chosen.flatMap((id) => items.find(({ offer }) => offer === id) ?? []);
  return {
    offers,
    isFull: offers.length >= COMPARED_MAX,
    has: (offer) => chosen.includes(offer),
    toggle: (offer) => setChosen(chosen.includes(offer) ? chosen.filter((one) => one !== offer) : [...chosen, offer]),
    clear: () => setChosen([]),
  };
}
