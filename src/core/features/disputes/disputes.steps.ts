/**
 * The state machine of a dispute, and the money of each step.
 *
 *   open ──answer──> evidence ──taken──> review ──decided──> decided ──appealed──> appealed ──decided──> decided …
 *     │ 72 h: for the    │ 48 h: owner,      │ 72 h: next       │ 72 h               │ 7 d: stands
 *     │ opener           │ 72 h: admin       │ level            v                    v
 *     └──> decided       └──> evidence       └──> evidence    resolved (P13) <───────┘
 *   any of them ──both sign a split, or 30 days──> resolved ;  open, evidence, review ──the opener──> withdrawn (P12 back)
 *
 * D1 one open dispute per order. D2 the decider is no party nor related. D3 what is given out is what was frozen.
 * Source: ECONOMY section 2.
 */
import { type Posting, type Transaction, accountOf } from '../../kernel/postings.ts';
import type { Effects, FoldContext, TimerSet } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { orderDisputeTermsOf, orderOf } from '../orders/orders.reads.ts';
import { leaveDisputed, settleDisputed } from '../orders/orders.ops.ts';
import { isRelated, poolOf } from '../pools/pools.reads.ts';
import { frozenOf, splitOf } from './disputes.reads.ts';
import type { DisputeTerms } from './disputes.schemas.ts';
import {
  type DisputeBasis,
  type DisputeLevel,
  type DisputeRow,
  type DisputeState,
  disputeSteps,
  disputedOrders,
  disputes,
} from './disputes.tables.ts';

export const stateTimer = (dispute: string): string => `dispute:${dispute}`;
export const hardTimer = (dispute: string): string => `dispute-hard:${dispute}`;

interface Step {
  readonly to: DisputeState;
  readonly cause: string;
  readonly event: string;
  /** Time allowed in the new state; 0: only the hard limit ends it. */
  readonly lifeMs: number;
  readonly changes?: Partial<DisputeRow>;
}

/** Enters a state: the row, its place in the timeline and its deadline, which replaces the one before. */
export function enterState(
  row: DisputeRow,
  step: Step,
  context: FoldContext,
): { readonly ops: RowOp[]; readonly setTimers: TimerSet[]; readonly clearTimers: string[] } {
  const { dispute } = row;
  const { poolMs, sealTimeMs: sealMs } = context;
  const dueMs = step.lifeMs === 0 ? 0 : poolMs + step.lifeMs;
  const next: DisputeRow = {
    ...row,
    ...step.changes,
    state: step.to,
    changedMs: poolMs,
    dueMs,
    steps: row.steps + 1,
  };
  const { level, steps } = next;
  return {
    ops: [
      put(disputes, next),
      put(disputeSteps, {
        dispute,
        step: steps,
        state: step.to,
        level,
        event: step.event,
        poolMs,
        sealMs,
        cause: step.cause,
      }),
    ],
    setTimers: dueMs === 0 ? [] : [{ id: stateTimer(dispute), kind: 'dispute.due', subject: dispute, dueMs }],
    clearTimers: dueMs === 0 ? [stateTimer(dispute)] : [],
  };
}

export function termsOf(row: DisputeRow, context: FoldContext): DisputeTerms | undefined {
  const order = orderOf(context.reads, row.order);
  return order === undefined ? undefined : orderDisputeTermsOf(order);
}

/** Ends the dispute by what `row.awarded` says: P13, and the order is settled. */
export function resolve(
  row: DisputeRow,
  cause: { readonly cause: string; readonly event: string },
  context: FoldContext,
): Effects {
  const { buyer, provider, treasury } = splitOf(row, row.awarded);
  const changes = { paidBuyer: buyer, paidProvider: provider, paidTreasury: treasury, offerBy: null, offered: 0n };
  const entered = enterState(row, { ...cause, to: 'resolved', lifeMs: 0, changes }, context);
  const postings: Posting[] = [
    { account: accountOf.dispute(row.dispute), amount: -(buyer + provider + treasury) },
    { account: accountOf.wallet(row.buyer), amount: buyer },
    { account: accountOf.wallet(row.provider), amount: provider },
    { account: accountOf.treasury, amount: treasury },
  ];
  const order = orderOf(context.reads, row.order);
  const settled =
    order === undefined ? {} : settleDisputed(order, { cause: 'dispute resolved', event: cause.event }, context);
  return {
    ops: [...entered.ops, ...(settled.ops ?? []), closeOrder(row, row.dispute, context)],
    transactions: [
      {
        code: 'P13',
        subject: row.dispute,
        memo: cause.cause,
        postings: postings.filter(({ amount }) => amount !== 0n),
      },
    ],
    clearTimers: [...entered.clearTimers, hardTimer(row.dispute)],
  };
}

/** P12 mirrored exactly; the order waits out what was left of its window, at least an hour. */
export function withdraw(row: DisputeRow, event: string, context: FoldContext): Effects {
  const entered = enterState(
    row,
    { to: 'withdrawn', cause: 'withdrawn by its opener', event, lifeMs: 0, changes: { offerBy: null, offered: 0n } },
    context,
  );
  const order = orderOf(context.reads, row.order);
  const least = termsOf(row, context)?.windowLeftMinMs ?? 0;
  const lifeMs = row.windowLeftMs > least ? row.windowLeftMs : least;
  const back =
    order === undefined
      ? {}
      : leaveDisputed(order, { to: row.orderState, cause: 'dispute withdrawn', event, lifeMs }, context);
  return {
    ops: [...entered.ops, ...(back.ops ?? []), closeOrder(row, null, context)],
    transactions: [freeze(row, -1n, 'dispute withdrawn')],
    setTimers: back.setTimers ?? [],
    clearTimers: [...entered.clearTimers, hardTimer(row.dispute)],
  };
}

/** P12: the order's own money, this order's only, to the dispute (+1) or back to where it lay (−1). */
export function freeze(row: DisputeRow, sign: 1n | -1n, memo: string): Transaction {
  const postings: Posting[] = [
    { account: accountOf.escrow(row.order), amount: -sign * row.frozenEscrow },
    { account: accountOf.pending(row.order), amount: -sign * row.frozenPending },
    { account: accountOf.fees(row.order), amount: -sign * row.frozenFees },
    { account: accountOf.dispute(row.dispute), amount: sign * frozenOf(row) },
  ];
  return { code: 'P12', subject: row.order, memo, postings: postings.filter(({ amount }) => amount !== 0n) };
}

function closeOrder(row: DisputeRow, resolved: string | null, { reads }: FoldContext): RowOp {
  const known = reads.get(disputedOrders, row.order);
  const { byBuyer, byProvider } = known ?? { byBuyer: 1, byProvider: 1 };
  return put(disputedOrders, { order: row.order, open: null, resolved, byBuyer, byProvider });
}

/** A decision is in force; final ones (by a GlobalAdmin) resolve at once. */
export function decide(
  row: DisputeRow,
  decision: {
    readonly awarded: bigint;
    readonly basis: DisputeBasis;
    readonly by: string | null;
    readonly reason: string | null;
    readonly cause: string;
    readonly event: string;
  },
  context: FoldContext,
): Effects {
  const { awarded, basis, by, reason, cause, event } = decision;
  const isFirst = row.firstDecider === null && by !== null;
  const changes = {
    awarded,
    basis,
    decidedBy: by,
    reason,
    ...(isFirst ? { firstDecider: by, firstAwarded: awarded } : {}),
  };
  if (basis === 'admin') return resolve({ ...row, ...changes }, { cause, event }, context);
  const lifeMs = termsOf(row, context)?.appealWindowMs ?? 1;
  return enterState(row, { to: 'decided', cause, event, lifeMs, changes }, context);
}

/** The next who may judge: the owner, unless a party or related to one; then a GlobalAdmin. */
export function nextLevel(row: DisputeRow, { reads }: FoldContext): DisputeLevel {
  const order = orderOf(reads, row.order);
  if (row.level !== 'officer' || order === undefined) return 'admin';
  return isRelated(reads, { user: poolOf(reads).owner, peerKey: '' }, [row.buyer, row.provider], [])
    ? 'admin'
    : 'owner';
}

/** Nobody of this level judged in time. */
export function escalate(row: DisputeRow, cause: string, event: string, context: FoldContext): Effects {
  const level = nextLevel(row, context);
  const lifeMs = level === 'admin' ? 0 : (termsOf(row, context)?.decideMs ?? 1);
  return enterState(row, { to: 'evidence', cause, event, lifeMs, changes: { level, decider: null } }, context);
}

/** What silence means in each waiting state. */
export function dueFold(row: DisputeRow, event: string, context: FoldContext): Effects {
  switch (row.state) {
    case 'open':
      return decide(row, { ...bySilence(row), cause: 'no answer in time', event }, context);
    case 'evidence':
      return escalate(row, 'taken by nobody in time', event, context);
    case 'review':
      return escalate(row, 'not decided in time', event, context);
    case 'decided':
      return resolve(row, { cause: 'no appeal in time', event }, context);
    case 'appealed':
      return resolve(row, { cause: 'appeal not decided in time: the decision stands', event }, context);
    case 'resolved':
    case 'withdrawn':
      return {};
  }
}

/** For the opener, at most what was really earned: the frozen money is what receipts measured. */
function bySilence(row: DisputeRow) {
  const frozen = frozenOf(row);
  const claimed = row.claimed < frozen ? row.claimed : frozen;
  const awarded = row.opener === row.buyer ? claimed : frozen - claimed;
  return { awarded, basis: 'silence', by: null, reason: null } as const;
}

/** Thirty days: a decision in force stands; without one the provider keeps what both sides agree was measured. */
export function hardFold(row: DisputeRow, event: string, context: FoldContext): Effects {
  if (row.state === 'resolved' || row.state === 'withdrawn') return {};
  if (row.basis !== null) return resolve(row, { cause: 'time limit: the decision stands', event }, context);
  const frozen = frozenOf(row);
  const measured = row.measured < frozen ? row.measured : frozen;
  const split: DisputeRow = { ...row, awarded: frozen - measured, basis: 'measured', decidedBy: null };
  return resolve(split, { cause: 'time limit: split by measured usage', event }, context);
}
