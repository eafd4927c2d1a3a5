import type { Reads } from '../../contract/table.ts';
import { type OfferPriceRow, type OfferRow, offerPrices, offerRules, offers } from './market.tables.ts';
import { type OfferRules, USUAL_RULES } from './offer.schemas.ts';

export type { OfferPriceRow, OfferRow } from './market.tables.ts';

export function offerOf(reads: Reads, offer: string): OfferRow | undefined {
  return reads.get(offers, offer);
}

export function offerPriceOf(reads: Reads, offer: string): OfferPriceRow | undefined {
  return reads.get(offerPrices, offer);
}

/** Terms of an offer beside its price. */
export function offerRulesOf(reads: Pick<Reads, 'get'>, offer: string): OfferRules {
  const row = reads.get(offerRules, offer);
  return row === undefined ? USUAL_RULES : (JSON.parse(row.body) as OfferRules);
}

/** What prices are compared within. */
export function priceClassOf(offer: Pick<OfferRow, 'executor' | 'coresPerSlot'>): string {
  return `${offer.executor}/${offer.coresPerSlot}`;
}
