/** How peers find each other, recognise their network, and lose each other. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { InvalidPeerAddress, P2pPortTaken, PeerUnreachable, WrongNetwork } from '../../src/edge/p2p/errors.ts';
import { startChild } from './p2p-child.ts';
import { areConnected, knows, memoryBook, NETWORK, OTHER_NETWORK, startPair, startPeer, until } from './p2p-kit.ts';

test('two peers meet by the bootstrap list, and each tells of the other once', async () => {
  await using a = await startPeer();
  await using b = await startPeer({ bootstrap: [a.address] });
  await until('both are up', () => areConnected(a, b));
  assert.deepEqual([a.ups, b.ups], [[b.key], [a.key]]);
  const [seen] = b.p2p.peers();
  assert.equal(seen?.direction, 'outbound');
  assert.equal(seen.via, 'direct');
  assert.equal(seen.peerId, a.p2p.peerId);
  assert.ok(a.address.endsWith(`/p2p/${a.p2p.peerId}`));
  await until('addresses are exchanged', () => a.p2p.peers()[0]?.addresses.includes(b.address) === true);
  await until('latency is known', () => [a, b].every(({ p2p }) => p2p.peers()[0]?.latencyMs !== undefined));
  await until('the program is known', () => a.p2p.peers()[0]?.agent === 'power-realms/test');
});

test('the bootstrap peer may come later, and its address need not name it', async () => {
  const seed = randomBytes(32);
  const first = await startPeer({ seed });
  const { port } = /\/tcp\/(?<port>\d+)\//.exec(first.address)!.groups!;
  await first[Symbol.asyncDispose]();
  await using b = await startPeer({ bootstrap: [`/ip4/127.0.0.1/tcp/${port!}`] });
  await using a = await startPeer({ seed, port: Number(port) });
  await until('both are up', () => areConnected(a, b));
});

test('a third peer is learned by peer exchange, dialled, and noted in the address book', async () => {
  await using a = await startPeer();
  await using b = await startPeer({ bootstrap: [a.address] });
  await until('a and b', () => areConnected(a, b));
  await until('a knows where b is', () => a.p2p.peers()[0]?.addresses.includes(b.address) === true);
  await using c = await startPeer({ bootstrap: [a.address] });
  await until('all three', () => areConnected(a, c) && areConnected(b, c));
  await until('the books know', () => c.book.list().some(({ peerKey }) => peerKey === b.key));
  assert.deepEqual(c.book.list().find(({ peerKey }) => peerKey === b.key)?.addresses, [b.address]);
});

test('a peer of another network is refused by name, and neither side tells of a peer', async () => {
  await using a = await startPeer();
  await using b = await startPeer({ network: OTHER_NETWORK });
  await assert.rejects(b.p2p.dial(a.address), (cause) => {
    assert.ok(cause instanceof WrongNetwork);
    assert.deepEqual([cause.ours, cause.theirs], [OTHER_NETWORK.id, NETWORK.id]);
    return true;
  });
  assert.deepEqual([a.ups, b.ups, a.p2p.peers(), b.p2p.peers()], [[], [], [], []]);
});

test('hello asks for the network of an address, without a network of our own', async () => {
  await using a = await startPeer();
  await using b = await startPeer({ network: null });
  const hello = await b.p2p.hello(a.address);
  assert.deepEqual(
    { ...hello, genesis: [...(hello.genesis ?? [])] },
    {
      peerKey: a.key,
      network: NETWORK.id,
      genesis: [...NETWORK.genesis],
      name: NETWORK.name,
    },
  );
  assert.equal((await a.p2p.hello(b.address)).network, undefined);
  await assert.rejects(b.p2p.dial(a.address), WrongNetwork);
  await b.p2p.setNetwork({ id: hello.network!, genesis: hello.genesis! });
  assert.equal((await b.p2p.dial(a.address)).peerKey, a.key);
  // Asked of a peer, it changes nothing.
  assert.equal((await b.p2p.hello(a.address)).network, NETWORK.id);
  assert.ok(areConnected(a, b));
});

test('leaving the network leaves all its peers', async () => {
  await using a = await startPeer();
  await using b = await startPeer({ bootstrap: [a.address] });
  await until('both are up', () => areConnected(a, b));
  await b.p2p.setNetwork(OTHER_NETWORK);
  await until('both are down', () => a.downs.length === 1 && b.downs.length === 1);
  assert.deepEqual([a.p2p.peers(), b.p2p.peers()], [[], []]);
  await b.p2p.setNetwork(NETWORK);
  await until('both are up again', () => areConnected(a, b));
});

test('a restart keeps the peer id, and the address book alone brings the peers together again', async () => {
  const seed = randomBytes(32);
  const book = memoryBook();
  await using a = await startPeer();
  const b = await startPeer({ seed, book, bootstrap: [a.address] });
  await until('the book knows a', () => areConnected(a, b) && book.list().length === 1);
  await b[Symbol.asyncDispose]();
  await until('a sees it go', () => a.downs.includes(b.key));
  await using again = await startPeer({ seed, book });
  assert.equal(again.p2p.peerId, b.p2p.peerId);
  await until('both are up again', () => areConnected(a, again));
});

test('the death of one side is noticed, and it is redialled when it is back', async () => {
  await using a = await startPeer();
  const seed = randomBytes(32);
  const child = startChild(seed, { join: a.address });
  await until('the other process is up', () => a.ups.length === 1);
  const [key] = a.ups;
  await until('its address is known', () => a.p2p.peers()[0]?.addresses.length === 1);
  const port = Number(/\/tcp\/(\d+)\//.exec(a.p2p.peers()[0]?.addresses[0] ?? '')?.[1]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await until('it is down', () => a.downs.length === 1);
  assert.deepEqual(a.downs, [key]);
  await using back = await startPeer({ seed, port });
  await until('a found it again', () => areConnected(a, back));
});

test('who cannot be reached is said by name', async () => {
  await using a = await startPeer();
  const gone = await startPeer();
  await gone[Symbol.asyncDispose]();
  await assert.rejects(a.p2p.dial(gone.address), PeerUnreachable);
  await assert.rejects(a.p2p.hello(gone.address), PeerUnreachable);
  await assert.rejects(a.p2p.dial('somewhere'), InvalidPeerAddress);
  await assert.rejects(a.p2p.dial('/ip4/127.0.0.1/udp/5001'), InvalidPeerAddress);
  await assert.rejects(a.p2p.dial(a.address), InvalidPeerAddress);
  // Somebody else answers there than the address says.
  await using b = await startPeer();
  const impostor = b.address.replace(b.p2p.peerId, gone.p2p.peerId);
  await assert.rejects(a.p2p.dial(impostor), PeerUnreachable);
  assert.ok(!knows(a, b));
});

test('a dial can be given up', async () => {
  await using a = await startPeer();
  await using b = await startPeer();
  const reason = new Error('changed my mind');
  await assert.rejects(a.p2p.dial(b.address, { signal: AbortSignal.abort(reason) }), reason);
});

test('a taken port is said by its number', async () => {
  await using a = await startPeer();
  const port = Number(/\/tcp\/(\d+)\//.exec(a.address)?.[1]);
  await assert.rejects(startPeer({ port }), (cause) => {
    assert.ok(cause instanceof P2pPortTaken);
    assert.equal(cause.port, port);
    return true;
  });
});

test('penalties drop a peer, then ban it for a time', async () => {
  const banMs = 1_000;
  const limits = { banMs, penaltyPoints: 10, penaltyDropPoints: 15, penaltyBanPoints: 25, penaltyForgiveMs: 60_000 };
  await using pair = await startPair({ a: { limits } });
  const { a, b } = pair;
  a.p2p.peerPenalty(b.key);
  assert.ok(knows(a, b), 'one is nothing');
  a.p2p.peerPenalty(b.key);
  await until('dropped', () => a.downs.length === 1);
  await until('back again', () => areConnected(a, b));
  const bannedAtMs = performance.now();
  a.p2p.peerPenalty(b.key);
  await until('dropped again', () => a.downs.length === 2 && b.downs.length === 2);
  await assert.rejects(b.p2p.dial(a.address), PeerUnreachable);
  await assert.rejects(a.p2p.dial(b.address), PeerUnreachable);
  await until('forgiven', () => areConnected(a, b));
  assert.ok(performance.now() - bannedAtMs >= banMs);
});

test('two that dial each other at the same moment are one peer to each other', async () => {
  await using a = await startPeer();
  await using b = await startPeer();
  await Promise.all([a.p2p.dial(b.address), b.p2p.dial(a.address)]);
  await until('both are up', () => areConnected(a, b));
  assert.deepEqual([a.ups, b.ups, a.downs, b.downs], [[b.key], [a.key], [], []]);
});

test('disposal is quick, and nothing keeps the process alive', async () => {
  const child = startChild(randomBytes(32), 'end');
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('it is disposed', () => said.includes('disposed'));
  const disposedAtMs = performance.now();
  await once(child, 'exit');
  assert.ok(performance.now() - disposedAtMs < 500, 'something kept the process alive');
  assert.ok(Number(/disposed in (\d+) ms/.exec(said)?.[1]) < 1_000, said);
});
