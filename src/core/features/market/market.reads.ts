import type { Reads } from '../../contract/table.ts';
import type { GameTerms } from '../gaming/gaming.schemas.ts';
import { type OfferPriceRow, type OfferRow, offerGames, offerPrices, offerRules, offers } from './market.tables.ts';
import { type OfferRules, USUAL_RULES } from './offer.schemas.ts';

export type { OfferPriceRow, OfferRow } from './market.tables.ts';

export function offerOf(reads: Reads, offer: string): OfferRow | undefined {
  return reads.get(offers, offer);
}

/** Withdrawn, or its time is over: the end of it. */
export function isOfferOver({ state }: Pick<OfferRow, 'state'>): boolean {
  return state === 'withdrawn' || state === 'expired';
}

export function offerPriceOf(reads: Reads, offer: string): OfferPriceRow | undefined {
  return reads.get(offerPrices, offer);
}

/** Terms of an offer beside its price. */
export function offerRulesOf(reads: Pick<Reads, 'get'>, offer: string): OfferRules {
  const row = reads.get(offerRules, offer);
  return row === undefined ? USUAL_RULES : (JSON.parse(row.body) as OfferRules);
}

/** What a game offer promises; undefined: it is no game. */
export function offerGameOf(reads: Pick<Reads, 'get'>, offer: string): GameTerms | undefined {
  const row = reads.get(offerGames, offer);
  return row === undefined ? undefined : (JSON.parse(row.body) as GameTerms);
}

/** What prices are compared within. */
export function priceClassOf(offer: Pick<OfferRow, 'executor' | 'coresPerSlot'>): string {
  return `${offer.executor}/${offer.coresPerSlot}`;
}
