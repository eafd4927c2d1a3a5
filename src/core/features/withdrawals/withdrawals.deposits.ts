/** Deposits (P3): recorded by one of the staff, confirmed by another; where there is no other, a day later. */
import { accountOf, transfer } from '../../kernel/postings.ts';
import {
  type Effects,
  type EventHandler,
  type FoldContext,
  type TimerSet,
  NO_EFFECTS,
  on,
} from '../../contract/slice.ts';
import { del, put } from '../../contract/table.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { depositConfirmed, depositRecorded } from './withdrawals.events.ts';
import { othersThan, termsNow } from './withdrawals.steps.ts';
import { type DepositRow, deposits, references } from './withdrawals.tables.ts';

const recorded = on(
  depositRecorded,
  (act, context) => {
    const { user, rail, reference } = act.payload;
    const payee = memberOf(context.reads, user);
    if (payee === undefined) return { code: 'member.unknown' };
    if (user === act.actor?.user && othersThan([user], context)) return { code: 'right.party' };
    const used = context.reads.get(references, rail, reference);
    return used === undefined ? undefined : { code: 'rail.reference_used', subject: used.subject };
  },
  (act, context) => {
    const { user, rail, amount, reference } = act.payload;
    const { confirmMs, soloMs } = termsNow(context);
    const by = act.actor?.user ?? '';
    const dueMs = context.poolMs + (othersThan([by], context) ? confirmMs : soloMs);
    const row: DepositRow = {
      deposit: act.id,
      state: 'recorded',
      user,
      rail,
      amount,
      reference,
      by,
      byPeer: act.actor?.peerKey ?? '',
      confirmedBy: null,
      poolMs: context.poolMs,
      dueMs,
    };
    return {
      ops: [put(deposits, row), put(references, { rail, reference, subject: act.id })],
      setTimers: [{ id: `deposit:${act.id}`, kind: 'deposit.due', subject: act.id, dueMs }],
    };
  },
);

const confirmed = on(
  depositConfirmed,
  (act, { reads }) => {
    const row = reads.get(deposits, act.payload.deposit);
    if (row === undefined) return { code: 'deposit.unknown' };
    if (row.state !== 'recorded') return { code: 'deposit.wrong_state', state: row.state };
    if (row.user === act.actor?.user) return { code: 'right.party' };
    return row.by === act.actor?.user || row.byPeer === act.actor?.peerKey
      ? { code: 'right.second_person' }
      : undefined;
  },
  (act, { reads }) => {
    const row = reads.get(deposits, act.payload.deposit);
    return row === undefined ? NO_EFFECTS : enter(row, act.actor?.user ?? null);
  },
);

/** P3: what came in is what the rail owes us less. */
function enter(row: DepositRow, confirmedBy: string | null): Effects {
  const { rail, user, amount, reference, deposit } = row;
  const postings = transfer({ from: accountOf.external(rail), to: accountOf.wallet(user), amount });
  return {
    ops: [put(deposits, { ...row, state: 'confirmed', confirmedBy, dueMs: 0 })],
    transactions: [{ code: 'P3', subject: deposit, memo: reference, postings }],
    clearTimers: [`deposit:${deposit}`],
  };
}

/** Where another could have confirmed and did not, nothing came in; where nobody else is, the day's notice was it. */
export function depositDue(timer: TimerSet, context: FoldContext): Effects {
  const row = context.reads.get(deposits, timer.subject);
  if (row === undefined || row.state !== 'recorded') return NO_EFFECTS;
  if (!othersThan([row.by], context)) return enter(row, null);
  return { ops: [put(deposits, { ...row, state: 'expired', dueMs: 0 }), del(references, row.rail, row.reference)] };
}

export const depositHandlers: readonly EventHandler[] = [recorded, confirmed];
