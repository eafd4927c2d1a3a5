/** Reaches peers: connects, says hello, and turns libp2p's many errors into the named few. */
import type { Multiaddr } from '@multiformats/multiaddr';
import { InvalidPeerAddress, PeerUnreachable, WrongNetwork } from './errors.ts';
import type { HelloProtocol } from './hello.ts';
import type { Connection, Node } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { parsePeerAddress, peerKeyOf, relayPartOf } from './peer-key.ts';
import type { Hello } from './port.ts';
import type { Reputation } from './reputation.ts';

export interface Dialler {
  /** Becomes a peer of whoever is there. Returns its key. @throws {InvalidPeerAddress} @throws {PeerUnreachable} @throws {WrongNetwork} */
  join(addresses: readonly string[], signal?: AbortSignal): Promise<string>;
  /** Only asks. @throws {InvalidPeerAddress} @throws {PeerUnreachable} */
  look(address: string, signal?: AbortSignal): Promise<Hello>;
}

export function newDialler(options: {
  readonly node: Node;
  readonly self: string;
  readonly limits: P2pLimits;
  readonly links: Links;
  readonly hello: HelloProtocol;
  readonly reputation: Reputation;
}): Dialler {
  const { node, limits, links, hello } = options;
  const joining = new Map<string, Promise<string>>();

  /** All addresses name the same peer, or there is one that names none. */
  function parse(addresses: readonly string[]): { multiaddrs: Multiaddr[]; peerKey: string | undefined } {
    const parsed = addresses.map((address) => parsePeerAddress(address));
    const first = parsed[0];
    if (first === undefined) throw new InvalidPeerAddress('', 'no address');
    if (first.peerKey === options.self) throw new InvalidPeerAddress(addresses[0] ?? '', 'that is this very instance');
    const bannedUntilMs = first.peerKey && options.reputation.bannedUntilMs(first.peerKey, Date.now());
    if (bannedUntilMs)
      throw new PeerUnreachable(first.peerKey, `banned until ${new Date(bannedUntilMs).toISOString()}`);
    return { multiaddrs: parsed.map(({ multiaddr }) => multiaddr), peerKey: first.peerKey };
  }

  async function reach<T>(
    addresses: readonly string[],
    signal: AbortSignal | undefined,
    talk: (connection: Connection, signal: AbortSignal) => Promise<T>,
  ): Promise<{ peerKey: string; said: T }> {
    const { multiaddrs, peerKey } = parse(addresses);
    const timeout = AbortSignal.timeout(limits.dialMs);
    const limited = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const name = peerKey ?? addresses[0] ?? '';
    const startedMs = Date.now();

    /** Directly if that goes; else through a relay, of which we become a peer first, since it serves no others. */
    async function connect(force: boolean): Promise<Connection> {
      const relayed = multiaddrs.filter((address) => relayPartOf(address.toString()) !== undefined);
      const direct = multiaddrs.filter((address) => !relayed.includes(address));
      let failure: unknown;
      if (direct.length > 0) {
        const share = AbortSignal.timeout(relayed.length === 0 ? limits.dialMs : limits.dialMs / 2);
        try {
          return await node.dial(direct, { signal: AbortSignal.any([limited, share]), force });
        } catch (cause) {
          failure = cause;
        }
      }
      for (const address of relayed) {
        limited.throwIfAborted();
        try {
          await joinRelay(relayPartOf(address.toString()) ?? '', limited);
          return await node.dial(address, { signal: limited, force });
        } catch (cause) {
          failure = cause;
        }
      }
      throw failure;
    }

    async function talkOver(connection: Connection): Promise<{ peerKey: string; said: T }> {
      const reached = peerKeyOf(connection.remotePeer);
      if (reached === undefined) throw new PeerUnreachable(name, 'not an Ed25519 key');
      try {
        return { peerKey: reached, said: await talk(connection, limited) };
      } catch (cause) {
        // An older connection, that the other side may be closing just now: not the last word.
        if (cause instanceof WrongNetwork || limited.aborted || connection.timeline.open >= startedMs) throw cause;
        return talkOver(await connect(true));
      }
    }

    try {
      return await talkOver(await connect(false));
    } catch (cause) {
      if (cause instanceof WrongNetwork || cause instanceof PeerUnreachable) throw cause;
      signal?.throwIfAborted();
      throw new PeerUnreachable(name, timeout.aborted ? 'no answer in time' : reasonOf(cause), { cause });
    }
  }

  async function joinRelay(address: string, signal: AbortSignal): Promise<void> {
    const { peerKey } = parse([address]);
    if (peerKey === undefined) throw new InvalidPeerAddress(address, 'the relay has no name');
    if (!links.has(peerKey)) await orAborted(dialler.join([address]), signal);
  }

  async function joinNow(addresses: readonly string[], signal?: AbortSignal): Promise<string> {
    const { peerKey } = await reach(addresses, signal, (connection, limited) => hello.join(connection, limited));
    return peerKey;
  }

  const dialler: Dialler = {
    async join(addresses, signal) {
      const { peerKey } = parse(addresses);
      if (peerKey === undefined) return joinNow(addresses, signal);
      if (links.has(peerKey)) return peerKey;
      signal?.throwIfAborted();
      // All who want the same peer at once share one attempt; each gives up for itself.
      const attempt = joining.get(peerKey) ?? joinNow(addresses).finally(() => joining.delete(peerKey));
      joining.set(peerKey, attempt);
      return orAborted(attempt, signal);
    },
    async look(address, signal) {
      const { peerKey, said } = await reach([address], signal, (connection, limited) =>
        hello.look(connection, limited),
      );
      return { peerKey, network: said.network, genesis: said.genesis, name: said.name };
    },
  };
  return dialler;
}

/** The work goes on, but this caller waits no longer. @throws the signal's reason */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** What to tell people, out of libp2p's wrapped errors: the innermost, one line. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  if (!(cause instanceof Error)) return 'unknown cause';
  return (cause.message === '' ? cause.name : cause.message).split('\n', 1)[0] ?? '';
}
