/** Shutting a peer out and letting it in again, over REST, across a restart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { login, register, startInstanceProcess, until } from '../e2e/kit.ts';
import { joinNetwork, peerKeyOf, wayTo } from './lab-kit.ts';

test(
  'a blocked peer is hung up on and stays out over a restart, until it is let in or its time is over',
  { timeout: 120_000 },
  async () => {
    const first = await startInstanceProcess();
    await using otherHost = await startInstanceProcess();
    const olga = await register(first, 'olga', { createNetwork: 'Doors' });
    await joinNetwork(otherHost, (await olga.call('networkRead', {})).invite);
    const otto = await register(otherHost, 'otto');
    const [olgaKey, ottoKey] = [await peerKeyOf(olga), await peerKeyOf(otto)];
    const connected = (via: string | undefined): boolean => via === 'direct';
    await until('they are connected', () => wayTo(olga, ottoKey), connected);
    const { items } = await olga.call('peersRead', {});
    const [peer] = items;
    assert.ok(peer !== undefined && peer.receivedBytes > 0 && peer.sentBytes > 0 && peer.penaltyPoints === 0);
    assert.match(peer.agent ?? '', /^power-realms\/\d/);
    assert.equal((await olga.call('networkRead', {})).reach.cause, 'reach.loopback_only');

    await test('what cannot be', async () => {
      assert.equal(await olga.refused('peerBlock', { params: { peer: olgaKey }, body: {} }), 'peer.own');
      assert.equal(await olga.refused('peerUnblock', { params: { peer: ottoKey } }), 'peer.not_blocked');
      assert.equal(
        await olga.refused('peerBlock', { params: { peer: ottoKey }, body: { hours: 0 } }),
        'request.invalid',
      );
    });

    const blocked = await olga.call('peerBlock', { params: { peer: ottoKey }, body: { hours: 2 } });
    assert.deepEqual([blocked.cause, Math.round((blocked.untilMs - blocked.sinceMs) / 3_600_000)], ['user', 2]);
    await until(
      'hung up',
      () => wayTo(olga, ottoKey),
      (via) => via === undefined,
    );
    assert.equal(await otto.refused('peerDial', { body: { address: first.peers[0] ?? '' } }), 'peer.unreachable');

    await first.stop();
    await using second = await first.restart();
    const again = await login(second, 'olga');
    const { items: kept } = await again.call('blockedPeersRead', {});
    assert.deepEqual(
      kept.map(({ peerKey, untilMs }) => [peerKey, untilMs]),
      [[ottoKey, blocked.untilMs]],
    );
    assert.equal(await otto.refused('peerDial', { body: { address: second.peers[0] ?? '' } }), 'peer.unreachable');
    assert.equal(await wayTo(again, ottoKey), undefined);

    await again.call('peerUnblock', { params: { peer: ottoKey } });
    await until('connected again', () => wayTo(again, ottoKey), connected, 60_000);

    await test('a short block ends by itself', async () => {
      const { untilMs } = await again.call('peerBlock', { params: { peer: ottoKey }, body: { hours: 2 / 3600 } });
      await until('connected again', () => wayTo(again, ottoKey), connected, 60_000);
      assert.ok(Date.now() >= untilMs);
      assert.deepEqual((await again.call('blockedPeersRead', {})).items, []);
    });
  },
);
