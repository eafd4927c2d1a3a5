/** Members, roles and invitations of a pool. Joining is verifiable by every peer with no server and no stored password. */
import { accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import { outranks } from '../../contract/rights.ts';
import { type Act, type Effects, type FoldContext, type Slice, NO_EFFECTS, on } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { certificateHolds } from '../../contract/certificate.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { isNotary } from '../notaries/notaries.reads.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { invitationHolds } from './invitation.ts';
import {
  invitationCreated,
  invitationRevoked,
  memberJoined,
  memberKicked,
  memberLeft,
  poolDescribed,
  roleSet,
} from './pools.events.ts';
import { countOne, countToday, memberOf, poolOf } from './pools.reads.ts';
import { daily, invitations, members, pool } from './pools.tables.ts';

/** More active invitations than any pool needs; bounds what one kick has to look through. */
export const INVITATIONS_MAX = 1000;

type JoinAct = Act<ReturnType<(typeof memberJoined)['schema']['parse']>>;

function joinRule(act: JoinAct, context: FoldContext): Refusal | undefined {
  const { user, certificates, rootKey, via } = act.payload;
  const { reads, crypto, space, poolMs } = context;
  const settings = poolOf(reads);
  const present = memberOf(reads, user);
  if (present !== undefined && present.state !== 'left') return { code: 'member.already', state: present.state };
  const own = certificates.find((certificate) => certificate.device === act.author);
  if (own === undefined || own.kind !== 'personal') return { code: 'device.unknown' };
  for (const certificate of certificates) {
    if (certificate.user !== user || certificate.rootKey !== rootKey) return { code: 'device.bad_certificate' };
    const known = deviceOf(reads, certificate.device);
    if (known !== undefined && (known.user !== user || known.revoked !== 0)) return { code: 'device.revoked' };
    // Also of a device that is known: what a certificate says of itself proves neither its kind nor the root key.
    if (!certificateHolds(certificate, crypto)) return { code: 'device.bad_certificate' };
    if (known !== undefined && known.kind !== certificate.kind) return { code: 'device.bad_certificate' };
  }
  if (via.kind === 'public') {
    if (settings.access !== 'public') return { code: 'pool.not_public', access: settings.access };
    if (countToday(reads, 'join', poolMs) >= settings.joinsPerDayMax) return { code: 'pool.joins_today_exhausted' };
    return undefined;
  }
  const invitation = reads.get(invitations, via.invitation);
  if (invitation === undefined) return { code: 'invitation.unknown' };
  if (invitation.state !== 'active') return { code: 'invitation.not_active', state: invitation.state };
  const use = { space, user, device: act.author, invitation: via.invitation };
  if (!invitationHolds(use, via.signature, crypto)) return { code: 'invitation.bad_signature' };
  return undefined;
}

function joinFold(act: JoinAct, context: FoldContext): Effects {
  const { reads, poolMs } = context;
  const { user, handle, rootKey, via } = act.payload;
  const settings = poolOf(reads);
  const rejoining = memberOf(reads, user) !== undefined;
  const ops: RowOp[] = [];
  let inviter: string | null = null;
  if (via.kind === 'invitation') {
    const invitation = reads.get(invitations, via.invitation);
    if (invitation !== undefined) {
      // Knowing the pool's password makes nobody the invitee of whoever set it.
      if (invitation.kind === 'referral') inviter = invitation.creator;
      const usesLeft = invitation.usesLeft - 1;
      ops.push(put(invitations, { ...invitation, usesLeft, state: usesLeft === 0 ? 'used_up' : 'active' }));
    }
  }
  ops.push(
    put(members, { user, handle, rootKey, role: 'member', state: 'active', joinedMs: poolMs, inviter, event: act.id }),
  );
  ops.push(countOne(reads, 'join', poolMs));
  const grant = settings.welcomeGrant;
  // Keys are free: the daily cap and the first-time rule keep a loop of new identities from draining the treasury (P2).
  const granted =
    !rejoining &&
    grant > 0n &&
    balanceOf(reads, accountOf.treasury) >= grant &&
    countToday(reads, 'grant', poolMs) < settings.grantsPerDayMax;
  if (!granted) return { ops };
  ops.push(countOne(reads, 'grant', poolMs));
  return {
    ops,
    transactions: [
      {
        code: 'P2',
        subject: user,
        memo: 'welcome grant',
        postings: transfer({ from: accountOf.treasury, to: accountOf.wallet(user), amount: grant }),
      },
    ],
  };
}

/** Whoever leaves takes no key along: the password invitation and their own invitations end with them. */
function revokeInvitationsOf(user: string, context: FoldContext): RowOp[] {
  return context.reads
    .scan(invitations, [], { limit: INVITATIONS_MAX * 2 })
    .filter((row) => row.state === 'active' && (row.creator === user || row.kind === 'password'))
    .map((row) => put(invitations, { ...row, state: 'revoked' }));
}

export const poolsSlice: Slice = {
  name: 'pools',
  tables: [pool, members, invitations, daily],
  handlers: [
    on(memberJoined, joinRule, joinFold),
    on(
      memberLeft,
      (act, { reads }) => {
        if (act.actor?.role === 'owner') return { code: 'member.owner_cannot_leave' };
        // The others could not seal without them: somebody else is named first.
        return isNotary(reads, act.actor?.user ?? '') ? { code: 'member.is_notary' } : undefined;
      },
      (act, context) => {
        const member = memberOf(context.reads, act.actor?.user ?? '');
        if (member === undefined) return NO_EFFECTS;
        return {
          ops: [
            put(members, { ...member, state: 'left', role: 'member' }),
            ...revokeInvitationsOf(member.user, context),
          ],
        };
      },
    ),
    on(
      memberKicked,
      (act, { reads }) => {
        const target = memberOf(reads, act.payload.user);
        if (target === undefined || target.state === 'left') return { code: 'member.unknown' };
        if (act.actor === undefined || !outranks(act.actor.role, target.role))
          return { code: 'right.rank', role: target.role };
        return isNotary(reads, target.user) ? { code: 'member.is_notary' } : undefined;
      },
      (act, context) => {
        const target = memberOf(context.reads, act.payload.user);
        if (target === undefined) return NO_EFFECTS;
        return {
          ops: [
            put(members, { ...target, state: 'left', role: 'member' }),
            ...revokeInvitationsOf(target.user, context),
          ],
        };
      },
    ),
    on(
      roleSet,
      (act, { reads }) => {
        const target = memberOf(reads, act.payload.user);
        if (target === undefined || target.state === 'left') return { code: 'member.unknown' };
        if (act.actor === undefined || !outranks(act.actor.role, target.role))
          return { code: 'right.rank', role: target.role };
        if (target.role === act.payload.role) return { code: 'role.unchanged', role: target.role };
        return undefined;
      },
      (act, { reads }) => {
        const target = memberOf(reads, act.payload.user);
        return target === undefined ? NO_EFFECTS : { ops: [put(members, { ...target, role: act.payload.role })] };
      },
    ),
    on(
      invitationCreated,
      (act, { reads }) => {
        const settings = poolOf(reads);
        if (reads.get(invitations, act.payload.invitation) !== undefined) return { code: 'invitation.exists' };
        if (act.payload.kind === 'password') {
          if (act.actor?.role !== 'owner') return { code: 'right.missing', right: 'invitation.password' };
          if (settings.access !== 'private') return { code: 'pool.not_private', access: settings.access };
        }
        const active = reads.scan(invitations, [], { limit: INVITATIONS_MAX * 2 });
        if (active.length >= INVITATIONS_MAX * 2) return { code: 'invitation.too_many', limit: INVITATIONS_MAX };
        return undefined;
      },
      (act, { reads, poolMs }) => {
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
        ops.push(
          put(invitations, {
            invitation,
            number,
            kind,
            creator: act.actor?.user ?? '',
            usesLeft: uses,
            state: 'active',
          }),
        );
        if (lifeMs === undefined) return { ops };
        const timer = {
          id: `invitation:${invitation}`,
          kind: 'invitation.expires',
          subject: invitation,
          dueMs: poolMs + lifeMs,
        };
        return { ops, setTimers: [timer] };
      },
    ),
    on(
      invitationRevoked,
      (act, { reads }) => {
        const row = reads.get(invitations, act.payload.invitation);
        if (row === undefined) return { code: 'invitation.unknown' };
        if (row.state !== 'active') return { code: 'invitation.not_active', state: row.state };
        return undefined;
      },
      (act, { reads }) => {
        const row = reads.get(invitations, act.payload.invitation);
        return row === undefined ? NO_EFFECTS : { ops: [put(invitations, { ...row, state: 'revoked' })] };
      },
    ),
    on(
      poolDescribed,
      () => undefined,
      () => NO_EFFECTS,
      (act) => ({ kind: 'pool', key: 'description', value: JSON.stringify(act.payload) }),
    ),
  ],
  deadlines: {
    'invitation.expires': (timer, { reads }) => {
      const row = reads.get(invitations, timer.subject);
      if (row === undefined || row.state !== 'active') return NO_EFFECTS;
      return { ops: [put(invitations, { ...row, state: 'expired' })] };
    },
  },
};
