/**
 * What an order costs. Cumulative on purpose: a receipt posts `f(total) − already posted`, so any number of receipts gives
 * the one-shot result (L11).
 */
import { type MicroCredits, ceilShare, floorShare } from '../../kernel/money.ts';
import { TIME } from '../../kernel/limits.ts';

const HOUR_MS = BigInt(TIME.HOUR_MS);
const BPS = 10_000n;

export interface Price {
  readonly pricePerSlotHour: MicroCredits;
  readonly feeBps: number;
}

/** Escrow for the whole: price × slots × time, rounded up. */
export function maximumCost(price: Price, slots: number, durationMs: number): MicroCredits {
  return ceilShare(price.pricePerSlotHour, BigInt(slots) * BigInt(durationMs), HOUR_MS);
}

/** The longest time, in milliseconds, whose maximum cost `left` still covers. */
export function affordableMs(price: Price, slots: number, left: MicroCredits): number {
  const bought = left <= 0n ? 0n : (left * HOUR_MS) / (price.pricePerSlotHour * BigInt(slots));
  return Number(bought < BigInt(Number.MAX_SAFE_INTEGER) ? bought : BigInt(Number.MAX_SAFE_INTEGER));
}

/** Cost of `paidMs` slot-milliseconds, at most what was funded, split into the provider's net and the pool's fee. */
export function usageCost(
  price: Price,
  paidMs: number,
  funded: MicroCredits,
): { readonly net: MicroCredits; readonly fee: MicroCredits } {
  const measured = floorShare(price.pricePerSlotHour, BigInt(paidMs), HOUR_MS);
  const total = measured < funded ? measured : funded;
  const fee = floorShare(total, BigInt(price.feeBps), BPS);
  return { net: total - fee, fee };
}

/** What a buyer who cancels after acceptance owes: one minute's price by default, at most what is there. */
export function cancelFee(price: Price, slots: number, cancelFeeMs: number, funded: MicroCredits): MicroCredits {
  const fee = floorShare(price.pricePerSlotHour, BigInt(slots) * BigInt(cancelFeeMs), HOUR_MS);
  return fee < funded ? fee : funded;
}
