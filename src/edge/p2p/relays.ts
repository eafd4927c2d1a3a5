/**
 * A place at a relay, for who cannot be reached otherwise: one at a time, at a connected peer that offers it. A place lasts
 * while the connection to the relay does; libp2p renews it. Who loses it seeks the next.
 */
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2';
import { multiaddr } from '@multiformats/multiaddr';
import { transportManagerOf } from './inner.ts';
import type { Node } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { peerIdText, relayPartOf } from './peer-key.ts';
import type { P2pLogger } from './port.ts';

export interface Relays {
  /** Peer key of the relay that keeps a place for us now. */
  current(): string | undefined;
  /** The last one that was asked said no, or did not answer. */
  isRefused(): boolean;
  /** Takes a place at some relay, unless there is one. Never throws. */
  seek(): Promise<void>;
  /** Gives the place up. Never throws. */
  release(): Promise<void>;
}

export function newRelays(options: {
  readonly node: Node;
  readonly limits: P2pLimits;
  readonly links: Links;
  readonly logger: P2pLogger;
}): Relays {
  const { node, limits, links, logger } = options;
  const triedAtMs = new Map<string, number>();
  let relay: string | undefined;
  let refused = false;
  let seeking: Promise<void> | undefined;

  function holdsPlace(): boolean {
    if (relay === undefined || !links.has(relay)) return false;
    const text = peerIdText(relay);
    const own = transportManagerOf(node)?.getAddrs() ?? [];
    return own.some((address) => relayPartOf(address.toString())?.endsWith(text) === true);
  }

  async function offers(peer: string): Promise<boolean> {
    const connection = links.find(peer);
    if (connection?.direct !== true) return false;
    try {
      const { protocols } = await node.peerStore.get(connection.remotePeer);
      return protocols.includes(RELAY_V2_HOP_CODEC);
    } catch (cause) {
      logger.debug({ peer, err: cause }, 'nothing is known of what this peer offers');
      return false;
    }
  }

  async function closeListeners(): Promise<void> {
    for (const listener of transportManagerOf(node)?.getListeners() ?? []) {
      // Only those of the relay transport know of reservations.
      if ('reservationStore' in listener) await listener.close();
    }
  }

  async function seekNow(): Promise<void> {
    for (const peer of links.keys()) {
      const nowMs = Date.now();
      if (nowMs - (triedAtMs.get(peer) ?? -Infinity) < limits.relayRetryMs || !(await offers(peer))) continue;
      triedAtMs.set(peer, nowMs);
      try {
        await closeListeners();
        relay = peer;
        await transportManagerOf(node)?.listen([multiaddr(`/p2p/${peerIdText(peer)}/p2p-circuit`)]);
        refused = false;
        logger.info({ relay: peer }, 'a relay keeps a place for us');
        return;
      } catch (cause) {
        relay = undefined;
        refused = true;
        logger.debug({ relay: peer, err: cause }, 'this relay has no place for us');
      }
    }
  }

  return {
    current: () => (holdsPlace() ? relay : undefined),
    isRefused: () => refused,
    async seek() {
      if (holdsPlace()) return;
      for (const peer of triedAtMs.keys()) if (!links.has(peer)) triedAtMs.delete(peer);
      seeking ??= seekNow().finally(() => (seeking = undefined));
      await seeking;
    },
    async release() {
      if (relay === undefined) return;
      relay = undefined;
      await closeListeners().catch((cause: unknown) => logger.debug({ err: cause }, 'a relay listener did not close'));
    },
  };
}
