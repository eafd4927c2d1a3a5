/**
 * The state machine of a withdrawal, and the money of each step.
 *
 *   hold ──24/48 h──> awaiting_confirmation ──confirmed (by one, large: two)──> confirmed ──started──> executing ──> executed (P16)
 *    │ cancel (requester), reject (staff), 7 days: P14 back                         │                   │  ^ │
 *    v                                                                              v                   v  │ └──> failed (P17)
 *   cancelled | rejected | expired                                              expired               unknown ──rail tells, or people rule──> …
 *   hold, awaiting_confirmation, confirmed <──72 h, thawed── frozen
 *
 * W1 at most one execution posting. W2 approver is not requester, approvers differ. W3 limits hold. W4 cancel or execute, not both.
 * Source: ECONOMY section 2.
 */
import { type Posting, type Transaction, accountOf, transfer } from '../../kernel/postings.ts';
import type { Effects, FoldContext, TimerSet } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { settingsPart, staffOf } from '../pools/pools.reads.ts';
import { dayOf, isConfirmerBeside } from './withdrawals.reads.ts';
import { type WithdrawalTerms, withdrawalTermsOf } from './withdrawals.schemas.ts';
import {
  type WithdrawalRow,
  type WithdrawalState,
  destinations,
  references,
  withdrawalDays,
  withdrawalSteps,
  withdrawals,
} from './withdrawals.tables.ts';

export const stateTimer = (withdrawal: string): string => `withdrawal:${withdrawal}`;
export const soloTimer = (withdrawal: string): string => `withdrawal-solo:${withdrawal}`;

interface Step {
  readonly to: WithdrawalState;
  readonly cause: string;
  readonly event: string;
  /** Who did it; absent: time. */
  readonly user?: string | undefined;
  /** Time allowed in the new state; 0: it is over. */
  readonly lifeMs: number;
  readonly changes?: Partial<WithdrawalRow>;
}

export function termsNow({ reads }: FoldContext): WithdrawalTerms {
  return withdrawalTermsOf(settingsPart(reads, 'withdrawals'));
}

export function enterState(
  row: WithdrawalRow,
  step: Step,
  context: FoldContext,
): { readonly ops: RowOp[]; readonly setTimers: TimerSet[]; readonly clearTimers: string[] } {
  const { withdrawal } = row;
  const { poolMs, sealTimeMs: sealMs } = context;
  const dueMs = step.lifeMs === 0 ? 0 : poolMs + step.lifeMs;
  const next: WithdrawalRow = {
    ...row,
    ...step.changes,
    state: step.to,
    cause: step.cause,
    changedMs: poolMs,
    dueMs,
    steps: row.steps + 1,
  };
  const { steps } = next;
  return {
    ops: [
      put(withdrawals, next),
      put(withdrawalSteps, {
        withdrawal,
        step: steps,
        state: step.to,
        event: step.event,
        user: step.user ?? null,
        poolMs,
        sealMs,
        cause: step.cause,
      }),
    ],
    setTimers: dueMs === 0 ? [] : [{ id: stateTimer(withdrawal), kind: 'withdrawal.due', subject: withdrawal, dueMs }],
    clearTimers: dueMs === 0 ? [stateTimer(withdrawal), soloTimer(withdrawal)] : [],
  };
}

/** What happened to it without another state, nor another deadline: its row as it is now, and a place in its timeline. */
export function noteStep(
  row: WithdrawalRow,
  { cause, event, user }: { readonly cause: string; readonly event: string; readonly user: string },
  { poolMs, sealTimeMs: sealMs }: FoldContext,
): RowOp[] {
  const { withdrawal, state } = row;
  const step = row.steps + 1;
  return [
    put(withdrawals, { ...row, steps: step, changedMs: poolMs }),
    put(withdrawalSteps, { withdrawal, step, state, event, user, poolMs, sealMs, cause }),
  ];
}

/** P14 back: all of it, and it no longer counts against the limits of its day. */
export function giveBack(
  row: WithdrawalRow,
  step: Omit<Step, 'lifeMs'> & { readonly to: 'cancelled' | 'rejected' | 'expired' },
  context: FoldContext,
): Effects {
  const entered = enterState(row, { ...step, lifeMs: 0 }, context);
  return {
    ops: [...entered.ops, uncount(row, context)],
    clearTimers: entered.clearTimers,
    transactions: [
      {
        code: 'P14',
        subject: row.withdrawal,
        memo: step.cause,
        postings: transfer({
          from: accountOf.hold(row.withdrawal),
          to: accountOf.wallet(row.user),
          amount: row.amount + row.fee,
        }),
      },
    ],
  };
}

function uncount(row: WithdrawalRow, { reads }: FoldContext): RowOp {
  const day = dayOf(row.requestedMs);
  const asked = reads.get(withdrawalDays, row.user, day)?.amount ?? row.amount;
  return put(withdrawalDays, { user: row.user, day, amount: asked - row.amount });
}

/** Enough have confirmed. Whoever confirmed alone may execute too once a day has shown that nobody else is there. */
export function enterConfirmed(row: WithdrawalRow, step: Omit<Step, 'lifeMs' | 'to'>, context: FoldContext): Effects {
  const terms = termsNow(context);
  const soloReady = row.soloReady === 1 || step.changes?.soloReady === 1;
  const entered = enterState(row, { ...step, to: 'confirmed', lifeMs: terms.executeMs }, context);
  return soloReady
    ? { ...entered, clearTimers: [soloTimer(row.withdrawal)] }
    : { ...entered, setTimers: [...entered.setTimers, soloTimerOf(row, context)] };
}

export function soloTimerOf(row: WithdrawalRow, context: FoldContext): TimerSet {
  const dueMs = context.poolMs + termsNow(context).soloMs;
  return { id: soloTimer(row.withdrawal), kind: 'withdrawal.solo', subject: row.withdrawal, dueMs };
}

/** Staff who could execute instead of these. */
export function othersThan(users: readonly (string | null)[], { reads }: FoldContext): boolean {
  return staffOf(reads).some(({ user }) => !users.includes(user));
}

/** P16. What came in by this rail goes out by it (backed); beyond that the credits are redeemed, and burned. */
export function executed(
  row: WithdrawalRow,
  done: {
    readonly reference: string;
    readonly proof: string | null;
    readonly event: string;
    readonly user: string | undefined;
    readonly cause: string;
  },
  context: FoldContext,
): Effects {
  const { reference, proof, event, user, cause } = done;
  const entered = enterState(
    row,
    { to: 'executed', cause, event, user, lifeMs: 0, changes: { reference, proof } },
    context,
  );
  const rail = accountOf.external(row.rail);
  const isBacked = balanceOf(context.reads, rail) <= -row.amount;
  const postings: Posting[] = [
    { account: accountOf.clearing(row.withdrawal), amount: -(row.amount + row.fee) },
    { account: isBacked ? rail : accountOf.issuance, amount: row.amount },
    ...(row.fee > 0n ? [{ account: accountOf.treasury, amount: row.fee }] : []),
  ];
  const { user: owner, destination } = row;
  return {
    ops: [
      ...entered.ops,
      put(references, { rail: row.rail, reference, subject: row.withdrawal }),
      put(destinations, { user: owner, destination, poolMs: context.poolMs }),
    ],
    clearTimers: entered.clearTimers,
    transactions: [{ code: 'P16', subject: row.withdrawal, memo: reference, postings }],
  };
}

/** P17: all of it back to the wallet. */
export function failed(
  row: WithdrawalRow,
  done: { readonly event: string; readonly user: string | undefined; readonly cause: string; readonly proof?: string },
  context: FoldContext,
): Effects {
  const { event, user, cause } = done;
  const changes = done.proof === undefined ? {} : { proof: done.proof };
  const entered = enterState(row, { to: 'failed', cause, event, user, lifeMs: 0, changes }, context);
  return {
    ops: [...entered.ops, uncount(row, context)],
    clearTimers: entered.clearTimers,
    transactions: [
      {
        code: 'P17',
        subject: row.withdrawal,
        memo: cause,
        postings: transfer({
          from: accountOf.clearing(row.withdrawal),
          to: accountOf.wallet(row.user),
          amount: row.amount + row.fee,
        }),
      },
    ],
  };
}

/** Nothing moves; people may rule once the rail has had its time. */
export function enterUnknown(row: WithdrawalRow, step: Omit<Step, 'lifeMs' | 'to'>, context: FoldContext): Effects {
  return enterState(row, { ...step, to: 'unknown', lifeMs: termsNow(context).unknownDecideMs }, context);
}

export function handOver(row: WithdrawalRow): Transaction {
  const postings = transfer({
    from: accountOf.hold(row.withdrawal),
    to: accountOf.clearing(row.withdrawal),
    amount: row.amount + row.fee,
  });
  return { code: 'P15', subject: row.withdrawal, memo: row.rail, postings };
}

/** Stops its clock for a while; frozen already, the while begins anew. */
export function freeze(row: WithdrawalRow, step: Omit<Step, 'lifeMs' | 'to'>, context: FoldContext): Effects {
  const changes = row.state === 'frozen' ? {} : { frozenFrom: row.state, frozenLeftMs: row.dueMs - context.poolMs };
  return enterState(row, { ...step, to: 'frozen', lifeMs: termsNow(context).freezeMs, changes }, context);
}

/** From frozen back to where it was, with what was left there. */
export function thaw(row: WithdrawalRow, step: Omit<Step, 'lifeMs' | 'to'>, context: FoldContext): Effects {
  const to = row.frozenFrom ?? 'hold';
  const lifeMs = row.frozenLeftMs > 0 ? row.frozenLeftMs : 1;
  const changes = { frozenFrom: null, frozenLeftMs: 0 };
  const entered = enterState(row, { ...step, to, lifeMs, changes }, context);
  // Its clock ran out unheard while it was frozen.
  const isWaiting = row.approver !== null && row.soloReady === 0 && to !== 'hold';
  return isWaiting ? { ...entered, setTimers: [...entered.setTimers, soloTimerOf(row, context)] } : entered;
}

/** What silence means in each waiting state. */
export function dueFold(row: WithdrawalRow, event: string, context: FoldContext): Effects {
  const terms = termsNow(context);
  switch (row.state) {
    case 'hold':
      return enterState(
        row,
        { to: 'awaiting_confirmation', cause: 'hold is over', event, lifeMs: terms.confirmMs },
        context,
      );
    case 'awaiting_confirmation':
      return giveBack(row, { to: 'expired', cause: 'not confirmed in time', event }, context);
    case 'confirmed':
      return giveBack(row, { to: 'expired', cause: 'not executed in time', event }, context);
    case 'executing':
      return enterUnknown(row, { cause: 'no word of the rail', event }, context);
    case 'frozen':
      return thaw(row, { cause: 'freeze is over', event }, context);
    case 'unknown': {
      const ruling = row.ruling + 1;
      if (ruling > 2) return {};
      const cause = ruling === 1 ? 'the rail could not tell: two may rule' : 'nobody ruled: a GlobalAdmin may';
      const lifeMs = ruling === 1 ? Math.max(1, terms.unknownAdminMs - terms.unknownDecideMs) : 0;
      const entered = enterState(row, { to: 'unknown', cause, event, lifeMs, changes: { ruling } }, context);
      return entered;
    }
    case 'executed':
    case 'failed':
    case 'cancelled':
    case 'rejected':
    case 'expired':
      return {};
  }
}

/** A day has passed; somebody who came meanwhile is waited for, as if they had always been there. */
export function soloFold(row: WithdrawalRow, event: string, context: FoldContext): Effects {
  if (row.state === 'confirmed') return { ops: [put(withdrawals, { ...row, soloReady: 1 })] };
  if (row.state !== 'awaiting_confirmation' || row.approver === null) return {};
  if (isConfirmerBeside([row.user, row.approver], row, context.reads)) return {};
  const changes = { soloReady: 1 };
  return enterConfirmed(row, { cause: 'confirmed: nobody else is there to', event, changes }, context);
}
