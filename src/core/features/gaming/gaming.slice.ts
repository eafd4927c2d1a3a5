/**
 * Sessions: orders that are paid by windows of quality. The order itself, its escrow and its deadlines are the orders'; here is what its
 * receipts may say and when it ends by itself.
 *
 *   (order ready) ─> metered ──receipts──> metered ──too much contested──> its order is ending
 *                       └──3 min without a full or half window by the provider's classes──> its order failed
 */
import { GAME_LIMITS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type Slice,
  type TimerSet,
  NO_EFFECTS,
  on,
} from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { failStarted, isCountersigned, meter, meterRule, sealedElapsedMs } from '../orders/orders.ops.ts';
import { isSession, orderOf } from '../orders/orders.reads.ts';
import { sessionReceiptIssued } from './gaming.events.ts';
import { meterOf, sessionOf } from './gaming.reads.ts';
import { sessionReceipts, sessions } from './gaming.tables.ts';
import { FRESH_METER, claimProblem, isContestOver, isNeverPlayed, takeClaim } from './session-meter.ts';
import { sessionReceiptBytes } from './signed.ts';
import { halvesOf, paidMsOf } from './tally.ts';

type ReceiptAct = Act<PayloadOf<typeof sessionReceiptIssued>>;

const abortTimer = (order: string): string => `session-abort:${order}`;

function abortAt(order: string, poolMs: number): TimerSet {
  return { id: abortTimer(order), kind: 'session.abort', subject: order, dueMs: poolMs + GAME_LIMITS.abortMs };
}

function receiptRule(act: ReceiptAct, context: FoldContext): Refusal | undefined {
  const { base: _base, idem: _idem, countersign, ...receipt } = act.payload;
  const refusal = meterRule('session', receipt, act, context);
  if (refusal !== undefined) return refusal;
  const row = orderOf(context.reads, receipt.order);
  const session = sessionOf(context.reads, receipt.order);
  if (row === undefined || session === undefined) return { code: 'order.unknown' };
  // Of both parties' word: no more time than lay between ready and the stop, or now.
  if (receipt.elapsedMs > sealedElapsedMs(row, context)) return { code: 'receipt.above_elapsed' };
  const isSigned = countersign !== undefined;
  if (isSigned && !isCountersigned(row, countersign, sessionReceiptBytes(context.space, receipt), context))
    return { code: 'receipt.bad_countersign' };
  const problem = claimProblem(meterOf(session), receipt, { isSigned, elapsedMs: receipt.elapsedMs });
  return problem === undefined ? undefined : { code: problem };
}

function receiptFold(act: ReceiptAct, context: FoldContext): Effects {
  const { order, n, elapsedMs, provider, player, agreed, contested, samplesHash, last, countersign } = act.payload;
  const row = orderOf(context.reads, order);
  const session = sessionOf(context.reads, order);
  if (row === undefined || session === undefined) return NO_EFFECTS;
  const claim = { provider, player, agreed, contested };
  const isSigned = countersign !== undefined;
  const metered = takeClaim(meterOf(session), claim, isSigned);
  const isContested = row.state !== 'ending' && isContestOver(metered);
  const { paidHalves } = metered;
  const effects = meter(
    row,
    {
      event: act.id,
      n,
      elapsedMs,
      paidMs: paidMsOf(paidHalves),
      tasksEnded: 0,
      last,
      signedPaidMs: isSigned ? paidMsOf(halvesOf(agreed)) : undefined,
      memo: `receipt ${n}: ${agreed.full} full, ${agreed.half} half, ${agreed.none} none`,
      isContested,
    },
    context,
  );
  return {
    ...effects,
    ops: [
      ...(effects.ops ?? []),
      put(sessions, {
        ...session,
        meter: JSON.stringify(metered),
        samplesHash,
        ended: isContested ? 'contest' : session.ended,
      }),
      put(sessionReceipts, {
        order,
        n,
        claim: JSON.stringify(claim),
        isSigned: isSigned ? 1 : 0,
        paidHalves,
        samplesHash,
        sealMs: context.sealTimeMs,
      }),
    ],
  };
}

function aborted(timer: TimerSet, context: FoldContext): Effects {
  const row = orderOf(context.reads, timer.subject);
  const session = sessionOf(context.reads, timer.subject);
  if (row === undefined || session === undefined || !isNeverPlayed(meterOf(session))) return NO_EFFECTS;
  // Nothing is played under a suspension: the time begins anew when it is over.
  if (row.state === 'suspended') return { setTimers: [abortAt(row.order, context.poolMs)] };
  if (row.state !== 'running' && row.state !== 'interrupted') return NO_EFFECTS;
  const effects = failStarted(row, { cause: 'nothing was played', event: timer.id }, context);
  return { ...effects, ops: [...(effects.ops ?? []), put(sessions, { ...session, ended: 'aborted' })] };
}

export const gamingSlice: Slice = {
  name: 'gaming',
  tables: [sessions, sessionReceipts],
  handlers: [on(sessionReceiptIssued, receiptRule, receiptFold)],
  reactions: {
    'order.ready.v1': ({ payload: { order } }: Act<{ readonly order: string }>, { reads, poolMs }: FoldContext) => {
      const row = orderOf(reads, order);
      if (row === undefined || !isSession(row)) return NO_EFFECTS;
      const fresh = {
        order,
        readyMs: poolMs,
        meter: JSON.stringify(FRESH_METER),
        samplesHash: '0'.repeat(64),
        ended: null,
      };
      return { ops: [put(sessions, fresh)], setTimers: [abortAt(order, poolMs)] };
    },
  },
  deadlines: { 'session.abort': aborted },
};
