/** Asks the router by UPnP to forward the peer port. Imported late, and only by those whom nobody can reach: it loads an XML parser. */
import { uPnPNAT } from '@libp2p/upnp-nat';
import { addressManagerOf, componentsOf } from './inner.ts';
import type { Node } from './libp2p-types.ts';

export interface PortMapping {
  /** Addresses at the router that it forwards to us, as it says. */
  addresses(): readonly string[];
  stop(): Promise<void>;
}

interface Service {
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}

export async function startPortMapping(node: Node): Promise<PortMapping> {
  // The router's word is enough to tell the address: what it is worth is found by peers that dial back.
  const create = uPnPNAT({ autoConfirmAddress: true });
  const service = create(componentsOf(node) as Parameters<typeof create>[0]) as Service;
  await service.start?.();
  return {
    addresses: () =>
      (addressManagerOf(node)?.getAddressesWithMetadata() ?? [])
        .filter(({ type }) => type === 'ip-mapping')
        .map(({ multiaddr }) => multiaddr.toString()),
    stop: async () => {
      await service.stop?.();
    },
  };
}
