/**
 * Peer exchange, the request `p2p.known-peers`: both sides tell their own addresses and up to `knownPeersMax` peers of the
 * same network. What is told of others is dialled first, and only who answers with our network gets into the address book.
 */
import { z } from 'zod';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { Hex32 } from '#core/kernel/ids.ts';
import { believable, scopeOf, tellable } from './address-scope.ts';
import type { Scope } from './address-scope.ts';
import { ProtocolViolation, RequestRefused } from './errors.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { parseCbor } from './messages.ts';
import { withPeer } from './peer-key.ts';
import type { AddressBook, P2pLogger, RequestHandler } from './port.ts';

export const KNOWN_PEERS_METHOD = 'p2p.known-peers';

export interface KnownPeers {
  /** Tells and asks; called by the side that dialled, and now and then. Never throws. */
  exchange(peer: string): Promise<void>;
  answer: RequestHandler;
  forget(peer: string): void;
}

export function newKnownPeers(options: {
  readonly limits: P2pLimits;
  readonly self: string;
  readonly links: Links;
  readonly addressBook: AddressBook;
  readonly logger: P2pLogger;
  ownAddresses(): readonly string[];
  request(peer: string, body: Uint8Array): Promise<Uint8Array>;
  heardOf(peer: string, addresses: readonly string[]): void;
  onViolation(peer: string): void;
}): KnownPeers {
  const { limits, links, addressBook } = options;
  const askedAtMs = new Map<string, number>();
  const Addresses = z.array(z.string().max(limits.addressCharsMax)).max(limits.addressesPerPeerMax);
  const Told = z.object({
    self: Addresses,
    known: z.array(z.object({ peer: Hex32, addresses: Addresses })).max(limits.knownPeersMax),
  });

  /** undefined: over a name or a relay, where we cannot tell how far the connection reaches. */
  function scopeTo(peer: string): Scope | undefined {
    const connection = links.find(peer);
    // Over a relay the remote address is the relay's: it says nothing of where the peer is.
    return connection?.direct === true ? scopeOf(connection.remoteAddr) : undefined;
  }

  function tellableTo(scope: Scope, addresses: readonly string[]): string[] {
    return tellable(addresses, scope).slice(0, limits.addressesPerPeerMax);
  }

  function told(peer: string): Uint8Array {
    const scope = scopeTo(peer) ?? 'public';
    const freshFromMs = Date.now() - limits.knownFreshMs;
    const connected = links.keys().map((key) => ({ peer: key, addresses: links.status(key)?.addresses ?? [] }));
    const met = addressBook
      .list()
      .filter((entry) => entry.failures === 0 && entry.lastSeenMs >= freshFromMs && !links.has(entry.peerKey))
      .map((entry) => ({ peer: entry.peerKey, addresses: entry.addresses }));
    const known = [...shuffled(connected), ...shuffled(met)]
      .filter((candidate) => candidate.peer !== peer && candidate.peer !== options.self)
      .map((candidate) => ({ peer: candidate.peer, addresses: tellableTo(scope, candidate.addresses) }))
      .filter((candidate) => candidate.addresses.length > 0)
      .slice(0, limits.knownPeersMax);
    return encodeCanonical({ self: tellableTo(scope, options.ownAddresses()), known });
  }

  function hear(peer: string, bytes: Uint8Array): void {
    const { self, known } = parseCbor(Told, bytes);
    const connection = scopeTo(peer) ?? 'public';
    const countMax = limits.addressesPerPeerMax;
    // Where we reached it ourselves comes first; then what it says of itself now; then what it said before, while there is room.
    const own = believable(self, { peerKey: peer, connection, countMax });
    const link = links.find(peer);
    const reached = link?.direction === 'outbound' ? [withPeer(link.remoteAddr.toString(), peer)] : [];
    const before = links.status(peer)?.addresses ?? [];
    const addresses = [...new Set([...reached, ...own, ...before])].slice(0, countMax);
    links.learnAddresses(peer, addresses);
    if (addresses.length > 0) addressBook.remember(peer, addresses, Date.now());
    for (const other of known) {
      if (other.peer === options.self || links.has(other.peer)) continue;
      options.heardOf(other.peer, believable(other.addresses, { peerKey: other.peer, connection, countMax }));
    }
  }

  return {
    async exchange(peer) {
      try {
        hear(peer, await options.request(peer, told(peer)));
      } catch (cause) {
        if (cause instanceof ProtocolViolation) options.onViolation(peer);
        options.logger.debug({ peer, err: cause }, 'peer exchange failed');
      }
    },
    async answer(peer, body) {
      const nowMs = Date.now();
      if (nowMs - (askedAtMs.get(peer) ?? -Infinity) < limits.exchangeInboundMs) throw new RequestRefused('busy');
      askedAtMs.set(peer, nowMs);
      hear(peer, body);
      return told(peer);
    },
    forget: (peer) => void askedAtMs.delete(peer),
  };
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
