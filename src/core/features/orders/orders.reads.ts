import type { Reads } from '../../contract/table.ts';
import type { OrderTerms } from './orders.events.ts';
import { type MandateRow, type OrderRow, capacity, mandates, offerUse, orderSteps, orders } from './orders.tables.ts';

export type { MandateRow, OrderRow, OrderState } from './orders.tables.ts';

export function orderOf(reads: Reads, order: string): OrderRow | undefined {
  return reads.get(orders, order);
}

export function orderTermsOf(row: OrderRow): OrderTerms {
  const raw = JSON.parse(row.terms) as Omit<OrderTerms, 'pricePerSlotHour'> & { readonly pricePerSlotHour: string };
  return { ...raw, pricePerSlotHour: BigInt(raw.pricePerSlotHour) };
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

/** Time of the pool clock that an order was running or interrupted, up to its present step. */
export function usedTimeMs(reads: Reads, row: OrderRow): number {
  const steps = reads.scan(orderSteps, [row.order], { limit: row.steps });
  return steps.reduce((used, step, index) => {
    const isMetered = step.state === 'running' || step.state === 'interrupted';
    return isMetered ? used + (steps[index + 1]?.poolMs ?? step.poolMs) - step.poolMs : used;
  }, 0);
}
