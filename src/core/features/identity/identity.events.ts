import { z } from 'zod';
import { actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';

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
