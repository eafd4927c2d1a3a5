/** Machines of an account: what each may do in which pool, and the end of one that was lost. The root's signatures are made in the client. */
import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';

const tag = 'accounts';

export const DEVICE_STATES = ['active', 'revoked', 'frozen'] as const;
export const REVOKE_OUTCOMES = ['revoked', 'before', 'waits', 'failed'] as const;

export const MachineSells = z.object({
  nodes: z.number().int(),
  offers: z.number().int(),
  orders: z.number().int(),
});
export type MachineSells = z.infer<typeof MachineSells>;

export const MachineView = z
  .object({
    /** The peer key of the instance. */
    machine: z.string(),
    /** The very instance that answers. */
    isThis: z.boolean(),
    /** Of the compute nodes that it runs in the pools. */
    names: z.array(z.string()),
    devices: z.array(
      z.object({
        device: z.string(),
        kind: z.enum(['personal', 'agent']),
        /** When its certificate was made, as that says; absent where this instance does not have it. */
        sinceMs: z.number().optional(),
      }),
    ),
    /** Pools held here that know one of its devices. */
    pools: z.array(
      z.object({
        pool: z.string(),
        name: z.string(),
        /** Whose word ends a device there. */
        rootKey: z.string(),
        devices: z.array(z.object({ device: z.string(), state: z.enum(DEVICE_STATES) })),
        /** `last`: without it the pool would stand still. */
        seat: z.enum(['none', 'notary', 'last']),
        /** Running orders that this machine provides or bought. */
        orders: z.number().int(),
        /** What ends with its agent: nodes that are not retired, their offers that are not over, running orders on them. */
        sells: MachineSells,
      }),
    ),
  })
  .meta({ id: 'OwnMachine' });
export type MachineView = z.infer<typeof MachineView>;

export const RevokeResult = z.object({
  pool: z.string(),
  name: z.string(),
  /** `before`: nothing was left to end; `waits`: sent, and not sealed yet. */
  outcome: z.enum(REVOKE_OUTCOMES),
  /** What ended with it; absent: nothing was revoked now. */
  ended: MachineSells.optional(),
  /** Why it failed. */
  code: z.string().optional(),
});
export type RevokeResult = z.infer<typeof RevokeResult>;

export const devicesRead = endpoint({
  name: 'devicesRead',
  method: 'GET',
  path: '/me/devices',
  summary: 'The machines of this account, their devices, and what each of them is in which pool',
  tag,
  answer: z.object({ user: z.string(), items: z.array(MachineView) }),
});
export const deviceRevoke = endpoint({
  name: 'deviceRevoke',
  method: 'POST',
  path: '/me/devices/:machine/revoke',
  summary:
    'End the devices of a lost machine for ever, in every pool held here: the root key signs against each of them. Says of each pool what happened, and may be repeated',
  tag,
  params: z.object({ machine: Hex32 }),
  body: z.object({
    /** Of the phrase that signed. */
    rootKey: Hex32,
    /** One for each device of the machine: one signature counts in all pools. */
    signatures: z
      .array(z.object({ device: Hex32, rootSignature: Hex64 }))
      .min(1)
      .max(64),
    /** The machine that asks may end itself. */
    evenThis: z.boolean().optional(),
  }),
  answer: z.object({ machine: MachineView, results: z.array(RevokeResult) }),
});

export const devicesApi = { devicesRead, deviceRevoke };
