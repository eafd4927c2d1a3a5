/** Libp2p's types by short names, taken from the packages that we depend on directly. */
import type { GossipSub } from '@libp2p/gossipsub';
import type { Identify } from '@libp2p/identify';
import type { Ping } from '@libp2p/ping';
import type { Libp2p } from 'libp2p';

export type Services = { identify: Identify; ping: Ping; pubsub: GossipSub; dcutr: unknown; relay?: unknown };
export type Node = Libp2p<Services>;
export type Connection = ReturnType<Node['getConnections']>[number];
export type Stream = Awaited<ReturnType<Connection['newStream']>>;
export type PeerId = Node['peerId'];
