/** A running order lengthened by its buyer, and a provider's stop with the notice that the terms promise. */
import { accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type TimerSet,
  NO_EFFECTS,
} from '../../contract/slice.ts';
import { type Reads, put } from '../../contract/table.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { offerOf, offerRulesOf } from '../market/market.reads.ts';
import { openForMs } from '../market/offer.schemas.ts';
import type { orderExtended } from './orders.events.ts';
import { checkMandate } from './orders.place.ts';
import { mandateOf, orderOf, orderTermsOf, usedTimeMs } from './orders.reads.ts';
import { beginEnding, noticeTimer, timeTimer, told } from './orders.steps.ts';
import { type OrderRow, type OrderState, type OrderStepRow, mandates, orderSteps, orders } from './orders.tables.ts';
import { maximumCost } from './pricing.ts';

type ExtendAct = Act<PayloadOf<typeof orderExtended>>;

const EXTENDABLE: readonly OrderState[] = ['accepted', 'running', 'interrupted'];
const METERED: readonly OrderState[] = ['running', 'interrupted'];
/** Cause of the step at which a provider said that they will stop. */
const NOTICE = 'notice given by the provider';

/** Of what was bought, used up to now. */
function usedMs(row: OrderRow, { reads, poolMs }: Pick<FoldContext, 'reads' | 'poolMs'>): number {
  return usedTimeMs(reads, row) + (METERED.includes(row.state) ? poolMs - row.changedMs : 0);
}

/** How much longer its buyer may make it at most, as of now; 0: not at all. What the rule asks beside, money and mandate, is not looked at. */
export function extensionMaxMs(row: OrderRow, context: Pick<FoldContext, 'reads' | 'poolMs' | 'sealTimeMs'>): number {
  if (!EXTENDABLE.includes(row.state) || row.stoppedBy !== null) return 0;
  const offer = offerOf(context.reads, row.offer);
  if (offer === undefined || offer.state !== 'active') return 0;
  const openMs = openForMs(offerRulesOf(context.reads, row.offer).hours, context.sealTimeMs);
  return Math.max(0, Math.min(offer.maxMs - row.durationMs, openMs - row.durationMs + usedMs(row, context)));
}

export function extendRule(act: ExtendAct, context: FoldContext): Refusal | undefined {
  const { reads, sealTimeMs } = context;
  const { order, durationMs, maxCost } = act.payload;
  const row = orderOf(reads, order);
  if (row === undefined) return { code: 'order.unknown' };
  const buyer = act.actor?.user ?? '';
  if (row.buyer !== buyer) return { code: 'order.not_yours' };
  if (act.actor?.deviceKind === 'agent' && row.job === null) return { code: 'device.kind_forbidden', kind: 'agent' };
  if (!EXTENDABLE.includes(row.state)) return { code: 'order.wrong_state', state: row.state };
  if (row.stoppedBy !== null) return { code: 'order.notice_given' };
  const offer = offerOf(reads, row.offer);
  if (offer === undefined || offer.state !== 'active')
    return { code: 'order.offer_closed', state: offer?.state ?? 'unknown' };
  if (row.durationMs + durationMs > offer.maxMs)
    return { code: 'order.duration_range', minMs: offer.minMs, maxMs: offer.maxMs };
  const openMs = openForMs(offerRulesOf(reads, row.offer).hours, sealTimeMs);
  if (row.durationMs + durationMs - usedMs(row, context) > openMs) return { code: 'order.outside_hours', openMs };
  const cost = maximumCost(orderTermsOf(row), row.slots, durationMs);
  if (cost > maxCost) return { code: 'order.cost_above_cap', cost, cap: maxCost };
  const refusal = checkMandate(row.job, cost, buyer, context);
  if (refusal !== undefined) return refusal;
  const balance = balanceOf(reads, accountOf.wallet(buyer));
  return balance < cost ? { code: 'order.insufficient_funds', balance, price: cost } : undefined;
}

export function extendFold(act: ExtendAct, context: FoldContext): Effects {
  const { order, durationMs } = act.payload;
  const row = orderOf(context.reads, order);
  if (row === undefined) return NO_EFFECTS;
  const cost = maximumCost(orderTermsOf(row), row.slots, durationMs);
  const next: OrderRow = { ...row, funded: row.funded + cost, durationMs: row.durationMs + durationMs };
  const mandate = row.job === null ? undefined : mandateOf(context.reads, row.job);
  const dueMs = context.poolMs + next.durationMs - usedMs(row, context);
  const timeOver = { id: timeTimer(order), kind: 'order.time-over', subject: order, dueMs };
  return {
    ops: [
      put(orders, next),
      ...(mandate === undefined ? [] : [put(mandates, { ...mandate, spent: mandate.spent + cost })]),
    ],
    // Before ready there is no such timer yet: it is set with the whole time then.
    ...(METERED.includes(row.state) ? { setTimers: [timeOver] } : {}),
    transactions: [
      {
        code: 'P4',
        subject: order,
        memo: 'extended',
        postings: transfer({ from: accountOf.wallet(row.buyer), to: accountOf.escrow(order), amount: cost }),
      },
    ],
  };
}

/** Whether a provider's stop has to wait for the notice of the terms. */
export function needsNotice(row: OrderRow): boolean {
  return (orderTermsOf(row).noticeMs ?? 0) > 0 && METERED.includes(row.state);
}

/** The provider said that they will stop: work goes on until the notice is over, so that it can be saved. The timeline says why. */
export function giveNotice(
  row: OrderRow,
  said: { readonly event: string; readonly reason: string },
  { poolMs, sealTimeMs: sealMs }: FoldContext,
): Effects {
  const { order, state } = row;
  const { event } = said;
  const step = row.steps + 1;
  const cause = `${NOTICE}${told(said.reason)}`;
  return {
    ops: [
      put(orders, { ...row, stoppedBy: 'provider', steps: step, changedMs: poolMs }),
      put(orderSteps, { order, step, state, event, poolMs, sealMs, cause }),
    ],
    setTimers: [noticeDue(order, poolMs + (orderTermsOf(row).noticeMs ?? 0))],
  };
}

function noticeDue(order: string, dueMs: number): TimerSet {
  return { id: noticeTimer(order), kind: 'order.notice', subject: order, dueMs };
}

function noticeOf(reads: Reads, row: OrderRow): OrderStepRow | undefined {
  if (row.stoppedBy !== 'provider') return undefined;
  return reads.scan(orderSteps, [row.order], { limit: row.steps }).find(({ cause }) => cause.startsWith(NOTICE));
}

/** A suspension is nobody's time: what was left of a notice then is left of it now. */
export function resumeNotice(row: OrderRow, { reads, poolMs }: FoldContext): readonly TimerSet[] {
  const notice = noticeOf(reads, row);
  if (notice === undefined) return [];
  const leftMs = (orderTermsOf(row).noticeMs ?? 0) - usedTimeMs(reads, row, notice.step);
  return [noticeDue(row.order, poolMs + Math.max(0, leftMs))];
}

export function noticeOver(timer: TimerSet, context: FoldContext): Effects {
  const row = orderOf(context.reads, timer.subject);
  if (row === undefined || !METERED.includes(row.state)) return NO_EFFECTS;
  const reason = noticeOf(context.reads, row)?.cause.slice(`${NOTICE}: `.length) ?? '';
  return beginEnding(row, 'provider', timer.id, context, reason);
}
