/** Orders: one escrow with one provider each. Only the listed transitions exist (O4); deadlines are folded timers. */
import { fromHex } from '../../kernel/bytes.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type Slice,
  NO_EFFECTS,
  deadlinesOf,
  foldsOf,
  on,
} from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { isDeviceOf } from '../identity/identity.reads.ts';
import {
  jobAuthorized,
  jobClosed,
  orderAccepted,
  orderCancelled,
  orderConfirmed,
  orderDeclined,
  orderExtended,
  orderLifted,
  orderPlaced,
  orderReady,
  orderStopped,
  orderSuspended,
  receiptIssued,
} from './orders.events.ts';
import { requestMatched } from '../requests/requests.events.ts';
import { ENDED_STATES, isParty, mandateOf, orderOf, orderTermsOf, usedTimeMs } from './orders.reads.ts';
import { cancelOrder, checkFee } from './orders.cancel.ts';
import { extendFold, extendRule, giveNotice, needsNotice, noticeOver, resumeNotice } from './orders.extend.ts';
import { lostDeadlines } from './orders.lost.ts';
import { matchFold, matchRule, placeFold, placeRule } from './orders.place.ts';
import { receiptFold, receiptRule } from './orders.receipt.ts';
import { readyBytes } from './signed.ts';
import {
  beginEnding,
  endStarted,
  endUnstarted,
  enterState,
  meterTimers,
  settle,
  timeTimer,
  told,
  waitVerified,
} from './orders.steps.ts';
import {
  type OrderRow,
  type OrderState,
  capacity,
  mandates,
  nodeOrders,
  offerUse,
  orderSteps,
  orders,
} from './orders.tables.ts';

type OrderAct = Act<{ readonly order: string }>;
type Party = 'buyer' | 'provider';

function partyOf(row: OrderRow, user: string | undefined): Party | undefined {
  if (user === row.buyer) return 'buyer';
  return user === row.provider ? 'provider' : undefined;
}

/** The order is there, in one of these states, and the actor is one of these parties (an agent device: only where its mandate reaches). */
function check(
  act: OrderAct,
  context: FoldContext,
  want: { readonly states: readonly OrderState[]; readonly parties: readonly Party[] },
): Refusal | undefined {
  const row = orderOf(context.reads, act.payload.order);
  if (row === undefined) return { code: 'order.unknown' };
  const party = partyOf(row, act.actor?.user);
  if (party === undefined || !want.parties.includes(party)) return { code: 'order.not_yours' };
  if (party === 'buyer' && act.actor?.deviceKind === 'agent' && row.job === null)
    return { code: 'device.kind_forbidden', kind: 'agent' };
  if (!want.states.includes(row.state)) return { code: 'order.wrong_state', state: row.state };
  return undefined;
}

const withOrder = foldsOf((reads, { order }: OrderAct['payload']) => orderOf(reads, order));

const METERED: readonly OrderState[] = ['running', 'interrupted'];

export const ordersSlice: Slice = {
  name: 'orders',
  tables: [orders, orderSteps, capacity, nodeOrders, offerUse, mandates],
  handlers: [
    on(
      jobAuthorized,
      () => undefined,
      (act, { poolMs }) => {
        const { specHash, max, lifeMs } = act.payload;
        return {
          ops: [put(mandates, { job: act.id, user: act.actor?.user ?? '', specHash, max, spent: 0n, state: 'open' })],
          setTimers: [{ id: `mandate:${act.id}`, kind: 'mandate.expires', subject: act.id, dueMs: poolMs + lifeMs }],
        };
      },
    ),
    on(
      jobClosed,
      (act, { reads }) => {
        const mandate = mandateOf(reads, act.payload.job);
        if (mandate === undefined || mandate.user !== act.actor?.user) return { code: 'mandate.unknown' };
        return mandate.state === 'open' ? undefined : { code: 'mandate.not_open', state: mandate.state };
      },
      (act, { reads }) => {
        const mandate = mandateOf(reads, act.payload.job);
        if (mandate === undefined) return NO_EFFECTS;
        return { ops: [put(mandates, { ...mandate, state: 'closed' })], clearTimers: [`mandate:${mandate.job}`] };
      },
    ),
    on(orderPlaced, placeRule, placeFold),
    on(requestMatched, matchRule, matchFold),
    on(orderExtended, extendRule, extendFold),
    on(
      orderAccepted,
      (act, context) => check(act, context, { states: ['placed'], parties: ['provider'] }),
      withOrder((row, act, context) => {
        const lifeMs = orderTermsOf(row).readyMs;
        const entered = enterState(
          row,
          { to: 'accepted', cause: 'accepted by the provider', event: act.id, lifeMs },
          context,
        );
        return { ops: entered.ops, setTimers: entered.timers };
      }),
    ),
    on(
      orderDeclined,
      (act, context) => check(act, context, { states: ['placed', 'accepted'], parties: ['provider'] }),
      withOrder((row, act, context) =>
        // Once accepted it is a fault that they say themselves: the buyer need not wait for the deadline.
        endUnstarted(
          row,
          row.state === 'placed'
            ? { to: 'declined', cause: `declined by the provider${told(act.payload.reason)}`, event: act.id }
            : { to: 'failed', cause: `given up by the provider${told(act.payload.reason)}`, event: act.id },
          context,
        ),
      ),
    ),
    on(
      orderCancelled,
      (act, context) =>
        check(act, context, { states: ['placed', 'accepted'], parties: ['buyer'] }) ?? checkFee(act, context),
      withOrder((row, act, context) => cancelOrder(row, act.id, context)),
    ),
    on(
      orderReady,
      (act, context) => {
        const refusal = check(act, context, { states: ['accepted'], parties: ['provider'] });
        if (refusal !== undefined) return refusal;
        const row = orderOf(context.reads, act.payload.order);
        if (row === undefined) return { code: 'order.unknown' };
        if (row.providerPeer !== act.actor?.peerKey) return { code: 'order.other_instance' };
        const { buyerDevice, buyerSignature } = act.payload;
        const isSigned =
          isDeviceOf(context.reads, buyerDevice, row.buyer) &&
          context.crypto.verify(buyerDevice, readyBytes(context.space, row.order), fromHex(buyerSignature));
        return isSigned ? undefined : { code: 'order.access_unchecked' };
      },
      withOrder((row, act, context) => {
        const lifeMs = orderTermsOf(row).interruptedAfterMs;
        const changes = { runningSealMs: context.sealTimeMs };
        const entered = enterState(
          row,
          { to: 'running', cause: 'access checked by both sides', event: act.id, lifeMs, changes },
          context,
        );
        const timeOver = {
          id: timeTimer(row.order),
          kind: 'order.time-over',
          subject: row.order,
          dueMs: context.poolMs + row.durationMs,
        };
        return { ops: entered.ops, setTimers: [...entered.timers, timeOver] };
      }),
    ),
    on(receiptIssued, receiptRule, receiptFold),
    on(
      orderStopped,
      (act, context) => {
        const row = orderOf(context.reads, act.payload.order);
        // A suspended order has no metering to stop: only the buyer may give it up.
        const isSuspendedBuyer = row?.state === 'suspended' && row.buyer === act.actor?.user;
        const states = isSuspendedBuyer ? (['suspended'] as const) : METERED;
        const refusal = check(act, context, { states, parties: ['buyer', 'provider'] });
        if (refusal !== undefined) return refusal;
        const isRepeated = row?.stoppedBy === 'provider' && row.provider === act.actor?.user;
        return isRepeated ? { code: 'order.notice_given' } : undefined;
      },
      withOrder((row, act, context) => {
        if (row.state === 'suspended')
          return endStarted(row, { to: 'failed', cause: 'given up by the buyer', event: act.id }, context);
        const party = partyOf(row, act.actor?.user) ?? 'buyer';
        if (party === 'provider' && needsNotice(row))
          return giveNotice(row, { event: act.id, reason: act.payload.reason }, context);
        return beginEnding(row, party, act.id, context, party === 'provider' ? act.payload.reason : '');
      }),
    ),
    on(
      orderConfirmed,
      (act, context) => {
        const refusal = check(act, context, { states: ENDED_STATES, parties: ['buyer', 'provider'] });
        if (refusal !== undefined) return refusal;
        const row = orderOf(context.reads, act.payload.order);
        if (row === undefined || row.dueMs === 0) return { code: 'order.wrong_state', state: row?.state ?? 'unknown' };
        if (row.verifying > 0) return { code: 'order.verifying', open: row.verifying };
        const isRepeated =
          partyOf(row, act.actor?.user) === 'buyer' ? row.buyerConfirmed === 1 : row.providerConfirmed === 1;
        return isRepeated ? { code: 'order.already_confirmed' } : undefined;
      },
      withOrder((row, act, context) => {
        const next =
          partyOf(row, act.actor?.user) === 'buyer' ? { ...row, buyerConfirmed: 1 } : { ...row, providerConfirmed: 1 };
        if (next.buyerConfirmed === 1 && next.providerConfirmed === 1)
          return settle(next, 'both confirmed', act.id, context);
        return { ops: [put(orders, next)] };
      }),
    ),
    on(
      orderSuspended,
      (act, context) => {
        const row = orderOf(context.reads, act.payload.order);
        if (row === undefined) return { code: 'order.unknown' };
        if (isParty(row, act.actor, context.reads)) return { code: 'right.party' };
        return METERED.includes(row.state) ? undefined : { code: 'order.wrong_state', state: row.state };
      },
      withOrder((row, act, context) => suspendOrder(row, 'suspended by an officer', act.id, context)),
    ),
    on(
      orderLifted,
      (act, context) => {
        const row = orderOf(context.reads, act.payload.order);
        if (row === undefined) return { code: 'order.unknown' };
        if (isParty(row, act.actor, context.reads)) return { code: 'right.party' };
        return row.state === 'suspended' ? undefined : { code: 'order.wrong_state', state: row.state };
      },
      withOrder((row, act, context) => liftOrder(row, act.id, context)),
    ),
  ],
  reactions: { 'admin.acted.v1': adminReaction },
  deadlines: {
    'order.due': deadlinesOf(orderOf)(orderDue),
    ...lostDeadlines,
    'order.notice': noticeOver,
    'order.time-over': (timer, context) => {
      const row = orderOf(context.reads, timer.subject);
      if (row === undefined || !METERED.includes(row.state)) return NO_EFFECTS;
      return beginEnding(row, 'time', timer.id, context);
    },
    'mandate.expires': (timer, { reads }) => {
      const mandate = mandateOf(reads, timer.subject);
      if (mandate === undefined || mandate.state !== 'open') return NO_EFFECTS;
      return { ops: [put(mandates, { ...mandate, state: 'expired' })] };
    },
  },
};

function suspendOrder(row: OrderRow, cause: string, event: string, context: FoldContext): Effects {
  const lifeMs = orderTermsOf(row).suspendedMs;
  const changes = { stoppedSealMs: context.sealTimeMs };
  const entered = enterState(row, { to: 'suspended', cause, event, lifeMs, changes }, context);
  return { ops: entered.ops, setTimers: entered.timers, clearTimers: meterTimers(row.order) };
}

function liftOrder(row: OrderRow, event: string, context: FoldContext): Effects {
  const lifeMs = orderTermsOf(row).interruptedAfterMs;
  // The time under suspension is nobody's: it does not count as elapsed, and what was used before it is not sold again.
  const changes = { runningSealMs: row.runningSealMs + (context.sealTimeMs - row.stoppedSealMs) };
  const entered = enterState(row, { to: 'running', cause: 'lifted', event, lifeMs, changes }, context);
  const dueMs = context.poolMs + row.durationMs - usedTimeMs(context.reads, row);
  const timeOver = { id: timeTimer(row.order), kind: 'order.time-over', subject: row.order, dueMs };
  return { ops: entered.ops, setTimers: [...entered.timers, timeOver, ...resumeNotice(row, context)] };
}

/** What a GlobalAdmin's act does to an order. */
function adminReaction({ id, payload: { act } }: Act<AdminActed>, context: FoldContext): Effects {
  if (act.kind !== 'order.suspend' && act.kind !== 'order.lift') return NO_EFFECTS;
  const row = orderOf(context.reads, act.order);
  if (row === undefined) return NO_EFFECTS;
  return act.kind === 'order.lift'
    ? liftOrder(row, id, context)
    : suspendOrder(row, 'suspended by an administrator of the network', id, context);
}

/** What silence means in each waiting state. */
function orderDue(row: OrderRow, event: string, context: FoldContext): Effects {
  switch (row.state) {
    case 'placed':
      return endUnstarted(row, { to: 'expired', cause: 'not accepted in time', event }, context);
    case 'accepted':
      return endUnstarted(row, { to: 'failed', cause: 'not ready in time', event }, context);
    case 'running': {
      const lifeMs = orderTermsOf(row).failedAfterMs;
      const entered = enterState(row, { to: 'interrupted', cause: 'no receipt', event, lifeMs }, context);
      return { ops: entered.ops, setTimers: entered.timers };
    }
    case 'interrupted':
      return endStarted(row, { to: 'failed', cause: 'no receipt after the interruption', event }, context);
    case 'suspended':
      return endStarted(row, { to: 'failed', cause: 'suspension not lifted', event }, context);
    case 'ending':
      return endStarted(
        row,
        { to: row.stoppedBy === 'provider' ? 'reclaimed' : 'completed', cause: 'last receipt missing', event },
        context,
      );
    case 'completed':
    case 'failed':
    case 'reclaimed':
    case 'cancelled':
      return row.verifying > 0 ? waitVerified(row, context) : settle(row, 'window over', event, context);
    case 'declined':
    case 'expired':
    case 'disputed':
    case 'settled':
      return NO_EFFECTS;
  }
}
