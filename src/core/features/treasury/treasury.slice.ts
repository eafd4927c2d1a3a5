/**
 * The pool's money is the pool's, not the owner's: minting, burning and payouts take a second person on another instance. In a pool of one
 * they are announced and done a day later.
 *
 *   proposed ──approved by another──> done | refused | withdrawn | expired (7 days)        alone: proposed ──24 h──> done | failed
 */
import { SETTING_DEFAULTS } from '../../kernel/limits.ts';
import { MONEY_MAX } from '../../kernel/money.ts';
import { type Transaction, accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type Slice,
  NO_EFFECTS,
  on,
} from '../../contract/slice.ts';
import { type Reads, put } from '../../contract/table.ts';
import type { grantMade } from '../ledger/ledger.events.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { isAlone, memberOf, poolStateOf, settingsOf } from '../pools/pools.reads.ts';
import { treasuryAnswered, treasuryProposed, treasuryWithdrawn } from './treasury.events.ts';
import { dayOf, grantKindOf } from './treasury.reads.ts';
import { type TreasuryActRow, dailyAmounts, treasuryActs } from './treasury.tables.ts';

type ProposeAct = Act<PayloadOf<typeof treasuryProposed>>;
type AnswerAct = Act<PayloadOf<typeof treasuryAnswered>>;

const timerOf = (act: string): string => `treasury:${act}`;

/** Whether it can be done on this state; asked when it is proposed and again when it is done. */
function possible(
  act: Pick<TreasuryActRow, 'kind' | 'amount'> & { readonly to?: string | null | undefined },
  reads: Reads,
): Refusal | undefined {
  const { state } = poolStateOf(reads);
  if (state !== 'open') return { code: 'pool.not_open', state };
  if (act.kind === 'mint') {
    const supply = -balanceOf(reads, accountOf.issuance) + act.amount;
    const { supplyCap } = settingsOf(reads);
    if (supply > MONEY_MAX || (supplyCap > 0n && supply > supplyCap))
      return { code: 'treasury.above_cap', cap: supplyCap > 0n ? supplyCap : MONEY_MAX, supply };
    return undefined;
  }
  const balance = balanceOf(reads, accountOf.treasury);
  if (balance < act.amount) return { code: 'treasury.short', balance };
  if (act.kind === 'burn') return act.to === undefined || act.to === null ? undefined : { code: 'treasury.payee' };
  const payee = memberOf(reads, act.to ?? '');
  return payee === undefined || payee.state === 'left' ? { code: 'member.unknown' } : undefined;
}

function proposeRule(act: ProposeAct, { reads }: FoldContext): Refusal | undefined {
  if (act.payload.kind === 'mint' && act.payload.to !== undefined) return { code: 'treasury.payee' };
  return possible(act.payload, reads);
}

function proposeFold(act: ProposeAct, { reads, poolMs }: FoldContext): Effects {
  const { kind, amount, to, reason } = act.payload;
  const alone = isAlone(reads, act.actor?.user ?? '');
  const dueMs = poolMs + (alone ? SETTING_DEFAULTS.aloneDelayMs : SETTING_DEFAULTS.treasuryActMs);
  const row: TreasuryActRow = {
    act: act.id,
    kind,
    amount,
    to: to ?? null,
    by: act.actor?.user ?? '',
    byPeer: act.actor?.peerKey ?? '',
    reason,
    state: 'proposed',
    alone: alone ? 1 : 0,
    proposedMs: poolMs,
    dueMs,
    answeredBy: null,
  };
  return {
    ops: [put(treasuryActs, row)],
    setTimers: [{ id: timerOf(act.id), kind: 'treasury.due', subject: act.id, dueMs }],
  };
}

function postingsOf({ act, kind, amount, to, reason }: TreasuryActRow): Transaction {
  const { treasury, issuance } = accountOf;
  switch (kind) {
    case 'mint':
      return { code: 'P1', subject: act, memo: reason, postings: transfer({ from: issuance, to: treasury, amount }) };
    case 'burn':
      return { code: 'P1', subject: act, memo: reason, postings: transfer({ from: treasury, to: issuance, amount }) };
    case 'payout':
      return {
        code: 'P2',
        subject: act,
        memo: reason,
        postings: transfer({ from: treasury, to: accountOf.wallet(to ?? ''), amount }),
      };
  }
}

function end(row: TreasuryActRow, state: TreasuryActRow['state'], answeredBy: string | null): Effects {
  return {
    ops: [put(treasuryActs, { ...row, state, answeredBy, dueMs: 0 })],
    clearTimers: [timerOf(row.act)],
    ...(state === 'done' ? { transactions: [postingsOf(row)] } : {}),
  };
}

function openAct(id: string, reads: Reads): TreasuryActRow | Refusal {
  const row = reads.get(treasuryActs, id);
  if (row === undefined) return { code: 'treasury.unknown' };
  return row.state === 'proposed' ? row : { code: 'treasury.wrong_state', state: row.state };
}

function answerRule(act: AnswerAct, { reads }: FoldContext): Refusal | undefined {
  const row = openAct(act.payload.act, reads);
  if ('code' in row) return row;
  // A second person on a second instance: whoever runs the proposer's could press both buttons.
  if (row.by === act.actor?.user || row.byPeer === act.actor?.peerKey) return { code: 'right.second_person' };
  // Nobody approves their own payout.
  if (row.to === act.actor?.user) return { code: 'right.party' };
  if (act.payload.answer === 'refused') return act.payload.reason === '' ? { code: 'reason.needed' } : undefined;
  return possible(row, reads);
}

export const treasurySlice: Slice = {
  name: 'treasury',
  tables: [treasuryActs, dailyAmounts],
  handlers: [
    on(treasuryProposed, proposeRule, proposeFold),
    on(treasuryAnswered, answerRule, (act, { reads }) => {
      const row = reads.get(treasuryActs, act.payload.act);
      if (row === undefined) return NO_EFFECTS;
      return end(row, act.payload.answer === 'approved' ? 'done' : 'refused', act.actor?.user ?? null);
    }),
    on(
      treasuryWithdrawn,
      (act, { reads }) => {
        const row = openAct(act.payload.act, reads);
        return 'code' in row ? row : undefined;
      },
      (act, { reads }) => {
        const row = reads.get(treasuryActs, act.payload.act);
        return row === undefined ? NO_EFFECTS : end(row, 'withdrawn', act.actor?.user ?? null);
      },
    ),
  ],
  reactions: {
    'grant.made.v1': (act: Act<PayloadOf<typeof grantMade>>, { reads, poolMs }: FoldContext) => {
      const kind = grantKindOf(act.actor?.role ?? 'member');
      const day = dayOf(poolMs);
      const spent = reads.get(dailyAmounts, kind, day)?.amount ?? 0n;
      return { ops: [put(dailyAmounts, { kind, day, amount: spent + act.payload.amount })] };
    },
  },
  deadlines: {
    'treasury.due': (timer, { reads }) => {
      const row = reads.get(treasuryActs, timer.subject);
      if (row === undefined || row.state !== 'proposed') return NO_EFFECTS;
      if (row.alone === 0) return end(row, 'expired', null);
      return end(row, possible(row, reads) === undefined ? 'done' : 'failed', null);
    },
  },
};
