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

  /** Never throws; ends the stream in every case. */
  async function serve(kind: ProtocolKind, stream: Stream, connection: Connection): Promise<void> {
    let peer: string | undefined;
    try {
      // The other side may be a moment ahead of us with the hello: hold its stream back until we agree too.
      stream.pause();
      peer = await links.admitted(connection);
      if (peer === undefined) throw new StreamBroken('not a peer of this network');
      await options.serve[kind](peer, stream);
    } catch (cause) {
      if (peer !== undefined && cause instanceof ProtocolViolation) options.onViolation(peer);
      stream.abort(cause instanceof Error ? cause : new StreamBroken(kind, { cause }));
    }
  }

  return {
    async register(network) {
      for (const kind of kinds) {
        await node.handle(nameOf(network, kind), (stream, connection) => serve(kind, stream, connection), {
          maxInboundStreams: streamsMax[kind],
          maxOutboundStreams: streamsMax[kind],
        });
      }
    },
    async unregister(network) {
      await node.unhandle(kinds.map((kind) => nameOf(network, kind)));
    },
    async open(peer, { network, kind }, signal) {
      if (network === undefined) throw new PeerUnreachable(peer, 'we are in no network');
      return links.connection(peer).newStream(nameOf(network, kind), { signal });
    },
  };
}
