/** Which offers a job would buy, and why the others fell out. */
import { maximumCost } from '#core/features/orders/pricing.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import type { OfferData } from '../market.routes.ts';
import type { Runtime } from '../runtime.ts';
import { areApart } from './job-checks.ts';

export interface Wanted {
  readonly offers: readonly string[];
  readonly providers: number;
  readonly slotsPerProvider: number;
  readonly durationMs: number;
  readonly memoryBytes: number;
  /** Of a job whose results are compared: whether a seller has nothing to do with the buyer nor with those chosen already. */
  readonly apart?: (offer: OfferData, chosen: readonly OfferData[]) => boolean;
}

export interface Match {
  readonly chosen: readonly { readonly offer: OfferData; readonly slots: number; readonly cost: bigint }[];
  readonly unmatched: readonly { readonly offer: OfferData; readonly cause: string }[];
}

/** Cheapest first; one offer per provider unless offers are named. `exclude`: offers that failed this job before. */
export function matchOffers(
  all: readonly OfferData[],
  wanted: Wanted,
  exclude: ReadonlySet<string> = new Set(),
): Match {
  const unmatched: { offer: OfferData; cause: string }[] = [];
  const fitting: OfferData[] = [];
  for (const offer of all) {
    const cause = exclude.has(offer.offer) ? 'tried' : misfit(offer, wanted);
    if (cause === undefined) fitting.push(offer);
    else unmatched.push({ offer, cause });
  }
  fitting.sort((a, b) =>
    a.isOnline !== b.isOnline
      ? a.isOnline
        ? -1
        : 1
      : a.pricePerSlotHour < b.pricePerSlotHour
        ? -1
        : a.pricePerSlotHour > b.pricePerSlotHour
          ? 1
          : a.offer < b.offer
            ? -1
            : 1,
  );
  const isNamed = wanted.offers.length > 0;
  const chosen: { offer: OfferData; slots: number; cost: bigint }[] = [];
  const sellers = new Set<string>();
  for (const offer of fitting) {
    if (isNamed ? false : chosen.length >= wanted.providers || sellers.has(offer.user)) {
      unmatched.push({ offer, cause: 'not_needed' });
      continue;
    }
    const isApart =
      wanted.apart?.(
        offer,
        chosen.map((one) => one.offer),
      ) ?? true;
    if (!isApart) {
      unmatched.push({ offer, cause: 'related' });
      continue;
    }
    sellers.add(offer.user);
    const slots = Math.min(wanted.slotsPerProvider, offer.slotsFree);
    chosen.push({
      offer,
      slots,
      cost: maximumCost({ pricePerSlotHour: offer.pricePerSlotHour, feeBps: 0 }, slots, wanted.durationMs),
    });
  }
  return { chosen, unmatched };
}

function misfit(offer: OfferData, wanted: Wanted): string | undefined {
  if (wanted.offers.length > 0 && !wanted.offers.includes(offer.offer)) return 'not_chosen';
  if (offer.isMine) return 'own';
  if (offer.state !== 'active') return offer.state;
  if (!offer.isOnline) return 'offline';
  if (offer.slotsFree < 1) return 'sold_out';
  if (offer.memoryPerSlotBytes < wanted.memoryBytes) return 'memory';
  if (wanted.durationMs < offer.minMs || wanted.durationMs > offer.maxMs) return 'duration';
  return undefined;
}

/** For a buyer on this instance. */
export function apartFor(runtime: Runtime, pool: string, user: string): NonNullable<Wanted['apart']> {
  const reader = runtime.spaces.reader(pool);
  const sellerOf = (offer: OfferData) => ({ user: offer.user, peerKey: reader.get(nodes, offer.node)?.peerKey ?? '' });
  const buyer = { user, peerKey: runtime.keys.peer.publicKey };
  return (offer, chosen) => [buyer, ...chosen.map(sellerOf)].every((other) => areApart(reader, sellerOf(offer), other));
}
