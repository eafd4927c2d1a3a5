/**
 * Puts the peer-to-peer edge together. Importing this file loads libp2p (about a second of processor time), so import it
 * late: `await import('#edge/p2p/start.ts')`.
 */
import { isHex32 } from '#core/kernel/ids.ts';
import { newChannelOpener } from './channel-client.ts';
import { newChannelServer } from './channel-server.ts';
import { DIAL_BACK_METHOD, newDialBack } from './dial-back.ts';
import { newDialler } from './dialler.ts';
import { PeerUnreachable } from './errors.ts';
import { newFrameSenders } from './frame-senders.ts';
import { receiveFrames } from './frames.ts';
import { newGossip } from './gossip.ts';
import { HELLO_PROTOCOL, newHello } from './hello.ts';
import { createHost, listenAddress, startHost, stopHost } from './host.ts';
import type { HostOptions } from './host.ts';
import { newIntake } from './intake.ts';
import { KNOWN_PEERS_METHOD, newKnownPeers } from './known-peers.ts';
import { newLan } from './lan.ts';
import type { Connection, Stream } from './libp2p-types.ts';
import { P2P_LIMITS } from './limits.ts';
import { newLinks } from './links.ts';
import { peerKeyOf } from './peer-key.ts';
import type { AddressBook, BanBook, NetworkIdentity, PeerStatus, PeerToPeer, PeerToPeerOptions } from './port.ts';
import { networkPrefix, newProtocols } from './protocols.ts';
import type { ProtocolKind } from './protocols.ts';
import { newRedial } from './redial.ts';
import { newRelays } from './relays.ts';
import { newReputation } from './reputation.ts';
import { newRequestClient } from './request-client.ts';
import { newRequestServer } from './request-server.ts';
import { newWatchdog } from './watchdog.ts';
import { finish } from './byte-writer.ts';

const NO_BOOK: BanBook = { list: () => [], put: () => undefined, remove: () => undefined };

/** Methods that begin so are the edge's own. */
const OWN_METHODS = 'p2p.';

/**
 * Listens for peers. In no network until `setNetwork`: then it only answers and asks hellos, and looks at the LAN.
 * @throws {P2pPortTaken} @throws {RangeError} `host` is no IP address, or the seed has not 32 bytes
 */
export async function startPeerToPeer(options: PeerToPeerOptions): Promise<PeerToPeer> {
  const { events, logger } = options;
  if (options.seed.length !== 32) throw new RangeError('the seed has 32 bytes');
  const limits = { ...P2P_LIMITS, ...options.limits };
  const banBook = options.banBook ?? NO_BOOK;
  const reputation = newReputation(limits, {
    list: () => tell('ban book', () => banBook.list()) ?? [],
    put: (ban) => tell('ban book', () => banBook.put(ban)),
    remove: (peer) => tell('ban book', () => banBook.remove(peer)),
  });
  const intake = newIntake(limits);
  let network: NetworkIdentity | undefined;
  let isClosing = false;

  const hostOptions: HostOptions = {
    ...options,
    limits,
    agent: options.agent ?? 'power-realms',
    relay: options.relay ?? false,
    isPeer: (peer) => links.has(peer),
    admits: (peer, direction, remote) =>
      !isClosing &&
      reputation.bannedUntilMs(peer, Date.now()) === undefined &&
      (direction === 'outbound' || links.roomFor(peer, remote)),
    onFound: (found) => lan.found(found),
  };
  const node = await createHost(hostOptions);
  const self = peerKeyOf(node.peerId) ?? '';

  /** A consumer's mistake must not look like the peer's, nor stop the network: it is logged. */
  function tell<T>(what: string, call: () => T): T | undefined {
    try {
      return call();
    } catch (cause) {
      logger.warn({ err: cause }, `a listener failed: ${what}`);
      return undefined;
    }
  }

  const addressBook: AddressBook = {
    list: () => tell('address book', () => options.addressBook.list()) ?? [],
    remember: (...met) => tell('address book', () => options.addressBook.remember(...met)),
    failed: (...missed) => tell('address book', () => options.addressBook.failed(...missed)),
  };

  const links = newLinks({
    limits,
    onUp(peer, connection) {
      logger.debug({ peer }, 'peer up');
      tell('onPeerUp', () => events.onPeerUp(peer));
      if (connection.direction === 'outbound') {
        addressBook.remember(peer, links.status(peer)?.addresses ?? [], Date.now());
        void knownPeers.exchange(peer);
      }
      void measure(connection);
      watchdog.soon();
    },
    onDown(peer) {
      frames.forget(peer);
      requests.forget(peer);
      knownPeers.forget(peer);
      if (isClosing) return;
      logger.debug({ peer }, 'peer down');
      redial.lost(peer);
      watchdog.soon();
      tell('onPeerDown', () => events.onPeerDown(peer));
    },
  });

  /** The first latency; later ones come from libp2p's connection monitor. */
  async function measure(connection: Connection): Promise<void> {
    try {
      const signal = AbortSignal.timeout(limits.helloMs);
      links.learnLatency(connection, await node.services.ping.ping(connection.remotePeer, { signal }));
    } catch (cause) {
      logger.debug({ peer: connection.remotePeer.toString(), err: cause }, 'no answer to the first ping');
    }
  }

  function penalise(peer: string): void {
    const sentence = reputation.penalise(peer, Date.now());
    if (sentence === 'keep') return;
    logger.warn({ peer, sentence }, 'a peer is dropped for what it sends');
    links.drop(peer, sentence === 'ban' ? 'banned' : 'bad input');
  }

  function openStream(peer: string, kind: ProtocolKind, signal: AbortSignal): Promise<Stream> {
    return protocols.open(peer, { network: network?.id, kind }, signal);
  }

  async function reachStream(peer: string, kind: ProtocolKind, signal: AbortSignal): Promise<Stream> {
    if (!links.has(peer)) await redial.reach(peer, signal);
    return openStream(peer, kind, signal);
  }

  const hello = newHello({ limits, links, network: () => network });
  const dialler = newDialler({ node, self, limits, links, hello, reputation });
  const redial = newRedial({
    limits,
    self,
    bootstrap: options.bootstrap,
    addressBook,
    links,
    dialler,
    logger,
    hasNetwork: () => network !== undefined,
  });
  const frames = newFrameSenders({
    limits,
    links,
    logger,
    open: (peer) => openStream(peer, 'frames', AbortSignal.timeout(limits.helloMs)),
  });
  const requests = newRequestClient({
    limits,
    open: (peer, signal) => reachStream(peer, 'request', signal),
    onViolation: penalise,
  });
  const requestServer = newRequestServer({ limits, logger, mayAsk: intake.mayAsk });
  const channelServer = newChannelServer({ limits, logger });
  const protocols = newProtocols({
    node,
    limits,
    links,
    serve: {
      async frames(peer, stream) {
        await receiveFrames(stream, limits, (space, message) => {
          const paced = intake.frame(peer, message.length);
          const taken = tell('onFrame', () => events.onFrame(peer, space, message));
          if (paced === undefined) return taken;
          return taken === undefined ? paced : Promise.all([paced, taken]).then(() => undefined);
        });
        await finish(stream, { closeMs: limits.closeMs, lingerMs: limits.streamLingerMs });
      },
      request: requestServer.serve,
      channel: channelServer.serve,
    },
    onViolation: penalise,
  });
  const knownPeers = newKnownPeers({
    limits,
    self,
    links,
    addressBook,
    logger,
    ownAddresses: () => watchdog.addresses(),
    request: (peer, body) => requests.request(peer, KNOWN_PEERS_METHOD, body, { timeoutMs: limits.dialMs }),
    heardOf: (peer, heard) => redial.heardOf(peer, heard),
    onViolation: penalise,
  });
  requestServer.handle(KNOWN_PEERS_METHOD, knownPeers.answer);
  const lan = newLan({
    limits,
    self,
    logger,
    look: dialler.look,
    network: () => network?.id,
    heardOf: (peer, heard) => redial.heardOf(peer, heard),
  });
  const gossip = newGossip({
    pubsub: node.services.pubsub,
    limits,
    logger,
    networkPrefix: () => network && networkPrefix(network.id),
    judge(peer, space, message) {
      if (!links.has(peer) || !intake.mayGossip(peer)) return 'ignore';
      const verdict = tell('onGossip', () => events.onGossip(peer, space, message)) ?? 'ignore';
      if (verdict === 'reject') penalise(peer);
      return verdict;
    },
  });

  const dialBack = newDialBack({
    node,
    self,
    limits,
    links,
    logger,
    request: (peer, body) => requests.request(peer, DIAL_BACK_METHOD, body, { timeoutMs: limits.dialBackMs }),
    onViolation: penalise,
  });
  requestServer.handle(DIAL_BACK_METHOD, dialBack.answer);
  const watchdog = newWatchdog({
    node,
    self,
    limits,
    links,
    logger,
    listenOn: listenAddress(options.host, options.port),
    isRelay: options.relay ?? false,
    dialBack,
    relays: newRelays({ node, limits, links, logger }),
    openPortMapping:
      options.portMapping === true ? async () => (await import('./port-mapping.ts')).startPortMapping(node) : undefined,
    hasNetwork: () => network !== undefined,
    hurry: () => redial.hurry(),
    tellPeers() {
      for (const peer of links.keys().slice(0, limits.knownPeersMax)) void knownPeers.exchange(peer);
    },
    onChanged: () => tell('onReachChanged', () => events.onReachChanged?.()),
  });

  /** A further connection of a peer that is not ours by the dialler, for example by hole punching: it needs its hello too. */
  async function greet(connection: Connection): Promise<void> {
    try {
      await hello.join(connection, AbortSignal.timeout(limits.helloMs));
    } catch (cause) {
      logger.debug({ peer: connection.remotePeer.toString(), err: cause }, 'no hello on a further connection');
    }
  }

  function statusOf(peer: string): PeerStatus | undefined {
    const status = links.status(peer);
    return status && { ...status, penaltyPoints: Math.round(reputation.points(peer, Date.now())) };
  }

  /** Asks one peer now and then, so that islands of a network find each other again. */
  function askAround(): void {
    const peers = links.keys();
    const peer = peers[Math.floor(Math.random() * peers.length)];
    if (peer !== undefined && peers.length < limits.peersTarget) void knownPeers.exchange(peer);
  }

  node.addEventListener('connection:open', (event) => {
    links.opened(event.detail);
    if (event.detail.direction === 'outbound' && links.isPeers(event.detail)) void greet(event.detail);
  });
  node.addEventListener('connection:close', (event) => links.closed(event.detail));
  node.addEventListener('peer:identify', (event) => {
    const { connection, agentVersion } = event.detail;
    watchdog.soon(); // Now it is known whether it is a relay.
    if (agentVersion !== undefined) links.learnAgent(connection, agentVersion.slice(0, limits.addressCharsMax));
  });
  await node.handle(HELLO_PROTOCOL, hello.answer, {
    maxInboundStreams: limits.hellosMax,
    runOnLimitedConnection: true,
  });
  await startHost(node, hostOptions);
  watchdog.start();
  const asking = setInterval(askAround, limits.exchangeMs);
  asking.unref();
  logger.info({ addresses: watchdog.addresses() }, 'listening for peers');

  let switching: Promise<void> = Promise.resolve();
  async function switchTo(next: NetworkIdentity | undefined): Promise<void> {
    if (next?.id !== network?.id) {
      if (network !== undefined) await protocols.unregister(network.id);
      gossip.clear();
      network = undefined;
      links.dropAll('another network');
      if (next !== undefined) await protocols.register(next.id);
    }
    network = next;
    redial.restart();
    watchdog.forget();
  }

  let disposal: Promise<void> | undefined;
  async function stop(): Promise<void> {
    isClosing = true;
    clearInterval(asking);
    redial.stop();
    lan.stop();
    await watchdog.stop();
    for (const peer of links.keys()) frames.forget(peer);
    await stopHost(node);
  }

  return {
    self,
    peerId: node.peerId.toString(),
    addresses: watchdog.addresses,
    peers: () => links.keys().flatMap((peer) => statusOf(peer) ?? []),
    async dial(address, { signal } = {}) {
      const peer = await dialler.join([address], signal);
      const status = statusOf(peer);
      if (status === undefined) throw new PeerUnreachable(peer, 'it went away at once');
      return status;
    },
    hello: (address, { signal } = {}) => dialler.look(address, signal),

    sendFrame: frames.send,
    publish: gossip.publish,
    subscribe: gossip.subscribe,
    unsubscribe: gossip.unsubscribe,

    request: requests.request,
    handle(method, handler) {
      if (method.startsWith(OWN_METHODS))
        throw new RangeError(`methods that begin with ${OWN_METHODS} are the edge's own`);
      requestServer.handle(method, handler);
    },

    openChannel: newChannelOpener({
      limits,
      open: (peer, signal) => reachStream(peer, 'channel', signal),
      onViolation: penalise,
    }),
    handleChannel: channelServer.handle,

    reachability: watchdog.reachability,
    ban(peer, untilMs) {
      reputation.ban(peer, untilMs, Date.now());
      links.drop(peer, 'banned');
    },
    pardon(peer) {
      const held = reputation.pardon(peer, Date.now());
      if (held) redial.lost(peer);
      return held;
    },
    bans: () => reputation.bans(Date.now()),
    peerPenalty: penalise,
    async setNetwork(next) {
      if (next !== undefined && !isHex32(next.id)) throw new RangeError('a network id has 64 hex digits');
      const before = switching;
      const { promise, resolve } = Promise.withResolvers<void>();
      switching = promise;
      try {
        await before; // One switch at a time.
        await switchTo(next);
      } finally {
        resolve();
      }
    },
    lan: lan.list,

    [Symbol.asyncDispose]() {
      disposal ??= stop();
      return disposal;
    },
  };
}
