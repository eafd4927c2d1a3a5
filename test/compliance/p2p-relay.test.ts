/** Whom a relay serves: peers of its own network, at both ends, within its limits; nobody without asking for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { encodeCanonical } from '../../src/core/kernel/canonical.ts';
import { withLength } from '../../src/edge/p2p/byte-writer.ts';
import { transportManagerOf } from '../../src/edge/p2p/inner.ts';
import type { Node } from '../../src/edge/p2p/libp2p-types.ts';
import { NETWORK, type TestPeer, startPeer, until } from './p2p-kit.ts';

const HELLO = '/power-realms/hello/1';
const JOIN = withLength(encodeCanonical({ v: 1, want: 'peer', network: NETWORK.id }));
/** Says hello and nothing else of ours: as much as a relay asks for. */
const PATIENT = { strangerMs: 60_000 };

async function stranger() {
  const node = await createLibp2p({
    privateKey: await generateKeyPair('Ed25519'),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    ...{ transports: [tcp(), circuitRelayTransport()], connectionEncrypters: [noise()], streamMuxers: [yamux()] },
    connectionMonitor: { enabled: false },
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify() },
  });
  return Object.assign(node, { [Symbol.asyncDispose]: async () => node.stop() });
}
type Stranger = Awaited<ReturnType<typeof stranger>>;

async function sayHello(node: Stranger, to: TestPeer): Promise<void> {
  const connection = await node.dial(multiaddr(to.address));
  const stream = await connection.newStream(HELLO);
  stream.send(JOIN);
  const key = Buffer.from(node.peerId.publicKey?.raw ?? []).toString('hex');
  await until('it is a peer', () => to.ups.includes(key));
}

async function takePlace(node: Stranger, relay: TestPeer): Promise<void> {
  await transportManagerOf(node as unknown as Node)?.listen([multiaddr(`/p2p/${relay.p2p.peerId}/p2p-circuit`)]);
}

const through = (relay: TestPeer, node: Stranger): string =>
  `${relay.address}/p2p-circuit/p2p/${node.peerId.toString()}`;

test('a place at a relay goes to peers of its network alone', async () => {
  await using relay = await startPeer({ relay: true, limits: PATIENT });
  await using guest = await stranger();
  await guest.dial(multiaddr(relay.address));
  await assert.rejects(takePlace(guest, relay), /PERMISSION_DENIED|failed/);
  await sayHello(guest, relay);
  await takePlace(guest, relay);
  assert.ok(guest.getMultiaddrs().some((address) => address.toString().includes('/p2p-circuit')));
});

test('who is no peer of the relay is not passed on, though the other one has a place', async () => {
  await using relay = await startPeer({ relay: true, limits: PATIENT });
  await using guest = await stranger();
  await sayHello(guest, relay);
  await takePlace(guest, relay);
  await using other = await stranger();
  const signal = AbortSignal.timeout(5_000);
  await assert.rejects(async () => other.dial(multiaddr(through(relay, guest)), { signal }));
  assert.equal(guest.getConnections(other.peerId).length, 0);
  await sayHello(other, relay);
  const connection = await other.dial(multiaddr(through(relay, guest)), { signal });
  assert.ok(connection.remoteAddr.toString().includes('/p2p-circuit'));
  assert.ok(connection.limits !== undefined, 'it is told that there are limits');
});

test('places are limited; without --relay there are none', async () => {
  await using relay = await startPeer({ relay: true, limits: { ...PATIENT, relayReservationsMax: 1 } });
  await using plain = await startPeer({ limits: PATIENT });
  await using first = await stranger();
  await using second = await stranger();
  for (const [node, at] of [
    [first, relay],
    [second, relay],
    [first, plain],
  ] as const)
    await sayHello(node, at);
  await takePlace(first, relay);
  await assert.rejects(takePlace(second, relay));
  await assert.rejects(takePlace(first, plain));
});

test('what goes over a relay ends at its limit of bytes', async () => {
  await using relay = await startPeer({ relay: true, limits: { ...PATIENT, relayBytesMax: 64 * 1024 } });
  await using guest = await stranger();
  await using other = await stranger();
  for (const node of [guest, other]) await sayHello(node, relay);
  await guest.handle('/sink/1', (stream) => stream.addEventListener('message', () => undefined), {
    runOnLimitedConnection: true,
  });
  await takePlace(guest, relay);
  const connection = await other.dial(multiaddr(through(relay, guest)));
  const stream = await connection.newStream('/sink/1', { runOnLimitedConnection: true });
  for (let i = 0; i < 10; i += 1) if (stream.status === 'open') stream.send(new Uint8Array(16 * 1024));
  await until('it is cut', () => connection.status !== 'open');
});
