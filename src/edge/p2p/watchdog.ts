/**
 * Looks every few seconds whether we are still where we were, and mends it.
 *
 *   slept, or other addresses of the machine ──> listen again, hang up on who is silent, redial, ask anew who can reach us
 *   nobody can reach us ──> ask the router (UPnP), take a place at a relay ──> tell the peers where we are now
 *
 * Invariants. (1) One round at a time. (2) A round never throws, and none begins after `stop`.
 */
import { multiaddr } from '@multiformats/multiaddr';
import { byReach, farthest, scopeOf } from './address-scope.ts';
import type { Scope } from './address-scope.ts';
import type { DialBack, Testimony } from './dial-back.ts';
import { addressManagerOf, transportManagerOf } from './inner.ts';
import type { Node } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { relayPartOf, withPeer } from './peer-key.ts';
import type { P2pLogger, Reachability } from './port.ts';
import type { PortMapping } from './port-mapping.ts';
import { judgeReach } from './reach.ts';
import type { Relays } from './relays.ts';

export interface Watchdog {
  /** Own addresses, the farthest-reaching first, each with `/p2p/<peerId>`. */
  addresses(): readonly string[];
  reachability(): Reachability;
  /** Something happened: looks soon instead of at the next turn. */
  soon(): void;
  /** A network was joined or left: everything that was known of our reach is void. */
  forget(): void;
  start(): void;
  stop(): Promise<void>;
}

/** Rounds that are asked for follow one another at least this far apart. */
const SOON_MS = 200;

interface Seen extends Testimony {
  readonly atMs: number;
}

export function newWatchdog(options: {
  readonly node: Node;
  readonly self: string;
  readonly limits: P2pLimits;
  readonly links: Links;
  readonly logger: P2pLogger;
  readonly listenOn: string;
  readonly isRelay: boolean;
  readonly dialBack: DialBack;
  readonly relays: Relays;
  /** undefined: the router is not asked. */
  readonly openPortMapping: (() => Promise<PortMapping>) | undefined;
  hasNetwork(): boolean;
  hurry(): void;
  /** Tells the peers our addresses, and asks for theirs. */
  tellPeers(): void;
  onChanged(): void;
}): Watchdog {
  const { node, self, limits, links, logger, dialBack, relays } = options;
  const seen = new Map<string, Seen>();
  const startedMs = Date.now();
  let mapping: PortMapping | undefined;
  let mappedBefore = '';
  /** Something changed that only a fresh look from outside can judge. */
  let isNews = false;
  let lastRoundMs = startedMs;
  let lastAskedMs = -Infinity;
  let checkedAtMs: number | undefined;
  let machineAddresses = '';
  let toldAddresses = '';
  let toldAtMs = 0;
  let reported = '';
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let isStopped = false;
  let isAskedFor = false;

  /** On the machine's own interfaces, and at relays. */
  function listening(): string[] {
    return (transportManagerOf(node)?.getAddrs() ?? []).map((address) => withPeer(address.toString(), self));
  }

  function outside(): string[] {
    const found = [...seen.values()].flatMap(({ reached }) =>
      reached === undefined || reached === '' ? [] : [reached],
    );
    const mapped = (mapping?.addresses() ?? []).map((address) => withPeer(address, self));
    return [...new Set([...found, ...mapped])].slice(0, limits.addressesPerPeerMax);
  }

  function addresses(): readonly string[] {
    const known = node.getMultiaddrs().map((address) => address.toString());
    return byReach([...new Set([...listening(), ...known, ...outside()])]);
  }

  function ports(): number[] {
    const direct = [...(mapping?.addresses() ?? []), ...listening()].filter(
      (address) => relayPartOf(address) === undefined,
    );
    const numbers = direct.map((address) => Number(/\/tcp\/(\d+)/.exec(address)?.[1] ?? 0));
    return [...new Set(numbers)].filter((port) => port > 0);
  }

  function reachability(): Reachability {
    const own = listening().filter((address) => relayPartOf(address) === undefined);
    const direct = links.all().filter(({ connection }) => connection.direct && connection.direction === 'inbound');
    const relay = relays.current();
    const judgement = judgeReach({
      listens: farthest(scopesOf(own)),
      hasNetwork: options.hasNetwork(),
      hasPeers: links.count() > 0,
      inbound: direct.flatMap(({ connection }) => scopeOf(connection.remoteAddr) ?? []),
      witnesses: [...seen.values()].map(({ scope, reached }) => ({ scope, reached: reached !== undefined })),
      isPortMapped: (mapping?.addresses().length ?? 0) > 0,
      relay,
      isRelayRefused: relays.isRefused(),
    });
    return { ...judgement, relay, outside: outside(), checkedAtMs, isRelay: options.isRelay };
  }

  /** Asks a few peers that did not say it lately; those farthest away first, since they know most. */
  async function askWitnesses(nowMs: number): Promise<void> {
    const { state } = reachability();
    const mapped = (mapping?.addresses() ?? []).join(' ');
    if (mapped !== mappedBefore) isNews = true;
    mappedBefore = mapped;
    if (!isNews && nowMs - lastAskedMs < (state === 'direct' ? limits.reachAgainMs : limits.reachDoubtMs)) {
      // Who came since then is asked at once while we do not know.
      if (state === 'direct' || links.keys().every((peer) => seen.has(peer))) return;
    }
    for (const [peer, { atMs }] of seen) if (nowMs - atMs > limits.witnessFreshMs) seen.delete(peer);
    const candidates = links
      .all()
      .filter(
        ({ peerKey, connection }) =>
          connection.direct && (isNews || nowMs - (seen.get(peerKey)?.atMs ?? 0) > limits.reachDoubtMs),
      )
      .map(({ peerKey, connection }) => ({ peerKey, scope: scopeOf(connection.remoteAddr) ?? 'loopback' }))
      .sort((a, b) => REACH_ORDER[b.scope] - REACH_ORDER[a.scope]);
    const asked = [...new Set(candidates.map(({ peerKey }) => peerKey))].slice(0, limits.witnessesMax);
    if (asked.length === 0) return;
    lastAskedMs = nowMs;
    const answers = await Promise.all(asked.map(async (peer) => ({ peer, said: await dialBack.ask(peer, ports()) })));
    for (const { peer, said } of answers) if (said !== undefined) seen.set(peer, { ...said, atMs: Date.now() });
    // Who was too busy is asked again at the next look.
    if (answers.every(({ said }) => said === undefined)) return;
    isNews = false;
    checkedAtMs = Date.now();
  }

  async function listenAgain(): Promise<void> {
    if (listening().some((address) => relayPartOf(address) === undefined)) return;
    try {
      await transportManagerOf(node)?.listen([multiaddr(options.listenOn)]);
      logger.info({ addresses: listening() }, 'listening for peers again');
    } catch (cause) {
      logger.warn({ err: cause }, 'cannot listen for peers');
    }
  }

  async function hangUpOnSilent(): Promise<void> {
    await Promise.all(
      links.all().map(async ({ peerKey, connection }) => {
        try {
          await node.services.ping.ping(connection.remotePeer, { signal: AbortSignal.timeout(limits.aliveMs) });
        } catch (cause) {
          logger.debug({ peer: peerKey, err: cause }, 'silent after a sleep or a change of the network');
          connection.abort(new Error('silent', { cause }));
        }
      }),
    );
  }

  /** Whether the machine slept, or has other addresses than at the last round. */
  function isElsewhere(nowMs: number): boolean {
    const own = scopesAndHosts(listening().filter((address) => relayPartOf(address) === undefined));
    const isOther = machineAddresses !== '' && own !== machineAddresses;
    const slept = nowMs - lastRoundMs > limits.watchMs + limits.sleptMs;
    machineAddresses = own;
    lastRoundMs = nowMs;
    if (isOther || slept) logger.info({ slept, isOther }, 'the network may be another one: looking again');
    return isOther || slept;
  }

  /** Libp2p tells a public address of ours only when it is confirmed; on an own interface it needs no confirming. */
  function confirmOwn(): void {
    for (const address of transportManagerOf(node)?.getAddrs() ?? []) {
      if (scopeOf(address) !== 'public' || relayPartOf(address.toString()) !== undefined) continue;
      addressManagerOf(node)?.confirmObservedAddr(address, { type: 'transport', ttl: limits.witnessFreshMs });
    }
  }

  async function seekWays(nowMs: number): Promise<void> {
    const { state, cause } = reachability();
    if (cause === 'reach.loopback_only') return;
    if (state === 'direct') return relays.release();
    if (state === 'unknown') return;
    if (
      mapping === undefined &&
      options.openPortMapping !== undefined &&
      nowMs - startedMs >= limits.portMappingAfterMs
    ) {
      mapping = await options.openPortMapping();
    }
    await relays.seek();
  }

  function tellIfMoved(nowMs: number): void {
    const own = addresses().join(' ');
    if (own === toldAddresses || links.count() === 0) return;
    // Peers answer one exchange per `exchangeInboundMs`, and each had one when it came: earlier they would not listen.
    const newestMs = Math.max(...links.keys().map((peer) => links.status(peer)?.connectedAtMs ?? 0), toldAtMs);
    const earlyMs = newestMs + limits.exchangeInboundMs - nowMs;
    if (earlyMs > 0) return void setTimeout(soon, earlyMs).unref();
    toldAddresses = own;
    toldAtMs = nowMs;
    options.tellPeers();
  }

  function report(): void {
    const { state, cause, relay } = reachability();
    const now = `${state} ${cause} ${relay ?? ''}`;
    if (now === reported) return;
    reported = now;
    logger.info({ state, cause, relay }, 'reachability');
    options.onChanged();
  }

  async function look(): Promise<void> {
    const nowMs = Date.now();
    try {
      const moved = isElsewhere(nowMs);
      await listenAgain();
      confirmOwn();
      if (moved) {
        seen.clear();
        lastAskedMs = -Infinity;
        await hangUpOnSilent();
        options.hurry();
      }
      if (options.hasNetwork()) {
        await askWitnesses(nowMs);
        await seekWays(nowMs);
        tellIfMoved(nowMs);
      }
    } catch (cause) {
      logger.warn({ err: cause }, 'a look at the network failed');
    }
    if (!isStopped) report();
  }

  function plan(afterMs: number): void {
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      round = look().finally(() => {
        round = undefined;
        plan(isAskedFor ? SOON_MS : limits.watchMs);
        isAskedFor = false;
      });
    }, afterMs);
    timer.unref();
  }

  function soon(): void {
    if (round === undefined) plan(SOON_MS);
    else isAskedFor = true;
  }

  return {
    addresses,
    reachability,
    soon,
    forget() {
      seen.clear();
      lastAskedMs = -Infinity;
      soon();
    },
    start() {
      confirmOwn();
      toldAddresses = addresses().join(' ');
      plan(SOON_MS);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await mapping?.stop();
    },
  };
}

const REACH_ORDER: Readonly<Record<Scope, number>> = { loopback: 0, private: 1, public: 2 };

function scopesOf(addresses: readonly string[]): Scope[] {
  return addresses.flatMap((address) => scopeOf(multiaddr(address)) ?? []);
}

function scopesAndHosts(addresses: readonly string[]): string {
  return [...addresses].sort().join(' ');
}
