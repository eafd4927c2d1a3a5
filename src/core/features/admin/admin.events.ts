import { z } from 'zod';
import { LongText } from '../../contract/act-fields.ts';
import { RootChain } from '../../contract/rotation.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';
import type { Right } from '../../contract/rights.ts';
import { type PayloadOf, defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { Appointment } from '../../contract/appointment.ts';
import { AdminAct } from './admin.schemas.ts';

export type { AdminAct } from './admin.schemas.ts';

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
    /** From the admin's first root key to the one that certified it, where it was rotated. */
    rotations: RootChain.optional(),
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
