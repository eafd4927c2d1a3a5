/**
 * Confirming and rejecting: never by the requester, two different people from two instances above the large-amount limit (W2). Where nobody
 * else may confirm that much, a day with notice takes the place of the one who is not there. Source: ECONOMY section 3.
 */
import type { Refusal } from '../../kernel/result.ts';
import { type Act, type FoldContext, type Effects, type PayloadOf, NO_EFFECTS, on } from '../../contract/slice.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { withdrawalConfirmed, withdrawalRejected } from './withdrawals.events.ts';
import { WAITING_STATES, isConfirmerBeside, mayConfirm, withdrawalOf } from './withdrawals.reads.ts';
import { enterConfirmed, giveBack, noteStep, othersThan, soloTimerOf, termsNow } from './withdrawals.steps.ts';
import type { WithdrawalRow } from './withdrawals.tables.ts';

type ConfirmAct = Act<PayloadOf<typeof withdrawalConfirmed>>;

function confirmRule(act: ConfirmAct, context: FoldContext): Refusal | undefined {
  const { reads } = context;
  const row = withdrawalOf(reads, act.payload.withdrawal);
  const { actor } = act;
  if (row === undefined || actor === undefined) return { code: 'withdrawal.unknown' };
  if (row.state !== 'awaiting_confirmation') return { code: 'withdrawal.wrong_state', state: row.state };
  // Nobody else may: then a day passes, and everybody can see it.
  const isAlone = !isConfirmerBeside([row.user], row, reads);
  if (!isAlone && (row.user === actor.user || row.peer === actor.peerKey)) return { code: 'right.party' };
  if (row.approver === actor.user || row.approverPeer === actor.peerKey) return { code: 'right.second_person' };
  if (!mayConfirm(actor.role, row.amount, reads))
    return { code: 'withdrawal.officer_limit', limit: termsNow(context).officerMaxMicro };
  return act.payload.executor === undefined ? undefined : executorRefusal(act.payload.executor, row.user, context);
}

/** The device is in use and belongs to somebody of the staff who did not ask for the money. */
function executorRefusal(executor: string, requester: string, context: FoldContext): Refusal | undefined {
  const device = deviceOf(context.reads, executor);
  const staff = device === undefined ? undefined : memberOf(context.reads, device.user);
  const isStaff = device?.revoked === 0 && staff?.state === 'active' && staff.role !== 'member';
  const isOwn = device?.user === requester && othersThan([requester], context);
  return isStaff && !isOwn ? undefined : { code: 'withdrawal.bad_executor' };
}

/** One more has confirmed: enough, or another is waited for, or nobody else is there and a day passes. */
export function confirm(
  row: WithdrawalRow,
  by: {
    readonly event: string;
    readonly user: string;
    readonly peerKey: string;
    readonly executor?: string | undefined;
  },
  context: FoldContext,
): Effects {
  const { event, user, peerKey, executor } = by;
  // The requester's own word, where nobody else was there, is none of the two.
  const isSecond = row.approver !== null && row.approver !== row.user;
  const next: WithdrawalRow = {
    ...row,
    ...(isSecond ? { secondApprover: user } : { approver: user, approverPeer: peerKey }),
    ...(executor === undefined ? {} : { executor }),
  };
  if (user !== row.user && (isSecond || row.needed === 1))
    return enterConfirmed(next, { cause: 'confirmed', event, user }, context);
  if (isConfirmerBeside([row.user, user], row, context.reads))
    return { ops: noteStep(next, { cause: 'confirmed by one: another is needed', event, user }, context) };
  return {
    ops: noteStep(next, { cause: 'confirmed by one: nobody else may, a day passes', event, user }, context),
    setTimers: [soloTimerOf(row, context)],
  };
}

export const confirmedHandler = on(withdrawalConfirmed, confirmRule, (act, context) => {
  const row = withdrawalOf(context.reads, act.payload.withdrawal);
  if (row === undefined || act.actor === undefined) return NO_EFFECTS;
  const { user, peerKey } = act.actor;
  return confirm(row, { event: act.id, user, peerKey, executor: act.payload.executor }, context);
});

export const rejectedHandler = on(
  withdrawalRejected,
  (act, { reads }) => {
    const row = withdrawalOf(reads, act.payload.withdrawal);
    if (row === undefined) return { code: 'withdrawal.unknown' };
    if (row.user === act.actor?.user) return { code: 'right.party' };
    return WAITING_STATES.includes(row.state) ? undefined : { code: 'withdrawal.wrong_state', state: row.state };
  },
  (act, context) => {
    const row = withdrawalOf(context.reads, act.payload.withdrawal);
    if (row === undefined) return NO_EFFECTS;
    const { reason } = act.payload;
    return giveBack(row, { to: 'rejected', cause: reason, event: act.id, user: act.actor?.user }, context);
  },
);
