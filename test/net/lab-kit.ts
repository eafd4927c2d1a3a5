/** Instances on the machines of a lab, driven by REST from here. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type Person, type Running, startInstanceProcess, until } from '../e2e/kit.ts';
import type { NetHost, NetLab } from './namespaces.ts';

const P2P_PORT = 5001;

export interface LabStart {
  readonly args?: readonly string[];
  /** Lets it ask the router for a port. */
  readonly upnp?: boolean;
  /** Goes on with the folder (and the port of the API) of one that was stopped. */
  readonly after?: Running;
}

/** Listens for peers on all addresses of the machine, port 5001. */
export async function startOn(lab: NetLab, host: NetHost, how: LabStart = {}): Promise<Running> {
  const httpPort = how.after === undefined ? await freePort() : Number(new URL(how.after.url).port);
  const running = await startInstanceProcess({
    inside: host.inside,
    p2pHost: '0.0.0.0',
    p2pPort: P2P_PORT,
    httpPort,
    ...(how.after === undefined ? {} : { dataDir: how.after.dataDir }),
    args: [...(how.upnp === true ? [] : ['--no-upnp']), ...(how.args ?? [])],
  });
  if (how.after === undefined) await lab.publish(host, httpPort);
  return running;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function joinNetwork(instance: Running, link: string | undefined): Promise<void> {
  const response = await fetch(`${instance.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: link ?? '' }),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Waits until the instance says so of itself. */
export function untilReach(person: Person, cause: string, timeoutMs = 30_000) {
  return until(
    `${person.name} is ${cause}`,
    async () => (await person.call('networkRead', {})).reach,
    (reach) => reach.cause === cause,
    timeoutMs,
  );
}

/** How a person's instance is connected with a peer; undefined: not. */
export async function wayTo(person: Person, peerKey: string): Promise<'direct' | 'relayed' | undefined> {
  const { items } = await person.call('peersRead', {});
  return items.find((peer) => peer.peerKey === peerKey)?.via;
}

export async function peerKeyOf(person: Person): Promise<string> {
  return (await person.call('networkRead', {})).peerKey;
}
