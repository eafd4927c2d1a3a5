/** What fits a need best, and why the rest does not: for views alone, no rule asks it. */
import { suggestionKey } from '../requests/requests.reads.ts';
import type { OfferRules } from './offer.schemas.ts';
import { openForMs } from './offer.schemas.ts';
import type { FILTER_NAMES, OfferFilter } from './search.api.ts';

export interface Candidate {
  readonly offer: string;
  readonly title: string;
  readonly user: string;
  readonly isMine: boolean;
  readonly slots: number;
  readonly slotsFree: number;
  readonly coresPerSlot: number;
  readonly memoryPerSlotBytes: number;
  readonly pricePerSlotHour: bigint;
  readonly minMs: number;
  readonly maxMs: number;
  readonly singleScore: number;
  readonly isOnline: boolean;
  readonly isolation: { readonly bwrap: boolean };
  readonly rules: OfferRules;
  readonly sellerBoundBps: number;
}

type FilterName = (typeof FILTER_NAMES)[number];
export type Need = OfferFilter & { readonly slots: number; readonly durationMs: number };

/** The first thing that keeps this offer from serving the need; undefined: it serves it. */
export function misfitOf(offer: Candidate, need: Need, nowMs: number): FilterName | undefined {
  const tests: readonly (readonly [FilterName, boolean])[] = [
    ['own', !offer.isMine],
    ['seller', need.seller === undefined || need.seller === offer.user],
    ['text', need.text === undefined || offer.title.toLowerCase().includes(need.text.toLowerCase())],
    ['cores', offer.coresPerSlot >= (need.coresPerSlot ?? 1)],
    ['memory', offer.memoryPerSlotBytes >= (need.memoryPerSlotBytes ?? 0)],
    ['slots', offer.slots >= need.slots],
    ['duration', need.durationMs >= offer.minMs && need.durationMs <= offer.maxMs],
    ['hours', openForMs(offer.rules.hours, nowMs) >= need.durationMs],
    ['price', need.maxPrice === undefined || offer.pricePerSlotHour <= need.maxPrice],
    ['speed', offer.singleScore >= (need.singleScore ?? 0)],
    ['score', offer.sellerBoundBps >= (need.scoreBps ?? 0)],
    ['sandbox', need.sandboxed !== true || offer.isolation.bwrap],
    ['offline', offer.isOnline],
    ['sold_out', offer.slotsFree >= need.slots],
  ];
  return tests.find(([, fits]) => !fits)?.[0];
}

export interface Matched<Offer extends Candidate> {
  /** Best first: lowest price × (2 − score). */
  readonly ranked: readonly { readonly offer: Offer; readonly weighed: bigint }[];
  readonly fellOut: readonly { readonly filter: FilterName; readonly count: number; readonly nearest: Offer }[];
}

export function matchNeed<Offer extends Candidate>(all: readonly Offer[], need: Need, nowMs: number): Matched<Offer> {
  const ranked: { offer: Offer; weighed: bigint }[] = [];
  const out = new Map<FilterName, { count: number; nearest: Offer }>();
  for (const offer of all) {
    const filter = misfitOf(offer, need, nowMs);
    if (filter === undefined) {
      ranked.push({ offer, weighed: suggestionKey(offer.pricePerSlotHour, offer.sellerBoundBps) / 10_000n });
      continue;
    }
    const known = out.get(filter);
    const isNearer = known === undefined || offer.pricePerSlotHour < known.nearest.pricePerSlotHour;
    out.set(filter, { count: (known?.count ?? 0) + 1, nearest: isNearer ? offer : known.nearest });
  }
  ranked.sort((a, b) =>
    a.weighed === b.weighed ? (a.offer.offer < b.offer.offer ? -1 : 1) : a.weighed < b.weighed ? -1 : 1,
  );
  const fellOut = [...out].map(([filter, found]) => ({ filter, ...found })).sort((a, b) => b.count - a.count);
  return { ranked, fellOut };
}

/** Nearest rank over a histogram of prices. @throws {RangeError} on an empty one */
export function percentile(counts: readonly (readonly [price: bigint, orders: number])[], percent: number): bigint {
  const sorted = counts.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const total = sorted.reduce((sum, [, orders]) => sum + orders, 0);
  const rank = Math.max(1, Math.ceil((percent * total) / 100));
  let seen = 0;
  for (const [price, orders] of sorted) {
    seen += orders;
    if (seen >= rank) return price;
  }
  throw new RangeError('no prices');
}
