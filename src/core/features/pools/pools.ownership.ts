/**
 * The ownership of a pool changes hands slowly, so that a stolen login cannot take a pool away in a moment.
 *
 *   offered ──accepted──> accepted ──72 h──> done           offered: 7 days, then expired; the owner may withdraw until it is done
 *   claimed (GlobalAdmin: the owner is gone) ──60 days without an objection──> done
 */
import { SETTING_DEFAULTS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import { type Act, type Effects, type FoldContext, type PayloadOf, NO_EFFECTS } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import type { ownershipAnswered, ownershipOffered, ownershipWithdrawn } from './pools.events.ts';
import { memberOf, ownershipOf, poolOf } from './pools.reads.ts';
import { type OwnershipRow, members, ownership, pool } from './pools.tables.ts';

const TIMER = 'ownership';
const OPEN: readonly string[] = ['offered', 'accepted', 'claimed'];

function enter(row: Omit<OwnershipRow, 'id' | 'dueMs'>, lifeMs: number, { poolMs }: FoldContext): Effects {
  const dueMs = poolMs + lifeMs;
  return {
    ops: [put(ownership, { id: 'ownership', ...row, dueMs })],
    setTimers: [{ id: TIMER, kind: 'ownership.due', subject: row.to, dueMs }],
  };
}

function end(row: OwnershipRow, state: OwnershipRow['state']): Effects {
  return { ops: [put(ownership, { ...row, state, dueMs: 0 })], clearTimers: [TIMER] };
}

export function offerRule(act: Act<PayloadOf<typeof ownershipOffered>>, { reads }: FoldContext): Refusal | undefined {
  const target = memberOf(reads, act.payload.to);
  if (target === undefined || target.state !== 'active' || target.role === 'owner') return { code: 'member.unknown' };
  const present = ownershipOf(reads);
  return present !== undefined && OPEN.includes(present.state)
    ? { code: 'ownership.under_way', state: present.state }
    : undefined;
}

export function offerFold(act: Act<PayloadOf<typeof ownershipOffered>>, context: FoldContext): Effects {
  const from = act.actor?.user ?? '';
  const { to, reason } = act.payload;
  return enter({ from, to, state: 'offered', reason, event: act.id }, SETTING_DEFAULTS.ownershipOfferMs, context);
}

export function answerRule(act: Act<PayloadOf<typeof ownershipAnswered>>, { reads }: FoldContext): Refusal | undefined {
  const present = ownershipOf(reads);
  if (present === undefined || present.to !== act.actor?.user) return { code: 'ownership.not_offered' };
  // Declining is possible until it is done: nobody becomes an owner against their will.
  const from = act.payload.answer === 'accepted' ? ['offered'] : OPEN;
  return from.includes(present.state) ? undefined : { code: 'ownership.not_offered', state: present.state };
}

export function answerFold(act: Act<PayloadOf<typeof ownershipAnswered>>, context: FoldContext): Effects {
  const present = ownershipOf(context.reads);
  if (present === undefined) return NO_EFFECTS;
  if (act.payload.answer === 'declined') return end(present, 'declined');
  return enter({ ...present, state: 'accepted' }, SETTING_DEFAULTS.ownershipDelayMs, context);
}

export function withdrawRule(
  _act: Act<PayloadOf<typeof ownershipWithdrawn>>,
  { reads }: FoldContext,
): Refusal | undefined {
  const present = ownershipOf(reads);
  return present !== undefined && OPEN.includes(present.state)
    ? undefined
    : { code: 'ownership.not_offered', ...(present === undefined ? {} : { state: present.state }) };
}

export function withdrawFold(_act: Act<PayloadOf<typeof ownershipWithdrawn>>, { reads }: FoldContext): Effects {
  const present = ownershipOf(reads);
  return present === undefined ? NO_EFFECTS : end(present, 'withdrawn');
}

/** By a GlobalAdmin. */
export function claim(
  to: string,
  of: { readonly reason: string; readonly event: string },
  context: FoldContext,
): Effects {
  const from = poolOf(context.reads).owner;
  return enter({ from, to, state: 'claimed', ...of }, SETTING_DEFAULTS.ownerGoneMs, context);
}

export function ownershipDue(context: FoldContext): Effects {
  const { reads } = context;
  const present = ownershipOf(reads);
  if (present === undefined || !OPEN.includes(present.state)) return NO_EFFECTS;
  const from = memberOf(reads, present.from);
  const to = memberOf(reads, present.to);
  const isPossible = from !== undefined && from.role === 'owner' && to !== undefined && to.state === 'active';
  if (present.state === 'offered' || !isPossible) return end(present, 'expired');
  return {
    ops: [
      put(members, { ...from, role: 'officer' }),
      put(members, { ...to, role: 'owner' }),
      put(pool, { ...poolOf(reads), owner: to.user }),
      put(ownership, { ...present, state: 'done', dueMs: 0 }),
    ],
  };
}
