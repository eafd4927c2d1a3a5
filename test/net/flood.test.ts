/** Peers that send as much as they can: the memory of a real instance stays bounded, and honest peers are served meanwhile. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { fromHex } from '#core/kernel/bytes.ts';
import { encodeMessage } from '#engine/wire.ts';
import { startPeer } from '../compliance/p2p-kit.ts';
import { register, startInstanceProcess, until } from '../e2e/kit.ts';
import { joinNetwork } from './lab-kit.ts';

/** What a flood may add to the victim's memory: windows of its streams, the queue to the worker, garbage not yet collected. */
const GROWTH_MIB_MAX = 200;
const skip = process.platform === 'linux' ? false : 'reads /proc';

function memoryMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

test('floods of frames, requests, gossip, broken bytes and half-sent streams', { skip, timeout: 240_000 }, async () => {
  await using victim = await startInstanceProcess();
  await using friendHost = await startInstanceProcess();
  const vera = await register(victim, 'vera', { createNetwork: 'Flooded' });
  const { network: id = '', invite, peerKey } = await vera.call('networkRead', {});
  await joinNetwork(friendHost, invite);
  const fred = await register(friendHost, 'fred');
  const { pool } = await vera.call(
    'poolCreate',
    { body: { name: 'Dry', symbol: 'DRY', access: 'public', welcomeGrant: '1000000' } },
    { wait: 10 },
  );
  await until(
    'fred is in',
    () => fred.call('poolJoin', { body: { pool } }, { wait: 20 }),
    ({ status }) => status === 'sealed',
    60_000,
  );
  const address = victim.peers[0] ?? '';
  const network = { id, genesis: new Uint8Array(0) };
  const calmMiB = memoryMiB(victim.pid);
  let peakMiB = calmMiB;
  const watch = setInterval(() => (peakMiB = Math.max(peakMiB, memoryMiB(victim.pid))), 50);
  let paid = 0;

  /** Floods while an honest peer trades; then the victim must still be there, with its memory in bounds. */
  async function during(name: string, flood: (isOver: () => boolean) => Promise<void>): Promise<void> {
    await test(name, async () => {
      let isOver = false;
      const flooding = flood(() => isOver);
      try {
        for (let i = 0; i < 3; i += 1) {
          paid += 1;
          const sent = await until(
            'an honest act is sealed',
            () =>
              fred.call(
                'transferCreate',
                { params: { pool }, body: { to: vera.user, amount: '1' } },
                { idempotencyKey: `pay-${paid}`, wait: 10 },
              ),
            ({ status }) => status === 'sealed',
            60_000,
          );
          assert.equal(sent.status, 'sealed');
        }
      } finally {
        isOver = true;
        await flooding;
      }
      assert.ok(
        peakMiB - calmMiB < GROWTH_MIB_MAX,
        `from ${Math.round(calmMiB)} MiB to ${Math.round(peakMiB)} MiB in ${name}`,
      );
      assert.equal((await vera.call('networkRead', {})).network, id, 'the API answers');
    });
  }

  await during('frames that ask for an answer each', async (isOver) => {
    await using peer = await startPeer({ network });
    await peer.p2p.dial(address);
    const hello = encodeMessage({ kind: 'hello', nonce: new Uint8Array(32).fill(3) });
    const heads = encodeMessage({
      kind: 'heads',
      heads: Array.from({ length: 2_000 }, (_, i) => ({
        author: i.toString(16).padStart(64, 'a'),
        seq: 9,
        hash: 'cd'.repeat(32),
      })),
    });
    while (!isOver()) {
      for (let i = 0; i < 200; i += 1) peer.p2p.sendFrame(peerKey, i % 2 === 0 ? id : pool, hello);
      for (let i = 0; i < 4; i += 1) peer.p2p.sendFrame(peerKey, pool, heads);
      for (let i = 0; i < 4; i += 1) peer.p2p.sendFrame(peerKey, 'ee'.repeat(32), heads);
      await nextTurn();
    }
  });

  await during('requests, as many as go', async (isOver) => {
    await using peer = await startPeer({ network });
    await peer.p2p.dial(address);
    const body = fromHex(pool);
    while (!isOver())
      await Promise.allSettled(
        Array.from({ length: 64 }, () => peer.p2p.request(peerKey, 'space.introduce', body, { timeoutMs: 5_000 })),
      );
  });

  await during('gossip of large messages', async (isOver) => {
    await using peer = await startPeer({ network });
    await peer.p2p.dial(address);
    peer.p2p.subscribe(pool);
    const head = { author: 'ab'.repeat(32), hash: 'cd'.repeat(32) };
    for (let seq = 1; !isOver(); seq += 1) {
      peer.p2p.publish(
        pool,
        encodeMessage({ kind: 'heads', heads: Array.from({ length: 1_000 }, () => ({ ...head, seq })) }),
      );
      await nextTurn();
    }
  });

  await during('bytes that are no messages, by peers that come back under other names', async (isOver) => {
    do {
      await using peer = await startPeer({ network });
      // Thrown out after some, it comes back by itself and goes on, until it is shut out.
      await until(
        'it is shut out',
        async () => {
          if (peer.p2p.peers().length === 0) await peer.p2p.dial(address).catch(() => undefined);
          for (let i = 0; i < 20; i += 1) peer.p2p.sendFrame(peerKey, pool, new Uint8Array(200_000).fill(0xff));
          return (await vera.call('blockedPeersRead', {})).items;
        },
        (items) => items.some((blocked) => blocked.peerKey === peer.key),
      );
    } while (!isOver());
    const { items } = await vera.call('blockedPeersRead', {});
    assert.ok(items.length > 0 && items.every(({ cause }) => cause === 'input'), 'and shut out for a time');
  });

  await during('strangers with many half-sent streams', async (isOver) => {
    const frames = `/power-realms/${id.slice(0, 16)}/frames/1`;
    const begun = Buffer.concat([fromHex(pool), Uint8Array.of(0, 3, 0xff, 0xff), new Uint8Array(200_000)]);
    while (!isOver()) {
      const node = await createLibp2p({
        ...{ transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()] },
        connectionGater: { denyDialMultiaddr: () => false },
      });
      const connection = await node.dial(multiaddr(address));
      const signal = AbortSignal.timeout(2_000);
      await Promise.allSettled(
        Array.from({ length: 100 }, async () => {
          const stream = await connection.newStream(frames, { signal });
          stream.send(begun);
        }),
      );
      await node.stop();
    }
  });

  clearInterval(watch);
});
