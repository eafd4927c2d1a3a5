/**
 * The buyer ends an order of a running job by hand: the job spends no new money before they say that it may.
 *
 *   order ended by hand ─> what is paid elsewhere goes on ─> nobody is left for the rest: held ──go on──> buys elsewhere, within its budget
 *                                                                                          └──the job stopped, or 1 h──> cancelled
 */
import { type OrderRow, orderSteps } from '#core/features/orders/orders.tables.ts';
import { TIME } from '#core/kernel/limits.ts';
import type { JobContext } from './job-context.ts';
import { confirmEnded } from './job-orders.ts';
import type { Job, JobOrder } from './job-store.ts';

/** Nobody says a word for so long: the job is stopped, and keeps what ended. */
export const HELD_MAX_MS = TIME.HOUR_MS;
const HELD_CAUSE = 'an order was stopped by hand: the job waits for your word';
export const HELD_OVER_CAUSE = 'an order was stopped by hand, and nobody said that the job goes on';

/** An order that the job itself gave up or stopped is none of these: it may stop what it takes for done, and a check brings tasks back. */
export function isEndedByHand(context: JobContext, entry: JobOrder, row: OrderRow): boolean {
  if (entry.dead || entry.isStopped === true) return false;
  if (row.stoppedBy === 'buyer' || row.state === 'cancelled') return true;
  if (row.state !== 'failed') return false;
  const steps = context.parts.runtime.spaces
    .reader(context.job.pool)
    .scan(orderSteps, [row.order], { limit: row.steps });
  return steps.some(({ cause }) => cause === 'given up by the buyer');
}

export function isHeld({ orders }: Job): boolean {
  return orders.some(({ byHand }) => byHand === 'waits');
}

/** Nobody is left to run the rest. Returns whether the wait is over without a word. `isConfirmed`: no result is being checked. */
export async function waitForWord(
  context: JobContext,
  { isConfirmed }: { readonly isConfirmed: boolean },
): Promise<boolean> {
  const { job, parts, setState } = context;
  const nowMs = parts.runtime.nowMs();
  job.heldSinceMs ??= nowMs;
  setState(job.state, HELD_CAUSE);
  if (isConfirmed) await confirmEnded(context);
  return nowMs - job.heldSinceMs >= HELD_MAX_MS;
}

/** The user's word: what was stopped by hand is bought again elsewhere. */
export function goOn({ job, parts, setState }: JobContext): void {
  for (const entry of job.orders) if (entry.byHand === 'waits') entry.byHand = 'goes_on';
  job.heldSinceMs = undefined;
  if (job.cause === HELD_CAUSE) setState(job.state);
  parts.store.save(job);
}

/** For the user: which orders they stopped, and how long their word is waited for. */
export function heldView(job: Job, nowMs: number): { readonly held?: { orders: string[]; leftMs: number } } {
  if (job.heldSinceMs === undefined || job.endedMs !== undefined) return {};
  const orders = job.orders.filter(({ byHand }) => byHand === 'waits').map(({ order }) => order);
  return { held: { orders, leftMs: Math.max(0, job.heldSinceMs + HELD_MAX_MS - nowMs) } };
}
