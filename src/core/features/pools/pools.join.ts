/** Joining: verifiable by every peer with no server and no stored password; or asked for, and answered by an officer. */
import { SETTING_DEFAULTS } from '../../kernel/limits.ts';
import { accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { DeviceCertificate } from '../../contract/certificate.ts';
import { certificateProven } from '../../contract/rotation.ts';
import { type Act, type Effects, type FoldContext, type PayloadOf, NO_EFFECTS } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { certificateCounts, deviceOf, rootOf } from '../identity/identity.reads.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { invitationHolds } from './invitation.ts';
import type { memberAdmitted, memberJoined } from './pools.events.ts';
import { countOne, countToday, joinRequestOf, memberOf, poolOf, poolStateOf, settingsOf } from './pools.reads.ts';
import { type JoinRequestRow, invitations, joinRequests, members } from './pools.tables.ts';

type JoinAct = Act<PayloadOf<typeof memberJoined>>;
type AdmitAct = Act<PayloadOf<typeof memberAdmitted>>;

const requestTimer = (user: string): string => `join:${user}`;

export function joinRule(act: JoinAct, context: FoldContext): Refusal | undefined {
  const { user, certificates, rootKey, via } = act.payload;
  const { reads, crypto, space, poolMs } = context;
  const settings = poolOf(reads);
  const present = memberOf(reads, user);
  if (present !== undefined && present.state !== 'left') return { code: 'member.already', state: present.state };
  const { state } = poolStateOf(reads);
  if (state !== 'open') return { code: 'pool.not_open', state };
  const own = certificates.find((certificate) => certificate.device === act.author);
  if (own === undefined || own.kind !== 'personal') return { code: 'device.unknown' };
  for (const certificate of certificates) {
    if (certificate.user !== user || certificate.rootKey !== rootKey) return { code: 'device.bad_certificate' };
    const known = deviceOf(reads, certificate.device);
    if (known !== undefined && (known.user !== user || known.revoked !== 0)) return { code: 'device.revoked' };
    // Also of a device that is known: what a certificate says of itself proves neither its kind nor the root key.
    const refusal = certificateRefusal(act.payload, certificate, context);
    if (refusal !== undefined) return refusal;
    if (known !== undefined && known.kind !== certificate.kind) return { code: 'device.bad_certificate' };
  }
  if (via.kind === 'public') {
    if (settings.access !== 'public') return { code: 'pool.not_public', access: settings.access };
    if (countToday(reads, 'join', poolMs) >= settings.joinsPerDayMax) return { code: 'pool.joins_today_exhausted' };
    if (settingsOf(reads).joinApproval && joinRequestOf(reads, user)?.state === 'requested')
      return { code: 'join.already_requested' };
    return undefined;
  }
  const invitation = reads.get(invitations, via.invitation);
  if (invitation === undefined) return { code: 'invitation.unknown' };
  if (invitation.state !== 'active') return { code: 'invitation.not_active', state: invitation.state };
  const use = { space, user, device: act.author, invitation: via.invitation };
  if (!invitationHolds(use, via.signature, crypto)) return { code: 'invitation.bad_signature' };
  return undefined;
}

/** The root key is the user's first, or one that they rotated to; here, if they were here before, the one that counts here. */
function certificateRefusal(
  { user, rotations }: PayloadOf<typeof memberJoined>,
  certificate: DeviceCertificate,
  { reads, crypto }: FoldContext,
): Refusal | undefined {
  const isKnownHere = rootOf(reads, user) !== undefined;
  if (isKnownHere && certificateCounts(reads, certificate, crypto)) return undefined;
  // A device that is in use stays so, whichever of the user's roots certified it.
  const mayBeEarlier = !isKnownHere || deviceOf(reads, certificate.device) !== undefined;
  if (mayBeEarlier && certificateProven(certificate, { rotations, byDevice: false }, crypto)) return undefined;
  // Nobody in this pool could object for seven days: such a rotation has to be carried here by a device from before it.
  const isByDevice = rotations?.some((rotation) => rotation.certificate !== undefined) === true;
  return { code: isByDevice ? 'root.by_device' : 'device.bad_certificate' };
}

export function joinFold(act: JoinAct, context: FoldContext): Effects {
  const { reads } = context;
  const { user, handle, rootKey, via } = act.payload;
  const newcomer = { user, handle, rootKey, event: act.id };
  if (via.kind === 'public' && settingsOf(reads).joinApproval) return askToJoin(newcomer, context);
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
  const entered = enterMember({ ...newcomer, inviter }, context);
  return { ...entered, ops: [...ops, ...(entered.ops ?? [])] };
}

interface Newcomer {
  readonly user: string;
  readonly handle: string;
  readonly rootKey: string;
  readonly event: string;
}

function askToJoin(newcomer: Newcomer, { reads, poolMs }: FoldContext): Effects {
  const dueMs = poolMs + SETTING_DEFAULTS.joinRequestMs;
  const { user } = newcomer;
  return {
    ops: [
      put(joinRequests, { ...newcomer, state: 'requested', askedMs: poolMs, dueMs, reason: '' }),
      // Asking counts like joining, so that a loop of new keys cannot flood the officers.
      countOne(reads, 'join', poolMs),
    ],
    setTimers: [{ id: requestTimer(user), kind: 'join.expires', subject: user, dueMs }],
  };
}

/** The newcomer's row, the day's count, and the welcome grant where there is one. */
function enterMember(newcomer: Newcomer & { readonly inviter: string | null }, context: FoldContext): Effects {
  const { reads, poolMs } = context;
  const { user } = newcomer;
  const settings = poolOf(reads);
  const rejoining = memberOf(reads, user) !== undefined;
  const ops: RowOp[] = [put(members, { ...newcomer, role: 'member', state: 'active', joinedMs: poolMs })];
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

export function admitRule(act: AdmitAct, { reads }: FoldContext): Refusal | undefined {
  const request = joinRequestOf(reads, act.payload.user);
  if (request === undefined || request.state !== 'requested') return { code: 'join.no_request' };
  return act.payload.answer === 'refused' && act.payload.reason === '' ? { code: 'reason.needed' } : undefined;
}

export function admitFold(act: AdmitAct, context: FoldContext): Effects {
  return answerRequest({ ...act.payload, event: act.id }, context);
}

/** Also by a GlobalAdmin. */
export function answerRequest(
  answer: {
    readonly user: string;
    readonly answer: 'accepted' | 'refused';
    readonly reason: string;
    readonly event: string;
  },
  context: FoldContext,
): Effects {
  const request = joinRequestOf(context.reads, answer.user);
  if (request === undefined) return NO_EFFECTS;
  const answered: JoinRequestRow = { ...request, state: answer.answer, reason: answer.reason, dueMs: 0 };
  const clearTimers = [requestTimer(answer.user)];
  if (answer.answer === 'refused') return { ops: [put(joinRequests, answered)], clearTimers };
  const { user, handle, rootKey } = request;
  const entered = enterMember({ user, handle, rootKey, inviter: null, event: answer.event }, context);
  return { ...entered, ops: [put(joinRequests, answered), ...(entered.ops ?? [])], clearTimers };
}

export function requestExpired(user: string, { reads }: FoldContext): Effects {
  const request = joinRequestOf(reads, user);
  if (request === undefined || request.state !== 'requested') return NO_EFFECTS;
  return { ops: [put(joinRequests, { ...request, state: 'expired', dueMs: 0 })] };
}
