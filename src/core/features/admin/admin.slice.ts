/**
 * Acts of GlobalAdmins. This slice judges who acts and whether the act is possible; the slice that owns what is acted on reacts to it.
 * Nobody acts on their own behalf here: an admin who is a party, or related to one, is refused like anybody else.
 */
import { fromHex } from '../../kernel/bytes.ts';
import type { Refusal } from '../../kernel/result.ts';
import { certificateProven } from '../../contract/rotation.ts';
import { roleMay } from '../../contract/rights.ts';
import { type Act, type FoldContext, type Slice, NO_EFFECTS, on } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { correctRefusal } from '../books/books.reads.ts';
import { adminDisputeRefusal } from '../disputes/disputes.reads.ts';
import { certificateCounts, deviceOf, rootOf } from '../identity/identity.reads.ts';
import { isOfferOver, offerOf } from '../market/market.reads.ts';
import { nodeOf } from '../nodes/nodes.reads.ts';
import { orderOf } from '../orders/orders.reads.ts';
import {
  invitationOf,
  isFrozen,
  isRelated,
  joinRequestOf,
  memberOf,
  ownershipOf,
  poolOf,
  poolStateOf,
} from '../pools/pools.reads.ts';
import { adminWithdrawalRefusal } from '../withdrawals/withdrawals.reads.ts';
import { ADMIN_RIGHTS, type AdminAct, type AdminActed, adminActed, adminRevoked } from './admin.events.ts';
import { appointmentEndBytes, appointmentHolds, appointmentId } from '../../contract/appointment.ts';
import { revokedAdmins } from './admin.tables.ts';

function actedRule(act: Act<AdminActed>, context: FoldContext): Refusal | undefined {
  const { appointment, certificate } = act.payload;
  const { reads, crypto, sealTimeMs } = context;
  if (certificate.device !== act.author || certificate.kind !== 'personal') return { code: 'device.unknown' };
  if (!isAdminDevice(act.payload, context)) return { code: 'device.bad_certificate' };
  if ((deviceOf(reads, certificate.device)?.revoked ?? 0) !== 0) return { code: 'device.revoked' };
  const { networkKey } = poolOf(reads);
  if (networkKey === '' || appointment.networkKey !== networkKey || appointment.user !== certificate.user)
    return { code: 'admin.not_appointed' };
  if (!appointmentHolds(appointment, crypto)) return { code: 'admin.bad_appointment' };
  if (sealTimeMs < appointment.fromMs || sealTimeMs > appointment.toMs)
    return { code: 'admin.appointment_over', toMs: appointment.toMs };
  if (reads.get(revokedAdmins, appointmentId(appointment, crypto)) !== undefined) return { code: 'admin.revoked' };
  const right = ADMIN_RIGHTS[act.payload.act.kind];
  if (!roleMay('admin', right)) return { code: 'right.missing', right, role: 'admin' };
  return targetRule(act.payload.act, { user: certificate.user, peerKey: certificate.peerKey }, context);
}

/** Certified by the root key that counts: here, if this pool knows of a rotation of theirs; else by the chain that they bring. */
function isAdminDevice({ certificate, rotations }: AdminActed, { reads, crypto }: FoldContext): boolean {
  if (rootOf(reads, certificate.user) === undefined)
    return certificateProven(certificate, { rotations, byDevice: false }, crypto);
  if (certificateCounts(reads, certificate, crypto)) return true;
  // Certified before the rotation: it is what it was entered as, not what it says of itself now.
  const { user, kind, peerKey } = certificate;
  const known = deviceOf(reads, certificate.device);
  return known !== undefined && known.user === user && known.kind === kind && known.peerKey === peerKey;
}

/** Whether the act is possible as things stand. */
function targetRule(
  act: AdminAct,
  actor: { readonly user: string; readonly peerKey: string },
  { reads }: FoldContext,
): Refusal | undefined {
  switch (act.kind) {
    case 'member.state-set':
    case 'member.kick': {
      const target = memberOf(reads, act.user);
      if (target === undefined || target.state === 'left') return { code: 'member.unknown' };
      if (target.user === actor.user) return { code: 'right.party' };
      // An owner who misbehaves is suspended with the pool: a pool is never without one.
      if (target.role === 'owner') return { code: 'right.rank', role: target.role };
      if (act.kind === 'member.kick') return undefined;
      if (target.state === act.state) return { code: 'member.state_unchanged', state: act.state };
      return act.state === 'suspended' && act.lifeMs === undefined ? { code: 'member.suspension_endless' } : undefined;
    }
    case 'member.admit': {
      const request = joinRequestOf(reads, act.user);
      return request?.state === 'requested' ? undefined : { code: 'join.no_request' };
    }
    case 'wallet.freeze': {
      const target = memberOf(reads, act.user);
      if (target === undefined) return { code: 'member.unknown' };
      return target.user === actor.user ? { code: 'right.party' } : undefined;
    }
    case 'wallet.thaw':
      return isFrozen(reads, act.user) ? undefined : { code: 'wallet.not_frozen' };
    case 'invitation.revoke': {
      const row = invitationOf(reads, act.invitation);
      if (row === undefined) return { code: 'invitation.unknown' };
      return row.state === 'active' ? undefined : { code: 'invitation.not_active', state: row.state };
    }
    case 'offer.remove': {
      const row = offerOf(reads, act.offer);
      if (row === undefined) return { code: 'offer.unknown' };
      return isOfferOver(row) ? { code: 'offer.wrong_state', state: row.state } : undefined;
    }
    case 'node.unverify': {
      const row = nodeOf(reads, act.node);
      if (row === undefined) return { code: 'node.unknown' };
      return row.state === 'registered' || row.state === 'retired'
        ? { code: 'node.wrong_state', state: row.state }
        : undefined;
    }
    case 'order.suspend':
    case 'order.lift': {
      const row = orderOf(reads, act.order);
      if (row === undefined) return { code: 'order.unknown' };
      if (isRelated(reads, actor, [row.buyer, row.provider], [row.buyerPeer, row.providerPeer]))
        return { code: 'right.party' };
      const from = act.kind === 'order.lift' ? ['suspended'] : ['running', 'interrupted'];
      return from.includes(row.state) ? undefined : { code: 'order.wrong_state', state: row.state };
    }
    case 'pool.suspend':
      return poolStateOf(reads).state === 'open'
        ? undefined
        : { code: 'pool.wrong_state', state: poolStateOf(reads).state };
    case 'pool.resume':
      return poolStateOf(reads).state === 'suspended'
        ? undefined
        : { code: 'pool.wrong_state', state: poolStateOf(reads).state };
    case 'ownership.claim': {
      const target = memberOf(reads, act.to);
      if (target === undefined || target.state !== 'active' || target.role === 'owner')
        return { code: 'member.unknown' };
      const present = ownershipOf(reads);
      const isOpen = present !== undefined && ['offered', 'accepted', 'claimed'].includes(present.state);
      return isOpen ? { code: 'ownership.under_way', state: present.state } : undefined;
    }
    case 'dispute.decide':
      return adminDisputeRefusal(reads, act.dispute, actor);
    case 'withdrawal.confirm':
    case 'withdrawal.freeze':
    case 'withdrawal.rule':
      return adminWithdrawalRefusal(reads, act, actor);
    case 'ledger.correct':
      return correctRefusal(reads, act.correction, actor.user);
  }
}

export const adminSlice: Slice = {
  name: 'admin',
  tables: [revokedAdmins],
  handlers: [
    on(adminActed, actedRule, () => NO_EFFECTS),
    on(
      adminRevoked,
      (act, { reads, crypto }) => {
        const { appointment, signature } = act.payload;
        const { networkKey } = poolOf(reads);
        if (reads.get(revokedAdmins, appointment) !== undefined) return { code: 'admin.revoked' };
        const isSigned =
          networkKey !== '' &&
          crypto.verify(networkKey, appointmentEndBytes(networkKey, appointment), fromHex(signature));
        return isSigned ? undefined : { code: 'admin.bad_appointment' };
      },
      (act) => ({ ops: [put(revokedAdmins, { appointment: act.payload.appointment, event: act.id })] }),
    ),
  ],
};
