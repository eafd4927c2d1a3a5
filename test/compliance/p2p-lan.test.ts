/** Finding each other on the LAN by mDNS, without any address. */
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { areConnected, knows, NETWORK, OTHER_NETWORK, startPeer, until } from './p2p-kit.ts';

const MDNS_GROUP = '224.0.0.251';

/** Whether a datagram to the group comes back to us. */
async function hasMulticast(): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), 1_000);
  socket.on('error', () => resolve(false)).on('message', () => resolve(true));
  socket.bind(0, () => {
    try {
      socket.addMembership(MDNS_GROUP);
      socket.send('hello', socket.address().port, MDNS_GROUP, (cause) => cause && resolve(false));
    } catch {
      resolve(false);
    }
  });
  const heard = await promise;
  clearTimeout(timer);
  socket.close();
  return heard;
}

const skip = (await hasMulticast()) ? false : 'kernel: no multicast between sockets here';

test('peers of one network meet, those of another and of none are listed', { skip }, async () => {
  const limits = { lanQueryMs: 200, lanLookMs: 500 };
  await using a = await startPeer({ mdns: true, limits });
  await using b = await startPeer({ mdns: true, limits });
  await using other = await startPeer({ mdns: true, limits, network: OTHER_NETWORK });
  await using none = await startPeer({ mdns: true, limits, network: null });
  await until('a and b meet', () => areConnected(a, b));
  const seenBy = () => new Map(none.p2p.lan().map((peer) => [peer.peerKey, peer]));
  await until('all are listed', () => seenBy().get(a.key)?.network === NETWORK.id && seenBy().has(b.key));
  assert.equal(seenBy().get(a.key)?.name, NETWORK.name);
  assert.equal(seenBy().get(a.key)?.address, a.address);
  await until('the other network is listed', () => seenBy().get(other.key)?.network === OTHER_NETWORK.id);
  assert.ok(!seenBy().has(none.key), 'not itself');
  assert.ok(![a, b].some((peer) => knows(peer, other) || knows(peer, none)));
});
