/** The orders of a job: another one when nobody is left to run the rest, and their end when all tasks ended. */
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { affordableMs, maximumCost } from '#core/features/orders/pricing.ts';
import { type OrderRow, mandates } from '#core/features/orders/orders.tables.ts';
import { agentCommand } from '../commands.ts';
import { type OfferData, offerViews, onlinePeers } from '../market.routes.ts';
import type { Someone } from './job-checks.ts';
import type { JobContext } from './job-context.ts';
import type { JobOrder, Task } from './job-store.ts';
import { type Match, matchOffers } from './matching.ts';
import { TOLD_OTHER } from './told-result.ts';

const UNSTARTED_END: readonly string[] = ['declined', 'expired', 'settled'];
/** A provider that restarts is back by then, and writes its last receipt. */
const GONE_MS = 15_000;
/** States whose escrow may still come back. */
const REFUND_DUE: readonly string[] = ['running', 'interrupted', 'ending', 'suspended'];

/** Ends of orders that say something about who took them: nothing more is bought there. */
const FAILED: readonly string[] = ['declined', 'expired', 'failed', 'reclaimed', 'cancelled'];

/**
 * Another offer for tasks that nobody who is bought may run, within what the mandate still allows; else they are given up with the cause.
 * `mayRun`: of a checked task, who has nothing to do with those who run its other copies.
 */
export async function buyAnother(
  context: JobContext,
  stuck: readonly Task[],
  mayRun: (task: Task, provider: Someone) => boolean,
): Promise<void> {
  const { job, parts, isDue, setState, rowOf } = context;
  if (!isDue('buy')) return;
  const { slotsPerProvider, durationMs, memoryBytes } = job.spec;
  const reader = parts.runtime.spaces.reader(job.pool);
  const isChecked = job.spec.verify !== undefined && job.spec.verify.kind !== 'none';
  const spent = job.orders.filter(({ order }) => !isChecked || FAILED.includes(rowOf(order)?.state ?? 'failed'));
  const tried = new Set(spent.map(({ offer }) => offer));
  const wanted = { offers: [], providers: 1, slotsPerProvider, durationMs, memoryBytes };
  const liars = new Set(
    job.orders.flatMap(({ order, givenUpFor }) => (givenUpFor === TOLD_OTHER ? rowOf(order)?.provider : [])),
  );
  const offers = offerViews(parts.runtime, job.pool, job.user).filter(({ user }) => !liars.has(user));
  const offerFor = (task: Task): Match['chosen'][number] | undefined => {
    const fits = ({ user, node }: OfferData): boolean =>
      mayRun(task, { user, peerKey: reader.get(nodes, node)?.peerKey ?? '' });
    return matchOffers(offers.filter(fits), wanted, tried).chosen[0];
  };
  const { next, without } = firstOffer(stuck, offerFor);
  const isRefundDue = job.orders.some(({ order, dead }) => !dead && REFUND_DUE.includes(rowOf(order)?.state ?? ''));
  if (!isRefundDue && without.length > 0) abandon(context, without, 'no provider is left that could run the rest');
  if (next === undefined) {
    if (isRefundDue) setState(job.state, 'no other provider now');
    return;
  }
  const { offer, version, pricePerSlotHour, minMs } = next.offer;
  const price = { pricePerSlotHour, feeBps: 0 };
  // Some of the budget is used up: the rest of the work is bought for as long as the rest of the money lasts.
  const lasts = affordableMs(price, next.slots, budgetLeft(context));
  const shortened = lasts < durationMs && lasts >= minMs ? lasts : durationMs;
  const code = await placeOrder(context, {
    offer,
    version,
    slots: next.slots,
    durationMs: shortened,
    cost: maximumCost(price, next.slots, shortened),
  });
  if (code !== undefined) abandon(context, stuck, `no other order could be placed (${code})`);
}

/** The first of these that anybody can run, and those before it that nobody can. Tasks without a check have one answer in common. */
function firstOffer<Found>(
  stuck: readonly Task[],
  offerFor: (task: Task) => Found | undefined,
): { readonly next: Found | undefined; readonly without: readonly Task[] } {
  const without: Task[] = [];
  let isAnybodysSeen = false;
  for (const task of stuck) {
    const isAnybodys = task.of === undefined && task.check === undefined;
    const next = isAnybodys && isAnybodysSeen ? undefined : offerFor(task);
    if (next !== undefined) return { next, without };
    isAnybodysSeen ||= isAnybodys;
    without.push(task);
  }
  return { next: undefined, without };
}

function budgetLeft({ job, parts }: JobContext): bigint {
  const mandate = parts.runtime.spaces.reader(job.pool).get(mandates, job.mandate);
  return mandate === undefined ? BigInt(job.maxCost) : mandate.max - mandate.spent;
}

interface Purchase {
  readonly offer: string;
  readonly version: string;
  readonly slots: number;
  readonly durationMs: number;
  readonly cost: bigint;
}

/** Returns why it was refused. */
async function placeOrder(
  context: JobContext,
  { offer, version, slots, durationMs, cost }: Purchase,
): Promise<string | undefined> {
  const { job, parts, log } = context;
  const payload = { offer, offerVersion: version, slots, durationMs, maxCost: cost.toString(), job: job.mandate };
  const draft = { type: 'order.placed.v1', payload, after: [job.mandate] };
  const placed = await agentCommand(parts.runtime, job.pool, parts.agentSeed, draft);
  if (!placed.ok) return placed.code;
  job.orders.push({ order: placed.event, offer, dead: false });
  parts.store.save(job);
  log(-1, 'system', `order ${placed.event.slice(0, 8)} placed`);
  return undefined;
}

function abandon(context: JobContext, stuck: readonly Task[], cause: string): void {
  const { job, parts, log } = context;
  for (const task of stuck) {
    if (task.state !== 'queued') continue;
    Object.assign(task, { state: 'lost', end: 'lost', cause });
    parts.store.saveTask(job.job, task);
  }
  // A copy that nobody can run leaves its task unchecked, and the job as it is.
  if (stuck.some(({ of }) => of === undefined)) job.cause = cause;
  log(-1, 'system', cause);
}

const CONFIRMABLE: readonly OrderRow['state'][] = ['completed', 'failed', 'reclaimed', 'cancelled'];

/** It has ended, its window for objections is open, and the buyer has not said a word. */
export function awaitsConfirmation({ state, buyerConfirmed, dueMs }: OrderRow): boolean {
  return CONFIRMABLE.includes(state) && buyerConfirmed === 0 && dueMs > 0;
}

/** Pays for what ended in order, by both sides' count: its provider need not wait for the rest of the job. */
export async function confirmEnded({ job, parts, isDue, rowOf }: JobContext): Promise<void> {
  if (job.spec.review) return;
  for (const { order } of job.orders) {
    const row = rowOf(order);
    if (row === undefined || row.unsigned === 1 || !awaitsConfirmation(row) || !isDue(`confirm:${order}`)) continue;
    await agentCommand(parts.runtime, job.pool, parts.agentSeed, { type: 'order.confirmed.v1', payload: { order } });
  }
}

export const UNREACHABLE = 'the provider cannot be reached';

/** Of an order that was given up. */
export function stopReason({ givenUpFor }: Pick<JobOrder, 'givenUpFor'>): string {
  return givenUpFor ?? UNREACHABLE;
}

/** Stops what runs and confirms what is complete. Returns whether nothing is open any more; an order whose provider is gone ends by its deadline. */
export async function endOrders(
  context: JobContext,
  { isConfirmed }: { readonly isConfirmed: boolean },
): Promise<boolean> {
  const { job, parts, isDue, setState, rowOf } = context;
  const { runtime } = parts;
  const act = async (verb: string, entry: JobOrder, extra: Record<string, unknown> = {}): Promise<void> => {
    // Noted first: a restart between the two shall not take it for the user's own act.
    entry.isStopped = true;
    parts.store.save(job);
    const payload = { order: entry.order, ...extra };
    const sent = await agentCommand(runtime, job.pool, parts.agentSeed, { type: `order.${verb}.v1`, payload });
    if (sent.ok) return;
    entry.isStopped = false;
    parts.store.save(job);
  };
  if (job.state === 'buying' || job.state === 'running') setState('finishing', job.cause);
  const online = onlinePeers(runtime);
  let isOpen = false;
  for (const entry of job.orders) {
    const { order, dead } = entry;
    const row = rowOf(order);
    if (row === undefined) {
      isOpen ||= runtime.spaces.fate(job.pool, order)?.status === 'pending';
      continue;
    }
    if (UNSTARTED_END.includes(row.state)) continue;
    if (row.state === 'running' || row.state === 'interrupted') {
      isOpen = true;
      if (isDue(`stop:${order}`)) await act('stopped', entry, { reason: dead ? stopReason(entry) : 'job done' });
    } else if (row.state === 'placed' || row.state === 'accepted') {
      isOpen = true;
      if (isDue(`cancel:${order}`)) await act('cancelled', entry);
    } else if (row.state === 'ending' || row.state === 'suspended') {
      // Nobody is there to write the last receipt: the deadline ends it, and the job need not wait for that.
      const isGone = !online.has(row.providerPeer) && runtime.nowMs() - row.stoppedSealMs > GONE_MS;
      isOpen ||= !dead && !isGone;
    }
  }
  if (isConfirmed) await confirmEnded(context);
  return !isOpen;
}

/** The job is over: its state, its mandate, the word to its user. Harmless when it was over before. */
export async function endJob(context: JobContext): Promise<void> {
  const { job, parts } = context;
  await concludeJob(context, async () => {
    await agentCommand(parts.runtime, job.pool, parts.agentSeed, {
      type: 'job.closed.v1',
      payload: { job: job.mandate },
    });
  });
}

/** The same without a mandate: nothing was bought. */
export async function concludeJob(context: JobContext, closeMandate?: () => Promise<void>): Promise<void> {
  const { job, tasks, parts, setState, flushLog } = context;
  if (job.endedMs !== undefined) return;
  const failed = tasks.filter((task) => task.of === undefined && (task.state !== 'ended' || task.exitCode !== 0));
  if (job.state !== 'cancelled') {
    if (failed.length === 0) setState('done');
    else setState('failed', job.cause ?? failed[0]?.cause);
  }
  job.endedMs ??= parts.runtime.nowMs();
  parts.store.save(job);
  await closeMandate?.();
  flushLog();
  context.notice();
  parts.onEnd(job);
}
