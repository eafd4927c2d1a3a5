/**
 * Private and pools by invitation are given to devices of sealed members alone. Asked by peers with changed programs: strangers
 * of the network, people who were let go and kept their keys, and people who came too late.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import { decodeEvent } from '#core/contract/event.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import type { Message } from '#engine/wire.ts';
import { type Person, type Running, register, startInstanceProcess, until } from '../e2e/kit.ts';
import { startPeer } from '../compliance/p2p-kit.ts';
import { joinNetwork } from './lab-kit.ts';
import { keysOf, startModifiedPeer } from './modified-peer.ts';

const DATA: readonly Message['kind'][] = ['digest', 'heads', 'run', 'new', 'seals', 'proposal', 'ballot'];
const kindsOf = (messages: readonly Message[]): string[] => [...new Set(messages.map(({ kind }) => kind))].sort();
const dataIn = (messages: readonly Message[]): string[] => kindsOf(messages.filter(({ kind }) => DATA.includes(kind)));

/** Id and genesis of the network, as anybody gets them. */
async function networkOf(host: Running, person: Person): Promise<{ id: string; genesis: Uint8Array }> {
  const { network = '' } = await person.call('networkRead', {});
  await using nobody = await startPeer({ network: null });
  const hello = await nobody.p2p.hello(host.peers[0] ?? '');
  assert.equal(hello.network, network);
  return { id: network, genesis: hello.genesis ?? new Uint8Array(0) };
}

/** Devices that write in the pool: a thief may have heard of them elsewhere. */
async function authorsOf(person: Person, pool: string): Promise<string[]> {
  const { notaries } = await person.call('poolRead', { params: { pool } });
  return notaries.map(({ device }) => device);
}

test(
  'a private pool: nothing for strangers, everything for a member, nothing new for one who was let go',
  { timeout: 120_000 },
  async () => {
    await using oldHost = await startInstanceProcess();
    const youngHost = await startInstanceProcess();
    const olga = await register(oldHost, 'olga', { createNetwork: 'Closed' });
    await joinNetwork(youngHost, (await olga.call('networkRead', {})).invite);
    const yuri = await register(youngHost, 'yuri');
    const { pool } = await olga.call(
      'poolCreate',
      { body: { name: 'Secret', symbol: 'SEC', access: 'private', password: 'nobody knows it' } },
      { wait: 10 },
    );
    await until(
      'yuri is in',
      () => yuri.call('poolJoin', { body: { pool, password: 'nobody knows it' } }, { wait: 20 }),
      ({ status }) => status === 'sealed',
    );
    const network = await networkOf(oldHost, olga);
    const authors = await authorsOf(olga, pool);
    const address = oldHost.peers[0] ?? '';

    await test('a stranger of the network that asks anyway', async () => {
      await using thief = await startModifiedPeer(address, network, { agents: [new Uint8Array(32).fill(9)] });
      thief.peer.p2p.subscribe(pool);
      await thief.ask(pool, authors);
      const got = thief.got(pool);
      assert.deepEqual(dataIn(got), [], `only hellos and denials: ${kindsOf(got).join(' ')}`);
      const sent = await olga.call(
        'grantCreate',
        { params: { pool }, body: { to: yuri.user, amount: '1000', reason: 'something new' } },
        { wait: 10 },
      );
      assert.equal(sent.status, 'sealed');
      await thief.ask(pool, authors);
      assert.deepEqual(dataIn(thief.got(pool)), [], 'not even that something happened');
      assert.deepEqual(
        thief.peer.gossip.filter(({ space }) => space === pool),
        [],
      );
      const victim = thief.peer.p2p.peers()[0]?.peerKey ?? '';
      const timeoutMs = 5_000;
      const intro = decodeCanonical(
        await thief.peer.p2p.request(victim, 'space.introduce', fromHex(pool), { timeoutMs }),
      );
      const [genesis] = intro as [Uint8Array];
      assert.equal(decodeEvent(genesis, nodeCrypto).hash, pool, 'whose pool it is, anybody may know');
      const mine = await thief.peer.p2p.request(victim, 'spaces.mine', Uint8Array.of(0xa0), { timeoutMs });
      assert.deepEqual(decodeCanonical(mine), []);
      for (const channel of ['blob', 'tasks', 'evidence'])
        await assert.rejects(async () => {
          const opened = await thief.peer.p2p.openChannel(victim, channel);
          await opened.send(Uint8Array.of(0xa0));
          for await (const frame of opened) assert.fail(`got ${frame.length} bytes on ${channel}`);
        });
    });

    await youngHost.stop();
    const keys = keysOf(youngHost.dataDir);

    await test('a member is given all of it: the asking above was right', async () => {
      await using member = await startModifiedPeer(address, network, keys);
      await until(
        'the proof is taken',
        async () => {
          await member.ask(pool, authors);
          return dataIn(member.got(pool));
        },
        (kinds) => ['digest', 'heads', 'seals'].every((kind) => kinds.includes(kind)),
      );
    });

    await test('a proof that was heard is worth nothing a second time, not even to whom it was', async () => {
      const heard = await startModifiedPeer(address, network, keys);
      await until(
        'a proof was made',
        async () => heard.proofs,
        (proofs) => proofs.length > 0,
      );
      await heard[Symbol.asyncDispose]();
      await using again = await startModifiedPeer(address, network, { peer: keys.peer });
      const [victim] = again.peer.p2p.peers();
      for (const proof of heard.proofs) again.peer.p2p.sendFrame(victim?.peerKey ?? '', pool, proof);
      await again.ask(pool, authors);
      assert.deepEqual(dataIn(again.got(pool)), []);
    });

    await test("a member's proof is worth nothing on another instance's connection", async () => {
      await using thief = await startModifiedPeer(address, network, { agents: keys.agents });
      await thief.ask(pool, authors);
      assert.deepEqual(dataIn(thief.got(pool)), []);
    });

    await test('who is let go while connected gets nothing from then on, and nothing later', async () => {
      const former = await startModifiedPeer(address, network, keys);
      await until(
        'a member still',
        async () => {
          await former.ask(pool, authors);
          return dataIn(former.got(pool));
        },
        (kinds) => kinds.includes('heads'),
      );
      await olga.call('memberKick', { params: { pool, user: yuri.user }, body: { reason: 'told all' } }, { wait: 10 });
      await former.ask(pool, authors); // The seal of the kick may still be on its way to a member of a moment ago.
      const before = former.got(pool).length;
      await olga.call(
        'grantCreate',
        { params: { pool }, body: { to: olga.user, amount: '5000', reason: 'among ourselves' } },
        { wait: 10 },
      );
      await former.ask(pool, authors);
      assert.deepEqual(dataIn(former.got(pool).slice(before)), []);
      await former[Symbol.asyncDispose]();
      await using again = await startModifiedPeer(address, network, keys);
      await again.ask(pool, authors);
      assert.deepEqual(dataIn(again.got(pool)), []);
    });
    await youngHost[Symbol.asyncDispose]();
  },
);

test(
  'a pool by invitation: of two who use the same invitation, the loser gets nothing',
  { timeout: 120_000 },
  async () => {
    await using oldHost = await startInstanceProcess();
    const olga = await register(oldHost, 'olga', { createNetwork: 'Guests' });
    const { invite } = await olga.call('networkRead', {});
    const { pool } = await olga.call(
      'poolCreate',
      { body: { name: 'Guests', symbol: 'GST', access: 'referral' } },
      { wait: 10 },
    );
    const { link } = await olga.call('invitationCreate', { params: { pool }, body: { uses: 1 } }, { wait: 10 });
    const hosts = await Promise.all([startInstanceProcess(), startInstanceProcess()]);
    try {
      const guests: Person[] = [];
      for (const [index, host] of hosts.entries()) {
        await joinNetwork(host, invite);
        guests.push(await register(host, `guest${index}`));
      }
      const codes = await Promise.all(
        guests.map(async (guest) => {
          try {
            const { status } = await guest.call('poolJoin', { body: { link } }, { wait: 20 });
            return status;
          } catch (cause) {
            return (cause as { problem?: { code: string } }).problem?.code ?? String(cause);
          }
        }),
      );
      assert.equal(codes.filter((code) => code === 'sealed').length, 1, codes.join(' '));
      const loser = codes.findIndex((code) => code !== 'sealed');
      const host = hosts[loser];
      assert.ok(host !== undefined && codes[loser] !== 'pending', codes.join(' '));
      const outside = await guests[loser]?.call('membersRead', { params: { pool } });
      assert.ok((outside?.items.length ?? 0) <= 1, 'the loser knows the genesis alone');
      const network = await networkOf(oldHost, olga);
      const authors = await authorsOf(olga, pool);
      await host.stop();
      await using asker = await startModifiedPeer(oldHost.peers[0] ?? '', network, keysOf(host.dataDir));
      await asker.ask(pool, authors);
      assert.deepEqual(dataIn(asker.got(pool)), []);
      // The answer to its proof takes a way more than those to its questions.
      await until(
        'it is told so',
        async () => asker.got(pool),
        (got) => got.some(({ kind }) => kind === 'denied'),
      );
      assert.deepEqual(dataIn(asker.got(pool)), []);
    } finally {
      for (const host of hosts) await host[Symbol.asyncDispose]();
    }
  },
);
