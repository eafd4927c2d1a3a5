import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { believable, byReach, farthest, mayDialIp, scopeOf, tellable } from './address-scope.ts';
import { InvalidPeerAddress } from './errors.ts';
import { parsePeerAddress, peerIdText, relayPartOf, withPeer } from './peer-key.ts';

const PEER = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'; // RFC 8032 section 7.1, test 1
const OTHER = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'; // and test 2
const AT = `/p2p/${peerIdText(PEER)}`;

test('an address reaches as far as its network', () => {
  const cases = [
    ['/ip4/127.0.0.1/tcp/1', 'loopback'],
    ['/ip6/::1/tcp/1', 'loopback'],
    ['/ip4/10.1.2.3/tcp/1', 'private'],
    ['/ip4/172.16.0.1/tcp/1', 'private'],
    ['/ip4/172.32.0.1/tcp/1', 'public'],
    ['/ip4/192.168.1.1/tcp/1', 'private'],
    ['/ip4/100.64.0.1/tcp/1', 'private'],
    ['/ip6/fd00::1/tcp/1', 'private'],
    ['/ip6/fe80::1/tcp/1', 'private'],
    ['/ip4/192.0.2.1/tcp/1', 'public'],
    ['/ip6/2001:db8::1/tcp/1', 'public'],
    ['/ip4/0.0.0.0/tcp/1', undefined],
    ['/ip4/224.0.0.251/tcp/1', undefined],
    ['/ip4/255.255.255.255/tcp/1', undefined],
    ['/ip6/::/tcp/1', undefined],
    ['/ip6/::ffff:7f00:1/tcp/1', undefined],
    ['/dns4/example.org/tcp/1', undefined],
  ] as const;
  for (const [address, scope] of cases) assert.equal(scopeOf(multiaddr(address)), scope, address);
});

test('what a peer names is dialled if it reaches as far as its connection, and is of no link', () => {
  const over = { public: 'public', private: 'private', loopback: 'loopback' } as const;
  const cases = [
    ['192.0.2.1', [over.public, over.private, over.loopback]],
    ['2001:db8::1', [over.public, over.private, over.loopback]],
    ['192.168.1.5', [over.private, over.loopback]],
    ['fd00::1', [over.private, over.loopback]],
    ['127.0.0.1', [over.loopback]],
    ['::1', [over.loopback]],
    ['169.254.169.254', []],
    ['fe80::1', []],
    ['fe80::1%eth0', []],
    ['0.0.0.0', []],
    ['::', []],
    ['::ffff:192.0.2.1', []],
    ['home.example', []],
    ['', []],
  ] as const;
  for (const [ip, may] of cases)
    assert.deepEqual(
      Object.values(over).filter((connection) => mayDialIp(ip, connection)),
      may,
      ip,
    );
});

test('only what reaches at least as far as the connection is told, the farthest first', () => {
  const own = [`/ip4/127.0.0.1/tcp/1${AT}`, `/ip4/192.168.1.5/tcp/1${AT}`, `/ip4/192.0.2.1/tcp/1${AT}`];
  const [loopback, lan, world] = own;
  assert.deepEqual(tellable(own, 'loopback'), [world, lan, loopback]);
  assert.deepEqual(tellable(own, 'private'), [world, lan]);
  assert.deepEqual(tellable(own, 'public'), [world]);
});

test('of what is told, only plain addresses of that very peer are believed', () => {
  const about = { peerKey: PEER, connection: 'private', countMax: 2 } as const;
  const good = `/ip4/192.0.2.1/tcp/5001${AT}`;
  const claims = [
    'nonsense',
    '/ip4/192.0.2.1/tcp/5001',
    `/ip4/192.0.2.1/tcp/5001/p2p/${peerIdText(OTHER)}`,
    `/ip4/127.0.0.1/tcp/5001${AT}`,
    `/dns4/example.org/tcp/5001${AT}`,
    `/ip4/192.0.2.1/udp/5001${AT}`,
    `/ip4/192.0.2.1/tcp/5001${AT}/p2p-circuit`,
    good,
    `/ip4/192.168.7.7/tcp/5001${AT}`,
    `/ip4/192.0.2.2/tcp/5001${AT}`,
  ];
  assert.deepEqual(believable(claims, about), [good, `/ip4/192.168.7.7/tcp/5001${AT}`]);
});

test('over a relay: the relay, then the peer, and no further hop', () => {
  const relay = `/ip4/192.0.2.1/tcp/1/p2p/${peerIdText(OTHER)}`;
  const relayed = `${relay}/p2p-circuit${AT}`;
  assert.equal(parsePeerAddress(relayed).peerKey, PEER);
  assert.equal(relayPartOf(relayed), relay);
  assert.equal(relayPartOf(relay), undefined);
  assert.equal(withPeer(`${relay}/p2p-circuit`, PEER), relayed);
  assert.equal(withPeer(relayed, PEER), relayed);
  for (const address of [
    `${relay}/p2p-circuit`,
    `${relayed}/p2p-circuit${AT}`,
    `/ip4/192.0.2.1/tcp/1/p2p-circuit${AT}`,
  ])
    assert.throws(() => parsePeerAddress(address), InvalidPeerAddress, address);
  const about = { peerKey: PEER, connection: 'public', countMax: 8 } as const;
  assert.deepEqual(believable([relayed], about), [relayed]);
  assert.deepEqual(believable([relayed], { ...about, peerKey: OTHER }), [], 'that leads to somebody else');
  assert.deepEqual(believable([relayed.replace('192.0.2.1', '192.168.0.1')], about), [], 'a relay inside our LAN');
});

test('what reaches farthest comes first, direct before relayed', () => {
  const relayed = `/ip4/192.0.2.9/tcp/1/p2p/${peerIdText(OTHER)}/p2p-circuit${AT}`;
  const [loopback, lan, world] = ['127.0.0.1', '10.0.0.1', '192.0.2.1'].map((host) => `/ip4/${host}/tcp/1${AT}`);
  assert.deepEqual(byReach([loopback!, relayed, lan!, world!]), [world, relayed, lan, loopback]);
  assert.equal(farthest(['loopback', 'public', 'private']), 'public');
  assert.equal(farthest([]), undefined);
});
