/** Who is on the LAN: mDNS tells the addresses, a hello tells the network. Same-network peers are dialled. */
import type { Dialler } from './dialler.ts';
import type { Found } from './host.ts';
import type { P2pLimits } from './limits.ts';
import { withPeer } from './peer-key.ts';
import type { LanPeer, P2pLogger } from './port.ts';

interface Seen {
  peer: LanPeer;
  seenAtMs: number;
  lookedAtMs: number;
}

export interface Lan {
  found(found: Found): void;
  list(): readonly LanPeer[];
  stop(): void;
}

export function newLan(options: {
  readonly limits: P2pLimits;
  readonly self: string;
  readonly logger: P2pLogger;
  look: Dialler['look'];
  network(): string | undefined;
  heardOf(peer: string, addresses: readonly string[]): void;
}): Lan {
  const { limits } = options;
  const seen = new Map<string, Seen>();
  const stopping = new AbortController();
  let looks = 0;

  function forgetOld(nowMs: number): void {
    for (const [peer, { seenAtMs }] of seen) if (nowMs - seenAtMs > limits.lanForgetMs) seen.delete(peer);
  }

  /** Never throws. */
  async function look(entry: Seen, addresses: readonly string[]): Promise<void> {
    looks += 1;
    entry.lookedAtMs = Date.now();
    for (const address of addresses) {
      if (stopping.signal.aborted) break;
      try {
        const { network, name } = await options.look(address, stopping.signal);
        entry.peer = { peerKey: entry.peer.peerKey, network, ...(name === undefined ? {} : { name }), address };
        if (network !== undefined && network === options.network()) options.heardOf(entry.peer.peerKey, addresses);
        break;
      } catch (cause) {
        options.logger.debug({ address, err: cause }, 'a LAN peer did not answer');
      }
    }
    looks -= 1;
  }

  return {
    found({ peerKey, addresses }) {
      const [first] = addresses;
      if (peerKey === options.self || first === undefined || stopping.signal.aborted) return;
      const nowMs = Date.now();
      forgetOld(nowMs);
      const full = addresses.slice(0, limits.addressesPerPeerMax).map((address) => withPeer(address, peerKey));
      let entry = seen.get(peerKey);
      if (entry === undefined) {
        if (seen.size >= limits.lanPeersMax) return;
        const peer = { peerKey, network: undefined, address: full[0] ?? first };
        entry = { peer, seenAtMs: nowMs, lookedAtMs: -Infinity };
        seen.set(peerKey, entry);
      }
      entry.seenAtMs = nowMs;
      if (nowMs - entry.lookedAtMs < limits.lanLookMs || looks >= limits.lanLooksParallelMax) return;
      void look(entry, full);
    },
    list() {
      forgetOld(Date.now());
      return [...seen.values()].map(({ peer }) => peer);
    },
    stop: () => stopping.abort(new Error('stopping')),
  };
}
