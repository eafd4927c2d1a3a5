import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { REACH_CAUSES, REACH_SCOPES, REACH_STATES } from './network.schemas.ts';

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
    /** Points for bad input that have not faded yet: 0 is spotless, at 50 the peer is dropped, at 100 shut out for a time. */
    penaltyPoints: z.number(),
    /** Program and version, in the peer's own words. */
    agent: z.string().optional(),
    /** Handles of users whose devices live there, as far as known. */
    users: z.array(z.object({ user: z.string(), handle: z.string() })),
  })
  .meta({ id: 'Peer' });
export type PeerView = z.infer<typeof PeerView>;

/** Whether others can reach this instance, and why (not). */
export const ReachView = z
  .object({
    state: z.enum(REACH_STATES),
    cause: z.enum(REACH_CAUSES),
    /** The cause in words, and what to do. */
    text: z.object({ en: z.string(), ru: z.string() }),
    /** From how far others reach it; absent: from nowhere, or not known. */
    scope: z.enum(REACH_SCOPES).optional(),
    /** Peer key of the relay that others come through. */
    relay: z.string().optional(),
    /** Addresses at a router that lead here. */
    outside: z.array(z.string()),
    checkedAtMs: z.number().optional(),
    /** Passes on traffic of others (`--relay`). */
    isRelay: z.boolean(),
  })
  .meta({ id: 'Reach' });
export type ReachView = z.infer<typeof ReachView>;

/** A peer that is shut out for a time. */
export const BlockedPeerView = z
  .object({
    peerKey: z.string(),
    untilMs: z.number(),
    sinceMs: z.number(),
    /** `input`: for what it sent; `user`: somebody here said so. */
    cause: z.enum(['input', 'user']),
    users: z.array(z.object({ user: z.string(), handle: z.string() })),
  })
  .meta({ id: 'BlockedPeer' });
export type BlockedPeerView = z.infer<typeof BlockedPeerView>;

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
    reach: ReachView,
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

/** A year: whoever is unwanted for longer can be blocked again. */
const BLOCK_HOURS_MAX = 24 * 365;

export const blockedPeersRead = endpoint({
  name: 'blockedPeersRead',
  method: 'GET',
  path: '/peers/blocked',
  summary: 'Peers that are shut out for a time, for what they sent or because somebody said so',
  tag,
  answer: z.object({ items: z.array(BlockedPeerView) }),
});

export const peerBlock = endpoint({
  name: 'peerBlock',
  method: 'POST',
  path: '/peers/:peer/block',
  summary: 'Shut a peer out for a time: hang up and let it in no more, also after a restart',
  tag,
  params: z.object({ peer: Hex32 }),
  body: z.object({ hours: z.number().positive().max(BLOCK_HOURS_MAX).default(24) }),
  answer: BlockedPeerView,
});

export const peerUnblock = endpoint({
  name: 'peerUnblock',
  method: 'DELETE',
  path: '/peers/:peer/block',
  summary: 'Let a peer in again, whoever shut it out',
  tag,
  params: z.object({ peer: Hex32 }),
  answer: z.object({ peerKey: z.string() }),
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

export const networkApi = {
  networkRead,
  networkJoin,
  peersRead,
  peerDial,
  peerPing,
  blockedPeersRead,
  peerBlock,
  peerUnblock,
  directoryRead,
};
