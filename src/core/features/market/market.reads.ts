import type { Reads } from '../../contract/table.ts';
import { type OfferPriceRow, type OfferRow, offerPrices, offers } from './market.tables.ts';

export type { OfferPriceRow, OfferRow } from './market.tables.ts';

export function offerOf(reads: Reads, offer: string): OfferRow | undefined {
  return reads.get(offers, offer);
}

export function offerPriceOf(reads: Reads, offer: string): OfferPriceRow | undefined {
  return reads.get(offerPrices, offer);
}
