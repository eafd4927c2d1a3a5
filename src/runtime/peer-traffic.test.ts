import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel, PeerEvents, PeerToPeer } from '#edge/p2p/port.ts';
import { createPeerTraffic } from './peer-traffic.ts';

const SILENT: PeerEvents = {
  onPeerUp: () => undefined,
  onPeerDown: () => undefined,
  onFrame: () => undefined,
  onGossip: () => 'accept',
};
const bytes = (count: number): Uint8Array => new Uint8Array(count);

/** A network of which only what is called is there. */
function network(parts: Partial<PeerToPeer>): PeerToPeer {
  return parts as PeerToPeer;
}

test('frames, requests and channels are counted both ways, by peer', async () => {
  const traffic = createPeerTraffic();
  const events = traffic.hear(SILENT);
  const channel: Channel = {
    peer: 'a',
    send: async () => undefined,
    async *[Symbol.asyncIterator]() {
      yield bytes(7);
    },
    close: async () => undefined,
    abort: () => undefined,
  };
  const p2p = traffic.watch(
    network({
      sendFrame: () => undefined,
      request: async () => bytes(30),
      openChannel: async () => channel,
    }),
  );
  events.onPeerUp('a');
  p2p.sendFrame('a', 'space', bytes(100));
  events.onFrame('a', 'space', bytes(40));
  assert.equal(events.onGossip('a', 'space', bytes(2)), 'accept');
  assert.deepEqual(traffic.of('a'), { sentBytes: 100, receivedBytes: 42 });
  await p2p.request('a', 'm', bytes(10), { timeoutMs: 1 });
  assert.deepEqual(traffic.of('a'), { sentBytes: 110, receivedBytes: 72 });
  const opened = await p2p.openChannel('a', 'tasks');
  await opened.send(bytes(5));
  for await (const frame of opened) assert.equal(frame.length, 7);
  assert.deepEqual(traffic.of('a'), { sentBytes: 115, receivedBytes: 79 });
  assert.deepEqual(traffic.of('b'), { sentBytes: 0, receivedBytes: 0 });
});

test('a frame whose buffer is handed over is counted by its length before that', () => {
  const traffic = createPeerTraffic();
  const events = traffic.hear({
    ...SILENT,
    onFrame: (_peer, _space, message) => void structuredClone(message, { transfer: [message.buffer as ArrayBuffer] }),
  });
  events.onPeerUp('a');
  events.onFrame('a', 'space', bytes(64));
  assert.equal(traffic.of('a').receivedBytes, 64);
});

test('what is answered to peers counts too, and a new connection begins at nought', async () => {
  const traffic = createPeerTraffic();
  let answerOf: ((peer: string, body: Uint8Array) => Promise<Uint8Array>) | undefined;
  const p2p = traffic.watch(network({ handle: (_method, handler) => void (answerOf = handler) }));
  const events = traffic.hear(SILENT);
  events.onPeerUp('a');
  p2p.handle('m', async () => bytes(9));
  await answerOf?.('a', bytes(4));
  assert.deepEqual(traffic.of('a'), { sentBytes: 9, receivedBytes: 4 });
  events.onPeerDown('a');
  assert.deepEqual(traffic.of('a'), { sentBytes: 0, receivedBytes: 0 });
  await answerOf?.('a', bytes(4));
  assert.deepEqual(traffic.of('a'), { sentBytes: 0, receivedBytes: 0 }, 'who is gone is not counted');
});
