import type { Actor } from '../../contract/slice.ts';
import type { Reads } from '../../contract/table.ts';
import { type DisputeTerms, disputeTermsOf } from '../disputes/disputes.schemas.ts';
import { isRelated } from '../pools/pools.reads.ts';
import type { OrderTerms } from './orders.events.ts';
import {
  type MandateRow,
  type OrderRow,
  type OrderState,
  capacity,
  mandates,
  offerUse,
  orderSteps,
  orders,
} from './orders.tables.ts';
import { usageCost } from './pricing.ts';

export type { MandateRow, OrderRow, OrderState } from './orders.tables.ts';

/** States that wait for settlement: money lies in `pending` and `fees`, and either party may open a dispute. */
export const ENDED_STATES: readonly OrderState[] = ['completed', 'failed', 'reclaimed', 'cancelled'];

/** Memo of the posting by which an inviter gets their share of a fee (P8). */
export const REFERRAL_MEMO = 'referral share';

export function orderOf(reads: Reads, order: string): OrderRow | undefined {
  return reads.get(orders, order);
}

export function orderTermsOf(row: OrderRow): OrderTerms {
  const raw = JSON.parse(row.terms) as Omit<OrderTerms, 'pricePerSlotHour'> & { readonly pricePerSlotHour: string };
  return { ...raw, pricePerSlotHour: BigInt(raw.pricePerSlotHour) };
}

/** Whether it is paid by windows of quality, not by tasks. */
export function isSession(row: Pick<OrderRow, 'terms'>): boolean {
  return (JSON.parse(row.terms) as Pick<OrderTerms, 'executor'>).executor === 'game';
}

/** Deadlines of a dispute about this order, as they were when it was placed. */
export function orderDisputeTermsOf(row: OrderRow): DisputeTerms {
  return disputeTermsOf(row.terms);
}

/** Who may not judge (ECONOMY section 3, `!`): a party, related to one, or on the same instance as one. */
export function isParty(row: OrderRow, actor: Actor | undefined, reads: Reads): boolean {
  return actor === undefined || isRelated(reads, actor, [row.buyer, row.provider], [row.buyerPeer, row.providerPeer]);
}

/** Of so much paid time, as if the tasks that were found wrong had never run. */
export function costWithoutTaken(row: OrderRow, paidMs: number): ReturnType<typeof usageCost> {
  return usageCost(orderTermsOf(row), Math.max(0, paidMs - row.takenMs), row.funded);
}

/** What both sides agree was used: all that was posted, or the newest receipt that the buyer countersigned; without what was found wrong. */
export function measuredCost(row: OrderRow): bigint {
  const posted = row.net + row.fee;
  if (row.unsigned === 0 && row.takenMs === 0) return posted;
  const agreedMs = row.unsigned === 0 ? row.paidMs : row.signedPaidMs;
  const { net, fee } = costWithoutTaken(row, agreedMs);
  return net + fee < posted ? net + fee : posted;
}

/** What tasks earned whose results were found wrong: f(all) − f(all but them). */
export function takenOf(row: OrderRow): bigint {
  if (row.takenMs === 0) return 0n;
  const all = usageCost(orderTermsOf(row), row.paidMs, row.funded);
  const left = costWithoutTaken(row, row.paidMs);
  return all.net + all.fee - left.net - left.fee;
}

export function mandateOf(reads: Reads, job: string): MandateRow | undefined {
  return reads.get(mandates, job);
}

export function capacityOf(reads: Reads, node: string): { readonly cores: number; readonly memoryBytes: number } {
  return reads.get(capacity, node) ?? { cores: 0, memoryBytes: 0 };
}

export function slotsInUse(reads: Reads, offer: string): number {
  return reads.get(offerUse, offer)?.slots ?? 0;
}

/** Time of the pool clock that an order was running or interrupted, up to its present step; since a step: after that one alone. */
export function usedTimeMs(reads: Reads, row: OrderRow, sinceStep = 1): number {
  const steps = reads.scan(orderSteps, [row.order], { limit: row.steps }).filter(({ step }) => step >= sinceStep);
  return steps.reduce((used, step, index) => {
    const isMetered = step.state === 'running' || step.state === 'interrupted';
    return isMetered ? used + (steps[index + 1]?.poolMs ?? step.poolMs) - step.poolMs : used;
  }, 0);
}
