/** The protocols of one network: their names carry its id, so that two networks never mix. Registered while we are in it. */
import { PeerUnreachable, ProtocolViolation, StreamBroken } from './errors.ts';
import type { Connection, Node, Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';

export type ProtocolKind = 'frames' | 'request' | 'channel';
/** Serves a stream until it is done, and ends it. What it throws aborts the stream. */
export type Serve = (peer: string, stream: Stream) => Promise<void>;

/** Digits of the network's id in protocol names: enough against chance, and the hello compares the whole. */
const PREFIX_DIGITS = 16;

export function networkPrefix(network: string): string {
  return network.slice(0, PREFIX_DIGITS);
}

export interface Protocols {
  register(network: string): Promise<void>;
  unregister(network: string): Promise<void>;
  /** A stream to a connected peer. @throws {PeerUnreachable} and libp2p's errors of opening */
  open(
    peer: string,
    protocol: { network: string | undefined; kind: ProtocolKind },
    signal: AbortSignal,
  ): Promise<Stream>;
}

export function newProtocols(options: {
  readonly node: Node;
  readonly limits: P2pLimits;
  readonly links: Links;
  readonly serve: Readonly<Record<ProtocolKind, Serve>>;
  onViolation(peer: string): void;
}): Protocols {
  const { node, limits, links } = options;
  /** Streams of strangers' connections, by connection. */
  const waiting = new Map<string, number>();
  /** By kind and peer, over all its connections. */
  const served = new Map<string, number>();
  let servedAll = 0;
  const kinds = ['frames', 'request', 'channel'] as const satisfies readonly ProtocolKind[];
  // Libp2p resets a stream too many without a word; twice as many leave room to answer `busy`.
  const streamsMax: Readonly<Record<ProtocolKind, number>> = {
    frames: limits.frameStreamsMax,
    request: 2 * limits.requestsInboundMax,
    channel: 2 * limits.channelsPerPeerMax,
  };

  function nameOf(network: string, kind: ProtocolKind): string {
    return `/power-realms/${networkPrefix(network)}/${kind}/1`;
  }

  /** The other side may be a moment ahead of us with the hello: a few of its streams are held back until we agree too. */
  async function admitted(stream: Stream, connection: Connection): Promise<string | undefined> {
    if (links.isPeers(connection)) return links.admitted(connection);
    const count = waiting.get(connection.id) ?? 0;
    if (count >= limits.streamsOfStrangerMax) throw new StreamBroken('too many streams before the hello');
    waiting.set(connection.id, count + 1);
    stream.pause();
    try {
      return await links.admitted(connection);
    } finally {
      lower(waiting, connection.id);
    }
  }

  /** One more of this kind for this peer. @throws {StreamBroken} it has enough, or everybody together has */
  function enter(peer: string, kind: ProtocolKind): string {
    const key = `${kind} ${peer}`;
    const count = served.get(key) ?? 0;
    const isFull = servedAll >= limits.streamsServedMax && count >= limits.streamsKeptPerPeer;
    if (count >= streamsMax[kind] || isFull) throw new StreamBroken('too many streams');
    served.set(key, count + 1);
    servedAll += 1;
    return key;
  }

  /** Never throws; ends the stream in every case. */
  async function serve(kind: ProtocolKind, stream: Stream, connection: Connection): Promise<void> {
    let peer: string | undefined;
    let place: string | undefined;
    try {
      peer = await admitted(stream, connection);
      if (peer === undefined) throw new StreamBroken('not a peer of this network');
      place = enter(peer, kind);
      await options.serve[kind](peer, stream);
    } catch (cause) {
      if (peer !== undefined && cause instanceof ProtocolViolation) options.onViolation(peer);
      stream.abort(cause instanceof Error ? cause : new StreamBroken(kind, { cause }));
    } finally {
      if (place !== undefined) {
        lower(served, place);
        servedAll -= 1;
      }
    }
  }

  return {
    async register(network) {
      for (const kind of kinds) {
        await node.handle(nameOf(network, kind), (stream, connection) => serve(kind, stream, connection), {
          maxInboundStreams: streamsMax[kind],
          maxOutboundStreams: streamsMax[kind],
          runOnLimitedConnection: true,
        });
      }
    },
    async unregister(network) {
      await node.unhandle(kinds.map((kind) => nameOf(network, kind)));
    },
    async open(peer, { network, kind }, signal) {
      if (network === undefined) throw new PeerUnreachable(peer, 'we are in no network');
      return links.connection(peer).newStream(nameOf(network, kind), { signal, runOnLimitedConnection: true });
    },
  };
}

function lower(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1;
  if (left === 0) counts.delete(key);
  else counts.set(key, left);
}
