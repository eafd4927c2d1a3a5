import { z } from 'zod';
import { DurationMs, LongText } from '../../contract/act-fields.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';
import type { Right } from '../../contract/rights.ts';
import { type PayloadOf, defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { DISPUTE_REASONS } from '../disputes/disputes.schemas.ts';
import { Reference } from '../withdrawals/withdrawals.schemas.ts';
import { Appointment } from './appointment.ts';

/** What a GlobalAdmin may do in a pool. */
const AdminAct = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('member.state-set'),
    user: Hex32,
    state: z.enum(['active', 'muted', 'suspended', 'banned']),
    lifeMs: DurationMs.optional(),
  }),
  z.strictObject({ kind: z.literal('member.kick'), user: Hex32 }),
  z.strictObject({ kind: z.literal('member.admit'), user: Hex32 }),
  z.strictObject({ kind: z.literal('wallet.freeze'), user: Hex32 }),
  z.strictObject({ kind: z.literal('wallet.thaw'), user: Hex32 }),
  z.strictObject({ kind: z.literal('invitation.revoke'), invitation: Hex32 }),
  z.strictObject({ kind: z.literal('offer.remove'), offer: Hex32 }),
  z.strictObject({ kind: z.literal('node.unverify'), node: Hex32 }),
  z.strictObject({ kind: z.literal('order.suspend'), order: Hex32 }),
  z.strictObject({ kind: z.literal('order.lift'), order: Hex32 }),
  z.strictObject({ kind: z.literal('pool.suspend') }),
  z.strictObject({ kind: z.literal('pool.resume') }),
  z.strictObject({ kind: z.literal('ownership.claim'), to: Hex32 }),
  z.strictObject({
    kind: z.literal('dispute.decide'),
    dispute: Hex32,
    buyerBps: z.number().int().min(0).max(10_000),
    ground: z.enum(DISPUTE_REASONS),
  }),
  z.strictObject({ kind: z.literal('withdrawal.confirm'), withdrawal: Hex32 }),
  z.strictObject({ kind: z.literal('withdrawal.freeze'), withdrawal: Hex32 }),
  z.strictObject({
    kind: z.literal('withdrawal.rule'),
    withdrawal: Hex32,
    outcome: z.enum(['executed', 'failed']),
    reference: Reference,
    proof: Hex32,
  }),
  z.strictObject({ kind: z.literal('ledger.correct'), correction: Hex32 }),
]);
export type AdminAct = z.infer<typeof AdminAct>;

/** Row of the matrix that each kind asks for, in the column of the GlobalAdmin. */
export const ADMIN_RIGHTS = {
  'member.state-set': 'member.discipline',
  'member.kick': 'member.kick',
  'member.admit': 'member.admit',
  'wallet.freeze': 'wallet.freeze',
  'wallet.thaw': 'wallet.freeze',
  'invitation.revoke': 'invitation.revoke',
  'offer.remove': 'offer.remove',
  'node.unverify': 'node.unverify',
  'order.suspend': 'order.suspend',
  'order.lift': 'order.suspend',
  'pool.suspend': 'pool.suspend',
  'pool.resume': 'pool.suspend',
  'ownership.claim': 'ownership.transfer',
  'dispute.decide': 'dispute.decide',
  'withdrawal.confirm': 'withdrawal.confirm',
  'withdrawal.freeze': 'wallet.freeze',
  'withdrawal.rule': 'withdrawal.confirm',
  'ledger.correct': 'ledger.correct',
} as const satisfies Readonly<Record<AdminAct['kind'], Right>>;

/** The act of a GlobalAdmin: proves itself by the embedded appointment, so its author need be no member. */
export const adminActed = defineEvent({
  type: 'admin.acted.v1',
  schema: z.strictObject({
    appointment: Appointment,
    /** Of the authoring device: says whose it is. */
    certificate: DeviceCertificate,
    act: AdminAct,
    /** The pool sees it. */
    reason: LongText.min(1),
  }),
  admission: 'self',
});
export type AdminActed = PayloadOf<typeof adminActed>;

/** Ends an appointment in this pool, from this event's seal on. Signed by the network's root key: anybody may carry it here. */
export const adminRevoked = defineEvent({
  type: 'admin.revoked.v1',
  schema: z.strictObject({ appointment: Hex32, signature: Hex64 }),
  admission: 'self',
});
