/** The peer edge of a benchmark's process: real libp2p on 127.0.0.1, with nobody known and nothing written down. */
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { startPeerToPeer } from '#edge/p2p/start.ts';
import type { AddressBook, PeerToPeer } from '#edge/p2p/port.ts';
import type { SpaceHost } from '#engine/space/host.ts';
import { youngCollector } from '#engine/space/young-garbage.ts';
import { createFrames } from '../../src/runtime/frames.ts';

const NOTHING_YET: AddressBook = { list: () => [], remember: () => undefined, failed: () => undefined };
const quiet = {
  info: () => undefined,
  warn: (fields: object, message: string) => console.error(message, fields),
  debug: () => undefined,
};

/** As an instance is started: src/main.ts. Before anything else is loaded that lives long. */
export function startAsInstance(): void {
  enableCompileCache(join(tmpdir(), 'power-realms-bench-compiled'));
  for (const flag of ['--optimize-for-size', '--heap-growing-percent=40']) setFlagsFromString(flag);
}

/** Frames go to `host`, and it is told of who comes and goes. `network`: id and genesis. */
export async function joinLoopback(
  host: SpaceHost,
  of: { readonly seed: Uint8Array; readonly network: string; readonly networkGenesis: Uint8Array },
): Promise<PeerToPeer> {
  const frames = createFrames({ host, has: () => true, collect: youngCollector() });
  const p2p = await startPeerToPeer({
    seed: of.seed,
    host: '127.0.0.1',
    port: 0,
    bootstrap: [],
    mdns: false,
    addressBook: NOTHING_YET,
    logger: quiet,
    events: {
      onPeerUp: (peer) => host.peerUp(peer),
      onPeerDown: (peer) => host.peerDown(peer),
      onFrame: (peer, space, message) => frames.take(peer, space, message),
      onGossip: (peer, space, message) => frames.gossip(peer, space, message),
    },
  });
  await p2p.setNetwork({ id: of.network, genesis: of.networkGenesis });
  return p2p;
}
