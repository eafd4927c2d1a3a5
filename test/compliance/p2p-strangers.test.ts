/** Peers that do not play by the rules: made with libp2p directly, to send what our own code never would. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { encodeCanonical } from '../../src/core/kernel/canonical.ts';
import { fromHex } from '../../src/core/kernel/bytes.ts';
import { withLength } from '../../src/edge/p2p/byte-writer.ts';
import { PeerUnreachable } from '../../src/edge/p2p/errors.ts';
import { bytes, knows, NETWORK, OTHER_NETWORK, SPACE, startPair, startPeer, until } from './p2p-kit.ts';

const HELLO = '/power-realms/hello/1';
const FRAMES = `/power-realms/${NETWORK.id.slice(0, 16)}/frames/1`;
const REQUEST = `/power-realms/${NETWORK.id.slice(0, 16)}/request/1`;
const JOIN = withLength(encodeCanonical({ v: 1, want: 'peer', network: NETWORK.id }));

async function stranger(kind: 'Ed25519' | 'secp256k1' = 'Ed25519') {
  const privateKey = kind === 'Ed25519' ? await generateKeyPair('Ed25519') : await generateKeyPair('secp256k1');
  const node = await createLibp2p({
    privateKey,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    ...{ transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()] },
    connectionMonitor: { enabled: false },
    connectionGater: { denyDialMultiaddr: () => false },
  });
  return Object.assign(node, { [Symbol.asyncDispose]: async () => node.stop() });
}

test('a peer with another kind of key is refused, whoever dials', async () => {
  await using a = await startPeer();
  await using other = await stranger('secp256k1');
  await assert.rejects(async () => {
    const connection = await other.dial(multiaddr(a.address));
    await connection.newStream(HELLO, { signal: AbortSignal.timeout(2_000) });
  });
  const address = other.getMultiaddrs()[0]!.toString();
  await assert.rejects(a.p2p.dial(address.replace(/\/p2p\/.*/, '')), PeerUnreachable);
  assert.deepEqual(a.ups, []);
});

test('who says no hello is hung up on, and its streams are not served', async () => {
  await using a = await startPeer({ limits: { strangerMs: 300, helloMs: 100 } });
  await using other = await stranger();
  const connection = await other.dial(multiaddr(a.address));
  const stream = await connection.newStream(FRAMES);
  stream.send(new Uint8Array([...fromHex(SPACE), 0, 0, 0, 1, 7]));
  await until('the stream is reset', () => stream.status !== 'open');
  await until('the connection is closed', () => connection.status !== 'open');
  assert.deepEqual([a.ups, a.frames], [[], []]);
});

test('a hello that is no hello, too long, or of another network makes nobody a peer', async () => {
  await using a = await startPeer();
  await using other = await stranger();
  const connection = await other.dial(multiaddr(a.address));
  const questions = [
    withLength(bytes(10, 0xff)),
    withLength(encodeCanonical({ v: 2, want: 'peer', network: NETWORK.id })),
    withLength(encodeCanonical({ v: 1, want: 'peer', network: OTHER_NETWORK.id })),
    withLength(encodeCanonical({ v: 1, want: 'peer' })),
    Uint8Array.of(0xff, 0xff, 0xff, 0xff),
  ];
  for (const question of questions) {
    const stream = await connection.newStream(HELLO);
    stream.addEventListener('message', () => undefined);
    stream.send(question);
    await stream.close().catch(() => undefined);
    await until('the question is over', () => stream.status !== 'open');
  }
  assert.deepEqual(a.ups, []);
});

test('frames and requests beyond the limits cost the score, and end in a ban', async () => {
  const limits = { penaltyDropPoints: 25, penaltyBanPoints: 25 };
  await using a = await startPeer({ limits });
  await using other = await stranger();
  const connection = await other.dial(multiaddr(a.address));
  const hello = await connection.newStream(HELLO);
  hello.send(JOIN);
  await until('it is a peer', () => a.ups.length === 1);
  const violations = [
    [FRAMES, new Uint8Array([...fromHex(SPACE), 0xff, 0xff, 0xff, 0xff])],
    [REQUEST, Uint8Array.of(0, 0, 0)],
    [REQUEST, Uint8Array.of(1, 65, 0xff, 0xff, 0xff, 0xff)],
  ] as const;
  for (const [protocol, message] of violations) {
    const stream = await connection.newStream(protocol);
    stream.send(message);
    await until('the stream is reset', () => stream.status !== 'open');
  }
  await until('it is banned', () => a.downs.length === 1);
  await assert.rejects(async () => {
    const again = await other.dial(multiaddr(a.address));
    await again.newStream(HELLO, { signal: AbortSignal.timeout(2_000) });
  });
});

test('told addresses that reach less far than the teller, or name another peer, are not dialled', async () => {
  await using a = await startPeer();
  await using other = await stranger();
  const connection = await other.dial(multiaddr(a.address));
  const hello = await connection.newStream(HELLO);
  hello.send(JOIN);
  await until('it is a peer', () => a.ups.length === 1);
  const told = encodeCanonical({
    self: ['/ip4/127.0.0.1/tcp/1/p2p/' + a.p2p.peerId, '/dns4/localhost/tcp/1', 'nonsense'],
    known: [{ peer: randomBytes(32).toString('hex'), addresses: ['/ip4/127.0.0.1/tcp/1/p2p/' + a.p2p.peerId] }],
  });
  const method = new TextEncoder().encode('p2p.known-peers');
  const stream = await connection.newStream(REQUEST);
  let answered = 0;
  stream.addEventListener('message', ({ data }) => void (answered += data.byteLength));
  stream.send(new Uint8Array([method.length, ...method, ...withLength(told)]));
  await until('it is answered', () => answered > 0);
  assert.deepEqual(a.book.list(), []);
  assert.deepEqual(a.p2p.peers()[0]?.addresses, []);
});

test('a stream of many that is never ended does not stop the others', async () => {
  await using pair = await startPair();
  const { a, b } = pair;
  await using other = await stranger();
  const connection = await other.dial(multiaddr(b.address));
  const hello = await connection.newStream(HELLO);
  hello.send(JOIN);
  await until('it is a peer', () => b.ups.length === 2);
  for (let i = 0; i < 100; i += 1) await connection.newStream(REQUEST).catch(() => undefined);
  b.p2p.handle('echo', async (_, body) => body);
  assert.equal((await a.p2p.request(b.key, 'echo', bytes(9), { timeoutMs: 5_000 })).length, 9);
  assert.ok(knows(b, a));
});
