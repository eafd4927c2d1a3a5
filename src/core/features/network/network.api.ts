import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';

const tag = 'network';

export const PeerView = z
  .object({
    peerKey: z.string(),
    peerId: z.string(),
    addresses: z.array(z.string()),
    direction: z.enum(['inbound', 'outbound']),
    connectedAtMs: z.number(),
    latencyMs: z.number().optional(),
    via: z.enum(['direct', 'relayed']),
    /** On the wire since it was connected. */
    sentBytes: z.number(),
    receivedBytes: z.number(),
    /** Handles of users whose devices live there, as far as known. */
    users: z.array(z.object({ user: z.string(), handle: z.string() })),
  })
  .meta({ id: 'Peer' });
export type PeerView = z.infer<typeof PeerView>;

export const NetworkView = z
  .object({
    /** Absent until a network is created or joined. */
    network: z.string().optional(),
    name: z.string().optional(),
    peerId: z.string(),
    peerKey: z.string(),
    addresses: z.array(z.string()),
    /** `starting` until the peer port listens. */
    state: z.enum(['starting', 'ready']),
    peers: z.number().int(),
    users: z.number().int(),
    invite: z.string().optional(),
    lan: z.array(z.object({ network: z.string().optional(), address: z.string(), peerKey: z.string() })),
    hasAccounts: z.boolean(),
    /** Registration from this address needs the code printed at start. */
    needsSetupCode: z.boolean(),
    version: z.string(),
  })
  .meta({ id: 'Network' });
export type NetworkView = z.infer<typeof NetworkView>;

export const networkRead = endpoint({
  name: 'networkRead',
  method: 'GET',
  path: '/network',
  summary: 'This instance and its network',
  tag,
  auth: 'none',
  answer: NetworkView,
});

export const networkJoin = endpoint({
  name: 'networkJoin',
  method: 'POST',
  path: '/network/join',
  summary: 'Join a network by an invite link or an address of one of its instances',
  tag,
  auth: 'none',
  body: z.object({ link: z.string().min(1).max(4096), setupCode: z.string().max(64).optional() }),
  answer: NetworkView,
});

export const peersRead = endpoint({
  name: 'peersRead',
  method: 'GET',
  path: '/peers',
  summary: 'Connected peers',
  tag,
  answer: z.object({ items: z.array(PeerView) }),
});

export const peerDial = endpoint({
  name: 'peerDial',
  method: 'POST',
  path: '/peers',
  summary: 'Connect to a peer by its address',
  tag,
  body: z.object({ address: z.string().min(1).max(512) }),
  answer: PeerView,
});

export const peerPing = endpoint({
  name: 'peerPing',
  method: 'POST',
  path: '/peers/:peer/ping',
  summary: 'Ask a connected peer for a sign of life, there and back',
  tag,
  params: z.object({ peer: Hex32 }),
  answer: z.object({ latencyMs: z.number() }),
});

export const directoryRead = endpoint({
  name: 'directoryRead',
  method: 'GET',
  path: '/directory',
  summary: 'Pools listed in the network',
  tag,
  answer: z.object({
    items: z.array(
      z.object({
        pool: z.string(),
        name: z.string(),
        symbol: z.string(),
        access: z.enum(['public', 'private', 'referral']),
        description: z.string(),
        owner: z.string(),
        ownerHandle: z.string(),
        isMember: z.boolean(),
      }),
    ),
  }),
});

export const networkApi = { networkRead, networkJoin, peersRead, peerDial, peerPing, directoryRead };
