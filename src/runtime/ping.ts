/** A sign of life by hand: a request there and back, over whatever way the connection takes. */
import { RefusalError } from '#core/contract/problem.ts';
import type { Runtime } from './runtime.ts';
import type { Links } from './work/links.ts';

const METHOD = 'ping.v1';

/** Milliseconds there and back. @throws {RefusalError} `peer.unreachable` */
export type Ping = (peer: string) => Promise<number>;

/** Answers pings of others, and gives the way to ping them. */
export function createPing(runtime: Runtime, links: Links): Ping {
  links.handle(METHOD, async () => new Uint8Array(0));
  return async (peer) => {
    const isConnected = (runtime.p2p()?.peers() ?? []).some(({ peerKey }) => peerKey === peer);
    if (!isConnected) throw new RefusalError({ code: 'peer.unreachable', peer });
    const startMs = performance.now();
    try {
      await links.request(peer, METHOD, new Uint8Array(0));
    } catch (cause) {
      // An older version that does not know the question is alive all the same.
      if ((cause as Error).name !== 'PeerRefused') throw new RefusalError({ code: 'peer.unreachable', peer });
    }
    return Math.round((performance.now() - startMs) * 10) / 10;
  };
}
