/** Disputes: an order's money is frozen until both agree, somebody decides, or time does. Only the listed transitions exist. */
import { floorShare } from '../../kernel/money.ts';
import { accountOf } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type Slice,
  NO_EFFECTS,
  deadlinesOf,
  foldsOf,
  on,
} from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { enterDisputed } from '../orders/orders.ops.ts';
import { ENDED_STATES, isParty, measuredCost, orderDisputeTermsOf, orderOf } from '../orders/orders.reads.ts';
import { DISPUTE_LIMITS } from '../../kernel/limits.ts';
import {
  disputeAnswered,
  disputeAppealed,
  disputeDecided,
  disputeEvidenceAdded,
  disputeOpened,
  disputeTaken,
  disputeWithdrawn,
  settlementAccepted,
  settlementOffered,
} from './disputes.events.ts';
import { disputeOf, frozenOf } from './disputes.reads.ts';
import {
  decide,
  dueFold,
  enterState,
  freeze,
  hardFold,
  hardTimer,
  nextLevel,
  resolve,
  termsOf,
  withdraw,
} from './disputes.steps.ts';
import {
  type DisputeRow,
  type DisputeState,
  disputeSteps,
  disputedOrders,
  disputes,
  evidence,
} from './disputes.tables.ts';

type OpenAct = Act<PayloadOf<typeof disputeOpened>>;
type DisputeAct = Act<{ readonly dispute: string }>;

const LIVE: readonly DisputeState[] = ['open', 'evidence', 'review', 'decided', 'appealed'];
/** Before anybody decided. */
const UNDECIDED: readonly DisputeState[] = ['open', 'evidence', 'review'];

/** The dispute is there and in one of these states. */
function inState(act: DisputeAct, { reads }: FoldContext, states: readonly DisputeState[]): Refusal | undefined {
  const row = disputeOf(reads, act.payload.dispute);
  if (row === undefined) return { code: 'dispute.unknown' };
  return states.includes(row.state) ? undefined : { code: 'dispute.wrong_state', state: row.state };
}

/** The same, by one of its parties. */
function byParty(act: DisputeAct, context: FoldContext, states: readonly DisputeState[]): Refusal | undefined {
  const row = disputeOf(context.reads, act.payload.dispute);
  if (row === undefined) return { code: 'dispute.unknown' };
  if (act.actor?.user !== row.buyer && act.actor?.user !== row.provider) return { code: 'dispute.not_yours' };
  return inState(act, context, states);
}

/** D2: somebody of the level whose turn it is, who is no party and not related to one. */
function byJudge(act: DisputeAct, context: FoldContext, states: readonly DisputeState[]): Refusal | undefined {
  const refusal = inState(act, context, states);
  if (refusal !== undefined) return refusal;
  const row = disputeOf(context.reads, act.payload.dispute);
  const order = row === undefined ? undefined : orderOf(context.reads, row.order);
  if (row === undefined || order === undefined) return { code: 'dispute.unknown' };
  if (isParty(order, act.actor, context.reads)) return { code: 'right.party' };
  const isLevel = row.level === 'officer' || (row.level === 'owner' && act.actor?.role === 'owner');
  return isLevel ? undefined : { code: 'dispute.level', level: row.level };
}

const withDispute = foldsOf((reads, { dispute }: DisputeAct['payload']) => disputeOf(reads, dispute));
const dueOf = deadlinesOf(disputeOf);

function openRule(act: OpenAct, { reads }: FoldContext): Refusal | undefined {
  const { order, claimed } = act.payload;
  const row = orderOf(reads, order);
  if (row === undefined) return { code: 'order.unknown' };
  const isBuyer = act.actor?.user === row.buyer;
  if (!isBuyer && act.actor?.user !== row.provider) return { code: 'order.not_yours' };
  // What never ran, or was settled, has nothing to quarrel about; a window that is over was ended by its timer.
  if (!ENDED_STATES.includes(row.state) || row.dueMs === 0) return { code: 'order.wrong_state', state: row.state };
  if (row.verifying > 0) return { code: 'order.verifying', open: row.verifying };
  const before = reads.get(disputedOrders, order);
  if (before !== undefined && (isBuyer ? before.byBuyer : before.byProvider) === 1) return { code: 'dispute.once' };
  const held = heldOf(order, { reads });
  const frozen = held.escrow + held.pending + held.fees;
  return claimed > frozen ? { code: 'dispute.claim_above', frozen } : undefined;
}

function heldOf(order: string, { reads }: Pick<FoldContext, 'reads'>) {
  return {
    escrow: balanceOf(reads, accountOf.escrow(order)),
    pending: balanceOf(reads, accountOf.pending(order)),
    fees: balanceOf(reads, accountOf.fees(order)),
  };
}

function openFold(act: OpenAct, context: FoldContext): Effects {
  const { reads, poolMs } = context;
  const { category, claimed, text } = act.payload;
  const order = orderOf(reads, act.payload.order);
  const opener = act.actor?.user ?? '';
  if (order === undefined) return NO_EFFECTS;
  const terms = orderDisputeTermsOf(order);
  const held = heldOf(order.order, context);
  const hardMs = poolMs + terms.hardMs;
  const fresh: DisputeRow = {
    dispute: act.id,
    order: order.order,
    state: 'open',
    buyer: order.buyer,
    provider: order.provider,
    opener,
    category,
    claimed,
    frozenEscrow: held.escrow,
    frozenPending: held.pending,
    frozenFees: held.fees,
    measured: measuredCost(order),
    orderState: order.state,
    windowLeftMs: order.dueMs - poolMs,
    level: 'officer',
    decider: null,
    basis: null,
    awarded: 0n,
    decidedBy: null,
    reason: null,
    firstDecider: null,
    firstAwarded: 0n,
    offerBy: null,
    offered: 0n,
    paidBuyer: 0n,
    paidProvider: 0n,
    paidTreasury: 0n,
    openedMs: poolMs,
    changedMs: poolMs,
    dueMs: 0,
    hardMs,
    steps: 0,
    evidenceBuyer: 0,
    evidenceProvider: 0,
  };
  const step = { to: 'open', cause: 'opened', event: act.id, lifeMs: terms.answerMs } as const;
  const entered = enterState(fresh, step, context);
  const frozen = enterDisputed(order, { cause: 'dispute opened', event: act.id }, context);
  const before = reads.get(disputedOrders, order.order);
  const isBuyer = opener === order.buyer;
  const auto = (kind: string, hash: string) =>
    put(evidence, { dispute: act.id, event: kind, user: opener, kind, hash, file: null, sizeBytes: 0, poolMs });
  return {
    ops: [
      ...entered.ops,
      ...(frozen.ops ?? []),
      put(disputedOrders, {
        order: order.order,
        open: act.id,
        resolved: null,
        byBuyer: isBuyer ? 1 : (before?.byBuyer ?? 0),
        byProvider: isBuyer ? (before?.byProvider ?? 0) : 1,
      }),
      // What needs nobody to attach it: the terms both agreed to. Receipts are found by the order, each signed, on the log.
      auto('terms', order.termsHash),
      put(evidence, {
        dispute: act.id,
        event: act.id,
        user: opener,
        kind: 'opening',
        hash: text.hash,
        file: null,
        sizeBytes: 0,
        poolMs,
      }),
    ],
    transactions: [freeze(fresh, 1n, 'dispute opened')],
    setTimers: [
      ...entered.setTimers,
      { id: hardTimer(act.id), kind: 'dispute.hard-limit', subject: act.id, dueMs: hardMs },
    ],
    clearTimers: [...entered.clearTimers, ...(frozen.clearTimers ?? [])],
  };
}

/** The text of an act among the evidence, by its hash. */
function textOf(
  act: Act<{ readonly dispute: string; readonly text: { readonly hash: string } }>,
  kind: string,
  poolMs: number,
) {
  const { dispute, text } = act.payload;
  const user = act.actor?.user ?? '';
  return put(evidence, { dispute, event: act.id, user, kind, hash: text.hash, file: null, sizeBytes: 0, poolMs });
}

const answered = on(
  disputeAnswered,
  (act, context) => {
    const refusal = byParty(act, context, ['open']);
    if (refusal !== undefined) return refusal;
    const isOpener = disputeOf(context.reads, act.payload.dispute)?.opener === act.actor?.user;
    return isOpener ? { code: 'dispute.own_answer' } : undefined;
  },
  withDispute((row, act, context) => {
    const lifeMs = termsOf(row, context)?.takeMs ?? 1;
    const entered = enterState(row, { to: 'evidence', cause: 'answered', event: act.id, lifeMs }, context);
    return { ...entered, ops: [...entered.ops, textOf(act, 'answer', context.poolMs)] };
  }),
);

const evidenceAdded = on(
  disputeEvidenceAdded,
  (act, context) => {
    const refusal = byParty(act, context, LIVE);
    if (refusal !== undefined) return refusal;
    const row = disputeOf(context.reads, act.payload.dispute);
    const used = act.actor?.user === row?.buyer ? row?.evidenceBuyer : row?.evidenceProvider;
    const max = DISPUTE_LIMITS.evidencePerPartyMax;
    return (used ?? 0) >= max ? { code: 'dispute.evidence_full', max } : undefined;
  },
  withDispute((row, act, { poolMs }) => {
    const { dispute, kind, file, text } = act.payload;
    const user = act.actor?.user ?? '';
    const counted =
      user === row.buyer
        ? { ...row, evidenceBuyer: row.evidenceBuyer + 1 }
        : { ...row, evidenceProvider: row.evidenceProvider + 1 };
    const { hash, sizeBytes } = file ?? { hash: null, sizeBytes: 0 };
    return {
      ops: [
        put(disputes, counted),
        put(evidence, { dispute, event: act.id, user, kind, hash: text.hash, file: hash, sizeBytes, poolMs }),
      ],
    };
  }),
);

const taken = on(
  disputeTaken,
  (act, context) => byJudge(act, context, ['evidence']),
  withDispute((row, act, context) => {
    const lifeMs = termsOf(row, context)?.decideMs ?? 1;
    const changes = { decider: act.actor?.user ?? null };
    const cause = `taken by the ${act.actor?.role ?? 'officer'}`;
    return enterState(row, { to: 'review', cause, event: act.id, lifeMs, changes }, context);
  }),
);

const decided = on(
  disputeDecided,
  (act, context) => {
    const refusal = byJudge(act, context, ['review', 'appealed']);
    if (refusal !== undefined) return refusal;
    const row = disputeOf(context.reads, act.payload.dispute);
    return row?.state === 'review' && row.decider !== act.actor?.user ? { code: 'dispute.other_decider' } : undefined;
  },
  withDispute((row, act, context) => {
    const { buyerBps, reason } = act.payload;
    const role = act.actor?.role === 'owner' ? 'owner' : 'officer';
    const effects = decide(
      { ...row, level: role },
      {
        awarded: floorShare(frozenOf(row), BigInt(buyerBps), 10_000n),
        basis: role,
        by: act.actor?.user ?? null,
        reason,
        cause: `decided by the ${role}`,
        event: act.id,
      },
      context,
    );
    return { ...effects, ops: [...(effects.ops ?? []), textOf(act, 'decision', context.poolMs)] };
  }),
);

const appealed = on(
  disputeAppealed,
  (act, context) => byParty(act, context, ['decided']),
  withDispute((row, act, context) => {
    const lifeMs = termsOf(row, context)?.appealMs ?? 1;
    const changes = { level: nextLevel(row, context), decider: null };
    const entered = enterState(row, { to: 'appealed', cause: 'appealed', event: act.id, lifeMs, changes }, context);
    return { ...entered, ops: [...entered.ops, textOf(act, 'appeal', context.poolMs)] };
  }),
);

const offered = on(
  settlementOffered,
  (act, context) => {
    const refusal = byParty(act, context, LIVE);
    if (refusal !== undefined) return refusal;
    const row = disputeOf(context.reads, act.payload.dispute);
    const frozen = row === undefined ? 0n : frozenOf(row);
    return act.payload.buyer > frozen ? { code: 'dispute.claim_above', frozen } : undefined;
  },
  withDispute((row, act) => {
    const { buyer } = act.payload;
    return { ops: [put(disputes, { ...row, offerBy: act.actor?.user ?? null, offered: buyer })] };
  }),
);

const accepted = on(
  settlementAccepted,
  (act, context) => {
    const refusal = byParty(act, context, LIVE);
    if (refusal !== undefined) return refusal;
    const row = disputeOf(context.reads, act.payload.dispute);
    // The amount is signed by both: an offer that changed meanwhile is not what was agreed to.
    const isOffered = row?.offerBy !== null && row?.offerBy !== act.actor?.user && row?.offered === act.payload.buyer;
    return isOffered ? undefined : { code: 'dispute.no_offer' };
  },
  withDispute((row, act, context) => {
    const agreed: DisputeRow = { ...row, awarded: row.offered, basis: 'parties', decidedBy: null, reason: null };
    return resolve(agreed, { cause: 'both agreed', event: act.id }, context);
  }),
);

const withdrawn = on(
  disputeWithdrawn,
  (act, context) => {
    const refusal = byParty(act, context, UNDECIDED);
    if (refusal !== undefined) return refusal;
    const isOpener = disputeOf(context.reads, act.payload.dispute)?.opener === act.actor?.user;
    return isOpener ? undefined : { code: 'dispute.not_opener' };
  },
  withDispute((row, act, context) => withdraw(row, act.id, context)),
);

/** A GlobalAdmin's decision is the last one. */
function adminDecided(act: Act<AdminActed>, context: FoldContext): Effects {
  const { act: done, certificate } = act.payload;
  if (done.kind !== 'dispute.decide') return NO_EFFECTS;
  const row = disputeOf(context.reads, done.dispute);
  if (row === undefined) return NO_EFFECTS;
  return decide(
    row,
    {
      awarded: floorShare(frozenOf(row), BigInt(done.buyerBps), 10_000n),
      basis: 'admin',
      by: certificate.user,
      reason: done.ground,
      cause: 'decided by a GlobalAdmin',
      event: act.id,
    },
    context,
  );
}

export const disputesSlice: Slice = {
  name: 'disputes',
  tables: [disputes, disputeSteps, evidence, disputedOrders],
  handlers: [
    on(disputeOpened, openRule, openFold),
    answered,
    evidenceAdded,
    taken,
    decided,
    appealed,
    offered,
    accepted,
    withdrawn,
  ],
  reactions: { 'admin.acted.v1': adminDecided },
  deadlines: {
    'dispute.due': dueOf(dueFold),
    'dispute.hard-limit': dueOf(hardFold),
  },
};
