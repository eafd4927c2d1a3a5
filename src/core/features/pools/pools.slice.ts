/** Members, roles, invitations and settings of a pool. The rules lie beside, by subject; here they meet their events. */
import { SETTING_DEFAULTS } from '../../kernel/limits.ts';
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
import { type RowOp, put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { admitFold, admitRule, answerRequest, joinFold, joinRule, requestExpired } from './pools.join.ts';
import {
  kickRule,
  leaveRule,
  removeMember,
  roleFold,
  roleRule,
  setMemberState,
  stateEnds,
  stateRule,
} from './pools.members.ts';
import {
  answerFold,
  answerRule,
  claim,
  offerFold,
  offerRule,
  ownershipDue,
  withdrawFold,
  withdrawRule,
} from './pools.ownership.ts';
import {
  announceFold,
  announceRule,
  applySettings,
  closeRule,
  freeze,
  freezeRule,
  postFold,
  postRule,
  removeFold,
  removeRule,
  setPoolState,
  thaw,
  thawRule,
  withdrawSettingsFold,
  withdrawSettingsRule,
} from './pools.settings.ts';
import * as events from './pools.events.ts';
import { countOne, invitationOf, poolOf, settingsOf } from './pools.reads.ts';
import * as tables from './pools.tables.ts';
import { INVITATIONS_MAX, invitations } from './pools.tables.ts';

type InviteAct = Act<PayloadOf<typeof events.invitationCreated>>;
type RevokeAct = Act<PayloadOf<typeof events.invitationRevoked>>;

function inviteRule(act: InviteAct, { reads }: FoldContext): Refusal | undefined {
  const settings = poolOf(reads);
  if (invitationOf(reads, act.payload.invitation) !== undefined) return { code: 'invitation.exists' };
  if (act.payload.kind === 'password') {
    if (act.actor?.role !== 'owner') return { code: 'right.missing', right: 'invitation.password' };
    if (settings.access !== 'private') return { code: 'pool.not_private', access: settings.access };
  }
  const all = reads.scan(invitations, [], { limit: INVITATIONS_MAX * 2 });
  if (act.actor?.role === 'member') {
    if (!settingsOf(reads).memberInvites) return { code: 'invitation.members_may_not' };
    const own = all.filter(({ state, creator }) => state === 'active' && creator === act.actor?.user);
    if (own.length >= SETTING_DEFAULTS.memberInvitationsMax)
      return { code: 'invitation.too_many', limit: SETTING_DEFAULTS.memberInvitationsMax };
  }
  return all.length >= INVITATIONS_MAX * 2 ? { code: 'invitation.too_many', limit: INVITATIONS_MAX } : undefined;
}

function inviteFold(act: InviteAct, { reads, poolMs }: FoldContext): Effects {
  const { invitation, kind, uses, lifeMs } = act.payload;
  const all = reads.scan(invitations, [], { limit: INVITATIONS_MAX * 2 });
  const number = all.reduce((highest, row) => Math.max(highest, row.number), 0) + 1;
  // Changing the password revokes the one before and makes the next.
  const ops: RowOp[] =
    kind === 'password'
      ? all
          .filter((row) => row.kind === 'password' && row.state === 'active')
          .map((row) => put(invitations, { ...row, state: 'revoked' }))
      : [];
  const creator = act.actor?.user ?? '';
  ops.push(put(invitations, { invitation, number, kind, creator, usesLeft: uses, state: 'active' }));
  if (lifeMs === undefined) return { ops };
  const timer = {
    id: `invitation:${invitation}`,
    kind: 'invitation.expires',
    subject: invitation,
    dueMs: poolMs + lifeMs,
  };
  return { ops, setTimers: [timer] };
}

function revokeRule(act: RevokeAct, { reads }: FoldContext): Refusal | undefined {
  const row = invitationOf(reads, act.payload.invitation);
  if (row === undefined) return { code: 'invitation.unknown' };
  if (act.actor?.role === 'member' && row.creator !== act.actor.user) return { code: 'invitation.not_yours' };
  return row.state === 'active' ? undefined : { code: 'invitation.not_active', state: row.state };
}

function revoke(invitation: string, { reads }: FoldContext): Effects {
  const row = invitationOf(reads, invitation);
  return row === undefined ? NO_EFFECTS : { ops: [put(invitations, { ...row, state: 'revoked' })] };
}

/** What a GlobalAdmin's act does to the pool's own tables. */
function adminReaction(act: Act<AdminActed>, context: FoldContext): Effects {
  const { act: done, reason, certificate } = act.payload;
  switch (done.kind) {
    case 'member.state-set':
      return setMemberState(done, context);
    case 'member.kick':
      return removeMember(done.user, context);
    case 'member.admit':
      return answerRequest({ user: done.user, answer: 'accepted', reason, event: act.id }, context);
    case 'wallet.freeze':
      return freeze({ user: done.user, by: certificate.user, reason }, context);
    case 'wallet.thaw':
      return thaw(done.user);
    case 'invitation.revoke':
      return revoke(done.invitation, context);
    case 'pool.suspend':
      return setPoolState('suspended', reason, context);
    case 'pool.resume':
      return setPoolState('open', reason, context);
    case 'ownership.claim':
      return claim(done.to, { reason, event: act.id }, context);
    default:
      return NO_EFFECTS;
  }
}

const { pool, members, daily, poolSettings, settingsChanges, joinRequests } = tables;

export const poolsSlice: Slice = {
  name: 'pools',
  tables: [
    pool,
    members,
    invitations,
    daily,
    poolSettings,
    settingsChanges,
    joinRequests,
    tables.ownership,
    tables.announcements,
    tables.frozenWallets,
    tables.poolState,
  ],
  handlers: [
    on(events.memberJoined, joinRule, joinFold),
    on(events.memberAdmitted, admitRule, admitFold),
    on(events.memberLeft, leaveRule, (act, context) => removeMember(act.actor?.user ?? '', context)),
    on(events.memberKicked, kickRule, (act, context) => removeMember(act.payload.user, context)),
    on(events.memberStateSet, stateRule, (act, context) => setMemberState(act.payload, context)),
    on(events.roleSet, roleRule, roleFold),
    on(events.invitationCreated, inviteRule, inviteFold),
    on(events.invitationRevoked, revokeRule, (act, context) => revoke(act.payload.invitation, context)),
    on(events.ownershipOffered, offerRule, offerFold),
    on(events.ownershipAnswered, answerRule, answerFold),
    on(events.ownershipWithdrawn, withdrawRule, withdrawFold),
    on(events.settingsAnnounced, announceRule, announceFold),
    on(events.settingsWithdrawn, withdrawSettingsRule, withdrawSettingsFold),
    on(events.announcementPosted, postRule, postFold),
    on(events.announcementRemoved, removeRule, removeFold),
    on(events.walletFrozen, freezeRule, (act, context) =>
      freeze({ user: act.payload.user, by: act.actor?.user ?? '', reason: act.payload.reason }, context),
    ),
    on(events.walletThawed, thawRule, (act) => thaw(act.payload.user)),
    on(events.poolClosed, closeRule, (act, context) => setPoolState('closed', act.payload.reason, context)),
    on(
      events.poolDescribed,
      () => undefined,
      () => NO_EFFECTS,
      (act) => ({ kind: 'pool', key: 'description', value: JSON.stringify(act.payload) }),
    ),
  ],
  reactions: {
    'admin.acted.v1': adminReaction,
    'grant.made.v1': (_act: Act, { reads, poolMs }: FoldContext) => ({ ops: [countOne(reads, 'grant', poolMs)] }),
  },
  deadlines: {
    'invitation.expires': (timer, { reads }) => {
      const row = invitationOf(reads, timer.subject);
      if (row === undefined || row.state !== 'active') return NO_EFFECTS;
      return { ops: [put(invitations, { ...row, state: 'expired' })] };
    },
    'join.expires': (timer, context) => requestExpired(timer.subject, context),
    'member.state-ends': (timer, context) => stateEnds(timer.subject, context),
    'ownership.due': (_timer, context) => ownershipDue(context),
    'settings.apply': (timer, context) => applySettings(timer.subject, context),
    'wallet.freeze-ends': (timer) => thaw(timer.subject),
  },
};
