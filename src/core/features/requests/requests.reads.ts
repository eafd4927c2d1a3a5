import { REQUEST_LIMITS } from '../../kernel/limits.ts';
import type { Reads } from '../../contract/table.ts';
import { type BidRow, type RequestRow, bids, requests } from './requests.tables.ts';

export type { BidRow, RequestRow } from './requests.tables.ts';

export function requestOf(reads: Reads, request: string): RequestRow | undefined {
  return reads.get(requests, request);
}

export function bidOf(reads: Reads, request: string, bid: string): BidRow | undefined {
  return reads.get(bids, request, bid);
}

/** Every bid for a request, withdrawn ones too. */
export function bidsOf(reads: Reads, request: string): readonly BidRow[] {
  return reads.scan(bids, [request], { limit: REQUEST_LIMITS.bidsKeptMax });
}

/** What the market suggests by: the price times (2 − score), the score in 1/10,000; lower is better. */
export function suggestionKey(price: bigint, scoreBps: number): bigint {
  return price * BigInt(20_000 - scoreBps);
}
