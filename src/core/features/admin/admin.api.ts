import { z } from 'zod';
import { LongText } from '../../contract/act-fields.ts';
import { Appointment } from '../../contract/appointment.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { AdminAct } from './admin.schemas.ts';

export type { AdminAct } from './admin.schemas.ts';

const tag = 'administration';

export const adminsRead = endpoint({
  name: 'adminsRead',
  method: 'GET',
  path: '/network/admins',
  summary: 'GlobalAdmins of the network, as appointed',
  tag,
  answer: z.object({
    /** Root key of the network's creator: appoints and revokes. */
    networkKey: z.string(),
    isMine: z.boolean(),
    items: z.array(
      z.object({
        appointment: z.string(),
        user: z.string(),
        handle: z.string(),
        fromMs: z.number(),
        toMs: z.number(),
        state: z.enum(['active', 'later', 'over', 'revoked']),
      }),
    ),
  }),
});
export const adminAppoint = endpoint({
  name: 'adminAppoint',
  method: 'POST',
  path: '/network/admins',
  summary: "Publish an appointment that the network's root key signed in the client",
  tag,
  body: z.object({ appointment: Appointment }),
  answer: z.object({ appointment: z.string() }),
});
export const adminRevoke = endpoint({
  name: 'adminRevoke',
  method: 'POST',
  path: '/network/admins/:appointment/revoke',
  summary: "End an appointment: the network's root key signed it; carried to every pool held here",
  tag,
  params: z.object({ appointment: Hex32 }),
  body: z.object({ signature: Hex64 }),
  answer: z.object({ pools: z.number().int() }),
});
export const adminActCreate = command({
  name: 'adminActCreate',
  path: '/pools/:pool/admin-acts',
  summary: 'Act as a GlobalAdmin in a pool held here; the pool sees who and why',
  tag,
  params: PoolParams,
  body: z.object({ act: AdminAct, reason: LongText.min(1) }),
});

export const adminApi = { adminsRead, adminAppoint, adminRevoke, adminActCreate };
