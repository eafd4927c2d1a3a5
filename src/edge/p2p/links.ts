/**
 * Connections and the peers behind them.
 *
 *   stranger --(hello: same network)--> peer --(its last connection closes)--> gone
 *      |
 *      '--(strangerMs, nobody uses it)--> closed
 *
 * Invariants. (1) `onUp` and `onDown` alternate per peer. (2) A connection belongs to a peer only after a hello with the
 * network of this moment; another network makes all of them strangers. A further connection of a peer (its key is proven)
 * counts at once, so that a relayed one may end when a direct one comes, and is closed if its own hello does not follow.
 * (3) No stranger stays for ever.
 */
import type { Multiaddr } from '@multiformats/multiaddr';
import { scopeOf } from './address-scope.ts';
import { PeerUnreachable } from './errors.ts';
import { countTraffic } from './inner.ts';
import type { Traffic } from './inner.ts';
import type { Connection } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { peerKeyOf, withPeer } from './peer-key.ts';
import type { PeerStatus } from './port.ts';

interface Link {
  readonly connection: Connection;
  readonly peerKey: string;
  agreed: boolean;
  /** The hello was said on this very connection; until then it is a peer's only because its key is. */
  greeted: boolean;
  readonly traffic: Traffic;
  /** Questions under way on a stranger's connection. */
  users: number;
  latencyMs: number | undefined;
  agent: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

interface Peer {
  readonly connectedAtMs: number;
  /** Of connections that are closed already. */
  readonly past: Traffic;
  addresses: readonly string[];
}

export interface Links {
  opened(connection: Connection): void;
  closed(connection: Connection): void;
  /** The hello on this connection showed our network. Returns whether the peer is new. */
  agree(connection: Connection): boolean;
  /** The peer's key once it is a peer; waits a moment for its hello. undefined: it is none. */
  admitted(connection: Connection): Promise<string | undefined>;
  /** Keeps a stranger's connection open while `work` runs; closes it afterwards if it was ours and stayed a stranger's. */
  using<T>(connection: Connection, work: () => Promise<T>): Promise<T>;
  has(peer: string): boolean;
  count(): number;
  find(peer: string): Connection | undefined;
  /** An open connection of a peer. @throws {PeerUnreachable} */
  connection(peer: string): Connection;
  status(peer: string): Omit<PeerStatus, 'penaltyPoints'> | undefined;
  /** Connections of peers, each with its peer's key. */
  all(): readonly { readonly peerKey: string; readonly connection: Connection }[];
  /** Whether this connection belongs to a peer now. */
  isPeers(connection: Connection): boolean;
  keys(): string[];
  /** Whether one more inbound connection of this key, from there, may come in. */
  roomFor(peer: string, remote: Multiaddr): boolean;
  learnAddresses(peer: string, addresses: readonly string[]): void;
  learnAgent(connection: Connection, agent: string): void;
  learnLatency(connection: Connection, latencyMs: number): void;
  drop(peer: string, why: string): void;
  /** All of them, peers and strangers; then everybody is a stranger. */
  dropAll(why: string): void;
}

export function newLinks(options: {
  readonly limits: P2pLimits;
  onUp(peer: string, connection: Connection): void;
  onDown(peer: string): void;
}): Links {
  const { limits } = options;
  const links = new Map<string, Link>();
  const peers = new Map<string, Peer>();
  const waiting = new Map<string, Set<() => void>>();

  function linksOf(peer: string): Link[] {
    return [...links.values()].filter((link) => link.peerKey === peer);
  }

  /** The best connection: a direct one before a relayed one. */
  function agreedLink(peer: string): Link | undefined {
    const open = linksOf(peer).filter((link) => link.agreed && link.connection.status === 'open');
    return open.find((link) => link.connection.direct) ?? open[0];
  }

  function watchStranger(link: Link): void {
    link.timer = setTimeout(() => {
      if (link.greeted) return;
      if (link.users > 0) return watchStranger(link);
      link.agreed = false;
      close(link.connection, 'no hello');
    }, limits.strangerMs);
    link.timer.unref();
  }

  function wake(peer: string): void {
    for (const check of waiting.get(peer) ?? []) check();
  }

  function downUnlessLinked(peer: string): void {
    if (!peers.has(peer) || linksOf(peer).some((link) => link.agreed)) return;
    peers.delete(peer);
    options.onDown(peer);
  }

  function dropLinks(dropped: readonly Link[], why: string): void {
    for (const link of dropped) link.agreed = link.greeted = false;
    for (const peer of new Set(dropped.map((link) => link.peerKey))) downUnlessLinked(peer);
    for (const link of dropped) close(link.connection, why);
  }

  return {
    opened(connection) {
      const peerKey = peerKeyOf(connection.remotePeer);
      if (peerKey === undefined) return close(connection, 'not an Ed25519 key');
      const link: Link = {
        connection,
        peerKey,
        agreed: peers.has(peerKey),
        greeted: false,
        traffic: countTraffic(connection),
        users: 0,
        latencyMs: undefined,
        agent: undefined,
        timer: undefined,
      };
      links.set(connection.id, link);
      watchStranger(link);
    },

    closed(connection) {
      const link = links.get(connection.id);
      if (link === undefined) return;
      links.delete(connection.id);
      clearTimeout(link.timer);
      const past = peers.get(link.peerKey)?.past;
      if (past !== undefined) {
        past.sentBytes += link.traffic.sentBytes;
        past.receivedBytes += link.traffic.receivedBytes;
      }
      downUnlessLinked(link.peerKey);
      wake(link.peerKey);
    },

    agree(connection) {
      const link = links.get(connection.id);
      if (link === undefined || link.greeted || connection.status !== 'open') return false;
      link.greeted = true;
      link.agreed = true;
      clearTimeout(link.timer);
      const isNew = !peers.has(link.peerKey);
      if (isNew) {
        const dialled =
          connection.direction === 'outbound' ? [withPeer(connection.remoteAddr.toString(), link.peerKey)] : [];
        const past = { sentBytes: 0, receivedBytes: 0 };
        peers.set(link.peerKey, { connectedAtMs: Date.now(), past, addresses: dialled });
        options.onUp(link.peerKey, connection);
      }
      wake(link.peerKey);
      return isNew;
    },

    async admitted(connection) {
      const link = links.get(connection.id);
      if (link === undefined) return undefined;
      const { peerKey } = link;
      if (!peers.has(peerKey)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const check = (): void => {
          if (peers.has(peerKey) || !links.has(connection.id)) resolve();
        };
        const checks = waiting.get(peerKey) ?? new Set();
        waiting.set(peerKey, checks.add(check));
        const timer = setTimeout(resolve, limits.helloMs);
        await promise;
        clearTimeout(timer);
        checks.delete(check);
        if (checks.size === 0) waiting.delete(peerKey);
      }
      return peers.has(peerKey) ? peerKey : undefined;
    },

    async using(connection, work) {
      const link = links.get(connection.id);
      if (link !== undefined) link.users += 1;
      try {
        return await work();
      } finally {
        if (link !== undefined) {
          link.users -= 1;
          if (link.users === 0 && !link.greeted && connection.direction === 'outbound')
            close(connection, 'no more questions');
        }
      }
    },

    has: (peer) => peers.has(peer),
    count: () => peers.size,
    keys: () => [...peers.keys()],

    find: (peer) => agreedLink(peer)?.connection,
    all: () => [...links.values()].filter(({ agreed }) => agreed),
    isPeers: (connection) => links.get(connection.id)?.agreed === true,

    connection(peer) {
      const link = agreedLink(peer);
      if (link === undefined) throw new PeerUnreachable(peer, 'not connected');
      return link.connection;
    },

    status(peer) {
      const known = peers.get(peer);
      const link = agreedLink(peer);
      if (known === undefined || link === undefined) return undefined;
      const { connection, agent } = link;
      const traffics = [known.past, ...linksOf(peer).map(({ traffic }) => traffic)];
      return {
        peerKey: peer,
        peerId: connection.remotePeer.toString(),
        addresses: known.addresses,
        direction: connection.direction,
        connectedAtMs: known.connectedAtMs,
        latencyMs: connection.rtt ?? link.latencyMs,
        via: connection.direct ? 'direct' : 'relayed',
        scope: connection.direct ? scopeOf(connection.remoteAddr) : undefined,
        sentBytes: traffics.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
        receivedBytes: traffics.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
        ...(agent === undefined ? {} : { agent }),
      };
    },

    roomFor(peer, remote) {
      if (links.size >= limits.connectionsMax - limits.connectionsReserved) return false;
      if (linksOf(peer).length >= limits.connectionsPerPeerMax) return false;
      const strangers = [...links.values()].filter((link) => !link.agreed && link.connection.direction === 'inbound');
      // Through a relay, the relay's address counts: it is who brings them.
      const host = remote.getComponents()[0]?.value;
      const neighbours = strangers.filter(({ connection }) => connection.remoteAddr.getComponents()[0]?.value === host);
      return strangers.length < limits.strangersMax && neighbours.length < limits.strangersPerHostMax;
    },

    learnAddresses(peer, addresses) {
      const known = peers.get(peer);
      if (known !== undefined) known.addresses = addresses.slice(0, limits.addressesPerPeerMax);
    },

    learnAgent(connection, agent) {
      const link = links.get(connection.id);
      if (link !== undefined) link.agent = agent;
    },

    learnLatency(connection, latencyMs) {
      const link = links.get(connection.id);
      if (link !== undefined) link.latencyMs = latencyMs;
    },

    drop: (peer, why) => dropLinks(linksOf(peer), why),
    dropAll: (why) => dropLinks([...links.values()], why),
  };
}

/** Says goodbye, or just goes when that takes too long. */
function close(connection: Connection, why: string): void {
  connection.close().catch((cause: unknown) => connection.abort(new Error(why, { cause })));
}
