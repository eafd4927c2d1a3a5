/** Withdrawals and deposits: value leaves and enters a pool by rails, never twice, and never on one person's word. */
import { accountOf, transfer } from '../../kernel/postings.ts';
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
import { del, put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { confirm, confirmedHandler, rejectedHandler } from './withdrawals.confirm.ts';
import { depositHandlers, depositDue } from './withdrawals.deposits.ts';
import {
  executionReassigned,
  withdrawalCancelled,
  withdrawalDoubted,
  withdrawalExecuted,
  withdrawalFailed,
  withdrawalFrozen,
  withdrawalRequested,
  withdrawalRuled,
  withdrawalStarted,
  withdrawalThawed,
} from './withdrawals.events.ts';
import { WAITING_STATES, askedBy, dayOf, withdrawalOf } from './withdrawals.reads.ts';
import {
  dueFold,
  enterState,
  enterUnknown,
  executed,
  failed,
  freeze,
  giveBack,
  handOver,
  othersThan,
  soloFold,
  soloTimer,
  termsNow,
  thaw,
} from './withdrawals.steps.ts';
import {
  type WithdrawalRow,
  type WithdrawalState,
  cooling,
  deposits,
  destinations,
  references,
  withdrawalDays,
  withdrawalSteps,
  withdrawals,
} from './withdrawals.tables.ts';

type RequestAct = Act<PayloadOf<typeof withdrawalRequested>>;
type WithdrawalAct = Act<{ readonly withdrawal: string }>;

function inState(act: WithdrawalAct, { reads }: FoldContext, states: readonly WithdrawalState[]): Refusal | undefined {
  const row = withdrawalOf(reads, act.payload.withdrawal);
  if (row === undefined) return { code: 'withdrawal.unknown' };
  return states.includes(row.state) ? undefined : { code: 'withdrawal.wrong_state', state: row.state };
}

const withRow = foldsOf((reads, { withdrawal }: WithdrawalAct['payload']) => withdrawalOf(reads, withdrawal));
const dueOf = deadlinesOf(withdrawalOf);

function requestRule(act: RequestAct, context: FoldContext): Refusal | undefined {
  const { amount } = act.payload;
  const user = act.actor?.user ?? '';
  const terms = termsNow(context);
  if (context.reads.get(cooling, user) !== undefined) return { code: 'withdrawal.cooling', coolingMs: terms.coolingMs };
  const { today, week } = askedBy(context.reads, user, context.poolMs);
  if (today + amount > terms.dayMaxMicro)
    return { code: 'withdrawal.day_limit', limit: terms.dayMaxMicro, used: today };
  if (week + amount > terms.weekMaxMicro)
    return { code: 'withdrawal.week_limit', limit: terms.weekMaxMicro, used: week };
  return undefined;
}

function requestFold(act: RequestAct, context: FoldContext): Effects {
  const { reads, poolMs } = context;
  const { rail, amount, destination } = act.payload;
  const user = act.actor?.user ?? '';
  const terms = termsNow(context);
  const fresh: WithdrawalRow = {
    withdrawal: act.id,
    state: 'hold',
    user,
    peer: act.actor?.peerKey ?? '',
    rail,
    destination,
    amount,
    fee: terms.feeMicro,
    needed: amount > terms.largeMicro ? 2 : 1,
    approver: null,
    approverPeer: null,
    secondApprover: null,
    executor: null,
    soloReady: 0,
    frozenFrom: null,
    frozenLeftMs: 0,
    reassignTo: null,
    reassignBy: null,
    reassignByPeer: null,
    reassignByOwner: 0,
    ruling: 0,
    rulingBy: null,
    rulingPeer: null,
    rulingOutcome: null,
    rulingReference: null,
    reference: null,
    proof: null,
    cause: '',
    requestedMs: poolMs,
    changedMs: poolMs,
    dueMs: 0,
    steps: 0,
  };
  const isKnown = reads.get(destinations, user, destination) !== undefined;
  const lifeMs = isKnown ? terms.holdMs : terms.newDestinationHoldMs;
  const cause = isKnown ? 'asked for' : 'asked for, to a new destination';
  const entered = enterState(fresh, { to: 'hold', cause, event: act.id, user, lifeMs }, context);
  const coolDueMs = poolMs + terms.coolingMs;
  const day = dayOf(poolMs);
  return {
    ops: [
      ...entered.ops,
      put(cooling, { user, dueMs: coolDueMs }),
      put(withdrawalDays, { user, day, amount: (reads.get(withdrawalDays, user, day)?.amount ?? 0n) + amount }),
    ],
    setTimers: [
      ...entered.setTimers,
      { id: `withdrawal-cooling:${user}`, kind: 'withdrawal.cooled', subject: user, dueMs: coolDueMs },
    ],
    transactions: [
      {
        code: 'P14',
        subject: act.id,
        memo: rail,
        postings: transfer({
          from: accountOf.wallet(user),
          to: accountOf.hold(act.id),
          amount: amount + terms.feeMicro,
        }),
      },
    ],
  };
}

const cancelled = on(
  withdrawalCancelled,
  (act, context) => {
    const row = withdrawalOf(context.reads, act.payload.withdrawal);
    if (row === undefined) return { code: 'withdrawal.unknown' };
    if (row.user !== act.actor?.user) return { code: 'withdrawal.not_yours' };
    return inState(act, context, WAITING_STATES);
  },
  withRow((row, act, context) =>
    giveBack(row, { to: 'cancelled', cause: 'cancelled', event: act.id, user: act.actor?.user }, context),
  ),
);

/** P15: another person than the requester, from another instance; by hand also another than the only one who confirmed. */
function startRule(act: WithdrawalAct, context: FoldContext): Refusal | undefined {
  const refusal = inState(act, context, ['confirmed']);
  if (refusal !== undefined) return refusal;
  const row = withdrawalOf(context.reads, act.payload.withdrawal);
  const { actor } = act;
  if (row === undefined || actor === undefined) return { code: 'withdrawal.unknown' };
  if (row.executor !== null ? row.executor !== act.author : actor.deviceKind === 'agent')
    return { code: 'withdrawal.other_device' };
  const isOwnAlone = !othersThan([row.user], context);
  if (!isOwnAlone && (row.user === actor.user || row.peer === actor.peerKey)) return { code: 'right.party' };
  const isOnlyApprover = row.approver === actor.user && row.secondApprover === null;
  if (row.rail !== 'manual' || !isOnlyApprover) return undefined;
  if (othersThan([row.user, actor.user], context)) return { code: 'right.second_person' };
  return row.soloReady === 1 ? undefined : { code: 'right.alone_wait', delayMs: termsNow(context).soloMs };
}

const started = on(
  withdrawalStarted,
  startRule,
  withRow((row, act, context) => {
    const entered = enterState(
      row,
      {
        to: 'executing',
        cause: 'handed to the rail',
        event: act.id,
        user: act.actor?.user,
        lifeMs: termsNow(context).executingMs,
        changes: { executor: act.author },
      },
      context,
    );
    return { ...entered, clearTimers: [soloTimer(row.withdrawal)], transactions: [handOver(row)] };
  }),
);

/** What only the executing device may say. */
function byExecutor(act: WithdrawalAct, context: FoldContext, states: readonly WithdrawalState[]): Refusal | undefined {
  const refusal = inState(act, context, states);
  if (refusal !== undefined) return refusal;
  const row = withdrawalOf(context.reads, act.payload.withdrawal);
  return row?.executor === act.author ? undefined : { code: 'withdrawal.other_device' };
}

const paid = on(
  withdrawalExecuted,
  (act, context) => {
    const refusal = byExecutor(act, context, ['executing', 'unknown']);
    if (refusal !== undefined) return refusal;
    const rail = withdrawalOf(context.reads, act.payload.withdrawal)?.rail ?? '';
    const used = context.reads.get(references, rail, act.payload.reference);
    return used === undefined ? undefined : { code: 'rail.reference_used', subject: used.subject };
  },
  withRow((row, act, context) => {
    const { reference, proof } = act.payload;
    return executed(
      row,
      { reference, proof: proof ?? null, event: act.id, user: act.actor?.user, cause: 'paid' },
      context,
    );
  }),
);

const broken = on(
  withdrawalFailed,
  (act, context) => byExecutor(act, context, ['executing', 'unknown']),
  withRow((row, act, context) => {
    const { cause } = act.payload;
    return failed(row, { event: act.id, user: act.actor?.user, cause }, context);
  }),
);

const doubted = on(
  withdrawalDoubted,
  (act, context) => byExecutor(act, context, ['executing']),
  withRow((row, act, context) => {
    const { cause } = act.payload;
    return enterUnknown(row, { cause, event: act.id, user: act.actor?.user }, context);
  }),
);

const frozen = on(
  withdrawalFrozen,
  // Once frozen, only the owner may make it longer.
  (act, context) => inState(act, context, act.actor?.role === 'owner' ? [...WAITING_STATES, 'frozen'] : WAITING_STATES),
  withRow((row, act, context) => {
    const { reason } = act.payload;
    return freeze(row, { cause: reason, event: act.id, user: act.actor?.user }, context);
  }),
);

const thawed = on(
  withdrawalThawed,
  (act, context) => inState(act, context, ['frozen']),
  withRow((row, act, context) => {
    const { reason } = act.payload;
    return thaw(row, { cause: reason, event: act.id, user: act.actor?.user }, context);
  }),
);

const reassigned = on(
  executionReassigned,
  (act, context) => {
    const refusal = inState(act, context, ['executing', 'unknown']);
    if (refusal !== undefined) return refusal;
    const row = withdrawalOf(context.reads, act.payload.withdrawal);
    const device = deviceOf(context.reads, act.payload.device);
    if (row === undefined || act.actor === undefined) return { code: 'withdrawal.unknown' };
    if (row.user === act.actor.user) return { code: 'right.party' };
    const staff = device === undefined ? undefined : memberOf(context.reads, device.user);
    const isFit =
      device?.revoked === 0 && staff?.state === 'active' && staff.role !== 'member' && device.user !== row.user;
    if (!isFit) return { code: 'withdrawal.bad_executor' };
    if (row.reassignTo !== act.payload.device) return undefined;
    return row.reassignBy === act.actor.user || row.reassignByPeer === act.actor.peerKey
      ? { code: 'right.second_person' }
      : undefined;
  },
  withRow((row, act, context) => {
    const { device } = act.payload;
    const user = act.actor?.user ?? null;
    const isOwner = act.actor?.role === 'owner';
    const isAgreed = row.reassignTo === device && row.reassignBy !== user && (isOwner || row.reassignByOwner === 1);
    if (!isAgreed) {
      const by = { reassignBy: user, reassignByPeer: act.actor?.peerKey ?? null, reassignByOwner: isOwner ? 1 : 0 };
      return { ops: [put(withdrawals, { ...row, reassignTo: device, ...by })] };
    }
    const changes = {
      executor: device,
      reassignTo: null,
      reassignBy: null,
      reassignByPeer: null,
      reassignByOwner: 0,
    };
    const cause = 'another device executes: the rail is asked first';
    if (row.state === 'executing')
      return enterUnknown(row, { cause, event: act.id, user: user ?? undefined, changes }, context);
    const lifeMs = row.dueMs === 0 ? 0 : row.dueMs - context.poolMs;
    return enterState(row, { to: 'unknown', cause, event: act.id, user: user ?? undefined, lifeMs, changes }, context);
  }),
);

const ruled = on(
  withdrawalRuled,
  (act, context) => {
    const refusal = inState(act, context, ['unknown']);
    if (refusal !== undefined) return refusal;
    const row = withdrawalOf(context.reads, act.payload.withdrawal);
    if (row === undefined || act.actor === undefined) return { code: 'withdrawal.unknown' };
    if (row.user === act.actor.user || row.peer === act.actor.peerKey) return { code: 'right.party' };
    if (row.ruling === 0) return { code: 'withdrawal.rail_first' };
    if (row.rulingBy === act.actor.user || row.rulingPeer === act.actor.peerKey) return { code: 'right.second_person' };
    const { outcome, reference } = act.payload;
    if (outcome === 'executed' && context.reads.get(references, row.rail, reference) !== undefined)
      return { code: 'rail.reference_used' };
    return undefined;
  },
  withRow((row, act, context) => {
    const { outcome, reference, proof } = act.payload;
    const user = act.actor?.user;
    const isAgreed = row.rulingOutcome === outcome && row.rulingReference === reference;
    if (!isAgreed) {
      const said = {
        rulingBy: user ?? null,
        rulingPeer: act.actor?.peerKey ?? null,
        rulingOutcome: outcome,
        rulingReference: reference,
      };
      return { ops: [put(withdrawals, { ...row, ...said })] };
    }
    return outcome === 'executed'
      ? executed(row, { reference, proof, event: act.id, user, cause: 'ruled by two: paid' }, context)
      : failed(row, { event: act.id, user, cause: 'ruled by two: not paid', proof }, context);
  }),
);

/** What a GlobalAdmin does about one, as `adminWithdrawalRefusal` allows. */
function adminActs(act: Act<AdminActed>, context: FoldContext): Effects {
  const { act: done, certificate, reason } = act.payload;
  if (!('withdrawal' in done)) return NO_EFFECTS;
  const row = withdrawalOf(context.reads, done.withdrawal);
  if (row === undefined) return NO_EFFECTS;
  const { user, peerKey } = certificate;
  switch (done.kind) {
    case 'withdrawal.freeze':
      return freeze(row, { cause: reason, event: act.id, user }, context);
    case 'withdrawal.confirm':
      return confirm(row, { event: act.id, user, peerKey }, context);
    case 'withdrawal.rule': {
      const { outcome, reference, proof } = done;
      return outcome === 'executed'
        ? executed(row, { reference, proof, event: act.id, user, cause: 'ruled by a GlobalAdmin: paid' }, context)
        : failed(row, { event: act.id, user, cause: 'ruled by a GlobalAdmin: not paid', proof }, context);
    }
  }
}

export const withdrawalsSlice: Slice = {
  name: 'withdrawals',
  tables: [withdrawals, withdrawalSteps, withdrawalDays, destinations, cooling, references, deposits],
  handlers: [
    on(withdrawalRequested, requestRule, requestFold),
    cancelled,
    confirmedHandler,
    rejectedHandler,
    started,
    paid,
    broken,
    doubted,
    frozen,
    thawed,
    reassigned,
    ruled,
    ...depositHandlers,
  ],
  reactions: { 'admin.acted.v1': adminActs },
  deadlines: {
    'withdrawal.due': dueOf(dueFold),
    'withdrawal.solo': dueOf(soloFold),
    'withdrawal.cooled': (timer) => ({ ops: [del(cooling, timer.subject)] }),
    'deposit.due': depositDue,
  },
};
