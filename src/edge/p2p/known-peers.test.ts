/** What of an exchange is told and believed: as far as the connection's own remote address reaches, and over a relay what is public. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { newKnownPeers } from './known-peers.ts';
import { P2P_LIMITS } from './limits.ts';
import { parseCbor } from './messages.ts';
import { peerIdText } from './peer-key.ts';
import { z } from 'zod';

const SELF = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'; // RFC 8032 section 7.1, test 1
const PEER = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'; // test 2
const THIRD = 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025'; // test 3
const at = (ip: string, key: string): string => `/ip4/${ip}/tcp/5001/p2p/${peerIdText(key)}`;

interface Exchanged {
  /** Of the peer itself, as the address book keeps it. */
  readonly remembered: readonly string[];
  /** Of a third one. */
  readonly heard: readonly string[];
  readonly told: readonly string[];
}

/** One peer, over a connection from `remote`, tells of itself and of a third; we have a private and a public address. */
async function exchanged(remote: string, direct: boolean): Promise<Exchanged> {
  const connection = { remoteAddr: multiaddr(remote), direct, direction: 'inbound' };
  const remembered: string[] = [];
  const heard: string[] = [];
  const peers = newKnownPeers({
    limits: P2P_LIMITS,
    self: SELF,
    links: {
      find: () => connection,
      keys: () => [PEER],
      has: (key: string) => key === PEER,
      status: () => undefined,
      learnAddresses: () => undefined,
    } as never,
    addressBook: {
      list: () => [],
      remember: (_: string, addresses: readonly string[]) => remembered.push(...addresses),
    } as never,
    logger: { debug: () => undefined } as never,
    ownAddresses: () => [at('192.168.1.2', SELF), at('203.0.113.2', SELF)],
    request: () => Promise.reject(new Error('nobody is asked')),
    heardOf: (_, addresses) => heard.push(...addresses),
    onViolation: () => assert.fail('nothing is wrong with it'),
  });
  const answer = await peers.answer(
    PEER,
    encodeCanonical({
      self: [at('192.168.1.3', PEER), at('203.0.113.3', PEER)],
      known: [{ peer: THIRD, addresses: [at('192.168.1.4', THIRD), at('203.0.113.4', THIRD)] }],
    }),
  );
  const { self } = parseCbor(z.looseObject({ self: z.array(z.string()) }), answer);
  return { remembered, heard, told: self };
}

test('over a connection of the own network, private addresses are told and believed', async () => {
  const { remembered, heard, told } = await exchanged('/ip4/192.168.1.3/tcp/40000', true);
  assert.deepEqual(remembered, [at('192.168.1.3', PEER), at('203.0.113.3', PEER)]);
  assert.deepEqual(heard, [at('192.168.1.4', THIRD), at('203.0.113.4', THIRD)]);
  assert.deepEqual(told.toSorted(), [at('192.168.1.2', SELF), at('203.0.113.2', SELF)].toSorted());
});

const FAR = [
  ['over a relay in the own network', `/ip4/192.168.1.9/tcp/5001/p2p/${peerIdText(THIRD)}/p2p-circuit`, false],
  ['over a public address', '/ip4/203.0.113.3/tcp/40000', true],
] as const;
for (const [name, remote, direct] of FAR)
  test(`${name}, nobody makes us dial into our network, nor is told of it`, async () => {
    const { remembered, heard, told } = await exchanged(remote, direct);
    assert.deepEqual(remembered, [at('203.0.113.3', PEER)]);
    assert.deepEqual(heard, [at('203.0.113.4', THIRD)]);
    assert.deepEqual(told, [at('203.0.113.2', SELF)]);
  });
