import { z } from 'zod';
import { actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { BRANCH_HEADERS_MAX } from './equivocation.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';
import { RootRotation } from '../../contract/rotation.ts';

/** A further device of a member, or of somebody about to join: proves itself by its certificate. */
export const deviceCertified = defineEvent({
  type: 'device.certified.v1',
  schema: z.strictObject({ certificate: DeviceCertificate }),
  admission: 'self',
  devices: ['personal', 'agent'],
});

/** Ends a device for ever, from this event's seal on. Signed by the root key: anybody may carry it here. */
export const deviceRevoked = defineEvent({
  type: 'device.revoked.v1',
  schema: z.strictObject({ ...actFields, device: Hex32, rootSignature: Hex64 }),
  devices: ['personal', 'agent'],
  states: ['active', 'muted', 'suspended', 'banned', 'left'],
});

/**
 * Another root key for a user: by the present one it counts from this event's seal on, by a personal device after seven days of the pool
 * clock. Proves itself, so anybody may carry it here, also who has no certified device yet.
 */
export const rootRotated = defineEvent({
  type: 'root.rotated.v1',
  schema: z.strictObject({ rotation: RootRotation }),
  admission: 'self',
});

/** Stops a rotation that a device signed, while it waits. Signed by the present root key: anybody may carry it here. */
export const rootRotationCancelled = defineEvent({
  type: 'root.rotation-cancelled.v1',
  schema: z.strictObject({ user: Hex32, newRoot: Hex32, signature: Hex64 }),
  admission: 'self',
});

/** Headers in chain order, hex; the last one carries the signature that proves them all. */
const Branch = z.strictObject({
  headers: z
    .array(
      z
        .string()
        .regex(/^[0-9a-f]+$/)
        .max(2048),
    )
    .min(1)
    .max(BRANCH_HEADERS_MAX),
  signature: Hex64,
});

/** Proof that a device signed two events for one (author, seq): anybody may carry it here. It freezes the device from its seal on. */
export const authorEquivocated = defineEvent({
  type: 'author.equivocated.v1',
  schema: z.strictObject({ ...actFields, author: Hex32, seq: z.number().int().min(1), first: Branch, second: Branch }),
  devices: ['personal', 'agent'],
  states: ['active', 'muted', 'suspended'],
});
