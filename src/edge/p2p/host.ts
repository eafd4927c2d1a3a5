/** The libp2p node itself: TCP, relays, Noise, yamux, identify, ping, gossipsub, mDNS; who may connect; what is measured. */
import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { dcutr } from '@libp2p/dcutr';
import { gossipsub, StrictNoSign } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import { mdns } from '@libp2p/mdns';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import type { Multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { concat, utf8 } from '#core/kernel/bytes.ts';
import { P2pPortTaken } from './errors.ts';
import type { Node, PeerId } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { peerKeyOf } from './peer-key.ts';

/** Our own service name: other libp2p programs on the LAN do not concern us. */
const MDNS_SERVICE = '_power-realms._udp.local';

export interface Found {
  readonly peerKey: string;
  readonly addresses: readonly string[];
}

export interface HostOptions {
  readonly seed: Uint8Array;
  readonly host: string;
  readonly port: number;
  readonly mdns: boolean;
  readonly agent: string;
  readonly limits: P2pLimits;
  /** Whether this peer may be connected at all, in this direction. Asked when its key is proven. */
  admits(peerKey: string, direction: 'inbound' | 'outbound', remote: Multiaddr): boolean;
  /** Passes on traffic of peers. */
  readonly relay: boolean;
  /** A peer of our network now. Relays serve, and are believed, no others. */
  isPeer(peerKey: string): boolean;
  /** mDNS heard of a peer; called again and again while it is there. */
  onFound(found: Found): void;
}

/** Made, not started: whoever listens to its events comes first. @throws {RangeError} the host is no IP address */
export async function createHost(options: HostOptions): Promise<Node> {
  const { limits } = options;
  const admits = (peerId: PeerId, direction: 'inbound' | 'outbound', remote: Multiaddr): boolean => {
    const peerKey = peerKeyOf(peerId);
    return peerKey !== undefined && options.admits(peerKey, direction, remote);
  };
  const isPeer = (peerId: PeerId): boolean => options.isPeer(peerKeyOf(peerId) ?? '');
  return createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', options.seed),
    nodeInfo: { name: 'power-realms', userAgent: options.agent },
    addresses: { listen: [listenAddress(options.host, options.port)] },
    transports: [
      tcp({ maxConnections: limits.connectionsMax }),
      circuitRelayTransport({
        maxInboundStopStreams: limits.connectionsMax,
        maxOutboundStopStreams: limits.connectionsMax,
        reservationCompletionTimeout: limits.dialMs,
      }),
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: limits.streamsMax,
        maxOutboundStreams: limits.streamsMax,
        streamOptions: {
          initialStreamWindowSize: limits.windowBytes,
          maxStreamWindowSize: limits.windowBytesMax,
          maxReadBufferLength: limits.streamBufferBytesMax,
        },
      }),
    ],
    peerDiscovery: options.mdns ? [discovery(options)] : [],
    connectionManager: {
      maxConnections: limits.connectionsMax,
      inboundConnectionThreshold: limits.inboundPerSecondMax,
      maxIncomingPendingConnections: limits.handshakesMax,
      dialTimeout: limits.dialMs,
      addressDialTimeout: limits.dialAddressMs,
      connectionCloseTimeout: limits.closeMs,
      // Redialling is ours: libp2p's gives up after five attempts.
      reconnectRetries: 0,
    },
    connectionMonitor: { pingInterval: limits.pingMs, pingTimeout: { minTimeout: limits.pingTimeoutMs } },
    connectionGater: {
      // The default gater refuses private addresses in browsers only; here the dialler decides.
      denyDialMultiaddr: () => false,
      denyDialPeer: (peerId) => peerKeyOf(peerId) === undefined,
      denyInboundEncryptedConnection: (peerId, { remoteAddr }) => !admits(peerId, 'inbound', remoteAddr),
      denyOutboundEncryptedConnection: (peerId, { remoteAddr }) => !admits(peerId, 'outbound', remoteAddr),
      // As a relay: for peers of our network alone, at both ends.
      denyInboundRelayReservation: (source) => !isPeer(source),
      denyOutboundRelayedConnection: (source, destination) => !isPeer(source) || !isPeer(destination),
      denyInboundRelayedConnection: (relay) => !isPeer(relay),
    },
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: gossip(limits),
      dcutr: dcutr(),
      ...(options.relay ? { relay: relayServer(limits) } : {}),
    },
  });
}

/** Starts and listens. @throws {P2pPortTaken} @throws {Error} the address cannot be listened on for another reason */
export async function startHost(node: Node, options: HostOptions): Promise<void> {
  try {
    await node.start();
  } catch (cause) {
    // Libp2p keeps only the text of the listener's error.
    if (cause instanceof Error && cause.message.includes('EADDRINUSE')) {
      throw new P2pPortTaken(options.host, options.port, { cause });
    }
    throw cause;
  }
}

/** What libp2p 3.3 and gossipsub 17.1 leave running when they stop, for up to a second each. */
interface Leftovers {
  readonly components?: { readonly addressManager?: { readonly _updatePeerStoreAddresses?: { stop?(): void } } };
  readonly services: { readonly pubsub: { readonly status?: { readonly heartbeatTimeout?: NodeJS.Timeout } } };
}

/** Closes everything, and holds the process no longer. */
export async function stopHost(node: Node): Promise<void> {
  const leftovers = node as unknown as Leftovers;
  // NOTE: private fields. Should they be renamed one day, the process only takes a second longer to end.
  const heartbeat = leftovers.services.pubsub.status?.heartbeatTimeout;
  await node.stop();
  clearTimeout(heartbeat);
  // oxlint-disable-next-line no-underscore-dangle -- libp2p's name
  leftovers.components?.addressManager?._updatePeerStoreAddresses?.stop?.();
}

function relayServer(limits: P2pLimits): ReturnType<typeof circuitRelayServer> {
  return circuitRelayServer({
    hopTimeout: limits.dialMs,
    maxInboundHopStreams: limits.relayHopsPerPeerMax,
    maxOutboundStopStreams: limits.connectionsMax,
    reservations: {
      maxReservations: limits.relayReservationsMax,
      reservationTtl: limits.relayReservationMs,
      // NOTE: circuit-relay-v2 4.2 counts this in milliseconds, while the field on the wire means seconds: the other
      // side shows a longer time than we grant, and nothing depends on what it shows.
      defaultDurationLimit: limits.relayMs,
      defaultDataLimit: BigInt(limits.relayBytesMax),
    },
  });
}

/** What is listened on; also to listen again. */
export function listenAddress(host: string, port: number): string {
  const ip = host === 'localhost' ? '127.0.0.1' : host;
  const family = isIP(ip);
  if (family === 0) throw new RangeError(`cannot listen on ${host}: give an IP address`);
  return `/ip${String(family)}/${ip}/tcp/${String(port)}`;
}

function gossip(limits: P2pLimits): ReturnType<typeof gossipsub> {
  return gossipsub({
    // Events carry their authors' signatures; a second one around each message would double the cost.
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: (message) => hash('sha256', concat([utf8(message.topic), message.data]), 'buffer'),
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    fallbackToFloodsub: false,
    emitSelf: false,
    runOnLimitedConnection: true,
    maxInboundDataLength: limits.messageBytesMax,
    maxOutboundBufferSize: limits.frameQueueBytesMax,
    // A LAN behind one NAT is one address: that must not count against anybody.
    scoreParams: { IPColocationFactorWeight: 0 },
  });
}

function discovery(options: HostOptions): ReturnType<typeof mdns> {
  const create = mdns({ serviceTag: MDNS_SERVICE, interval: options.limits.lanQueryMs });
  return (components) => {
    const service = create(components);
    // Libp2p's own `peer:discovery` tells of each peer once only; we also want to know that it is still there.
    service.addEventListener('peer', (event) => {
      const peerKey = peerKeyOf(event.detail.id);
      if (peerKey === undefined) return;
      options.onFound({ peerKey, addresses: event.detail.multiaddrs.map((address) => address.toString()) });
    });
    return service;
  };
}
