/**
 * What officers and the owner do with members.
 *
 *   requested ─> active <-> muted (trades, publishes nothing) | suspended (until a time: ends what runs, withdraws, reads)
 *                           | banned (ends what runs, withdraws) ; kicked = left, may come back ; left
 *
 * Nobody acts on an equal or higher role. Source: ECONOMY sections 2 and 3.
 */
import { isNotary } from '../notaries/notaries.reads.ts';
import type { Refusal } from '../../kernel/result.ts';
import { outranks } from '../../contract/rights.ts';
import { type Act, type Effects, type FoldContext, type MemberState, NO_EFFECTS } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import type { PayloadOf } from '../../contract/slice.ts';
import type { memberKicked, memberLeft, memberStateSet, roleSet } from './pools.events.ts';
import { memberOf } from './pools.reads.ts';
import { INVITATIONS_MAX, type MemberRow, invitations, members } from './pools.tables.ts';

type StateAct = Act<PayloadOf<typeof memberStateSet>>;

const stateTimer = (user: string): string => `member:${user}`;

/** The target is there and stands below the actor. */
function checkTarget(act: Act<{ readonly user: string }>, { reads }: FoldContext): Refusal | MemberRow {
  const target = memberOf(reads, act.payload.user);
  if (target === undefined || target.state === 'left') return { code: 'member.unknown' };
  if (act.actor === undefined || !outranks(act.actor.role, target.role))
    return { code: 'right.rank', role: target.role };
  return target;
}

/** Whoever leaves takes no key along: the password invitation and their own invitations end with them. */
function revokeInvitationsOf(user: string, context: FoldContext): RowOp[] {
  return context.reads
    .scan(invitations, [], { limit: INVITATIONS_MAX * 2 })
    .filter((row) => row.state === 'active' && (row.creator === user || row.kind === 'password'))
    .map((row) => put(invitations, { ...row, state: 'revoked' }));
}

/** Left, by whatever way: no role, no keys, no pending change of state. */
export function removeMember(user: string, context: FoldContext): Effects {
  const member = memberOf(context.reads, user);
  if (member === undefined) return NO_EFFECTS;
  return {
    ops: [put(members, { ...member, state: 'left', role: 'member' }), ...revokeInvitationsOf(user, context)],
    clearTimers: [stateTimer(user)],
  };
}

export function leaveRule(act: Act<PayloadOf<typeof memberLeft>>, { reads }: FoldContext): Refusal | undefined {
  if (act.actor?.role === 'owner') return { code: 'member.owner_cannot_leave' };
  // The others could not seal without them: somebody else is named first.
  return isNotary(reads, act.actor?.user ?? '') ? { code: 'member.is_notary' } : undefined;
}

export function kickRule(act: Act<PayloadOf<typeof memberKicked>>, context: FoldContext): Refusal | undefined {
  const target = checkTarget(act, context);
  if ('code' in target) return target;
  return isNotary(context.reads, target.user) ? { code: 'member.is_notary' } : undefined;
}

export function roleRule(act: Act<PayloadOf<typeof roleSet>>, context: FoldContext): Refusal | undefined {
  const target = checkTarget(act, context);
  if ('code' in target) return target;
  if (target.role === act.payload.role) return { code: 'role.unchanged', role: target.role };
  // Whoever may not act themselves gets no power over others.
  return act.payload.role === 'officer' && target.state !== 'active'
    ? { code: 'member.target_state', state: target.state }
    : undefined;
}

export function roleFold(act: Act<PayloadOf<typeof roleSet>>, { reads }: FoldContext): Effects {
  const target = memberOf(reads, act.payload.user);
  return target === undefined ? NO_EFFECTS : { ops: [put(members, { ...target, role: act.payload.role })] };
}

export function stateRule(act: StateAct, context: FoldContext): Refusal | undefined {
  const target = checkTarget(act, context);
  if ('code' in target) return target;
  const { state, lifeMs } = act.payload;
  if (target.state === state) return { code: 'member.state_unchanged', state };
  return state === 'suspended' && lifeMs === undefined ? { code: 'member.suspension_endless' } : undefined;
}

/** Also by a GlobalAdmin. Suspended and banned members hold no office; a ban ends their keys like a kick, and confiscates nothing. */
export function setMemberState(
  change: { readonly user: string; readonly state: MemberState; readonly lifeMs?: number | undefined },
  context: FoldContext,
): Effects {
  const target = memberOf(context.reads, change.user);
  if (target === undefined) return NO_EFFECTS;
  const { state, lifeMs, user } = change;
  const role = state === 'suspended' || state === 'banned' ? 'member' : target.role;
  const ops = [
    put(members, { ...target, state, role }),
    ...(state === 'banned' ? revokeInvitationsOf(user, context) : []),
  ];
  const id = stateTimer(user);
  if (lifeMs === undefined || state === 'active') return { ops, clearTimers: [id] };
  return { ops, setTimers: [{ id, kind: 'member.state-ends', subject: user, dueMs: context.poolMs + lifeMs }] };
}

export function stateEnds(user: string, { reads }: FoldContext): Effects {
  const member = memberOf(reads, user);
  if (member === undefined || member.state === 'left' || member.state === 'active') return NO_EFFECTS;
  return { ops: [put(members, { ...member, state: 'active' })] };
}
