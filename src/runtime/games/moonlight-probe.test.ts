/** What a provider's instance says before anything is paid: where it leads this machine, and for how long. */
import assert from 'node:assert/strict';
import { type AddressInfo, type Server, createServer } from 'node:net';
import test, { type TestContext } from 'node:test';
import type { Resolve } from '#edge/rails/targets.ts';
import { GAME as TERMS } from '../../../test/kit/acts-games.ts';
import { refusedWith } from '../../../test/kit/desk.ts';
import type { Links } from '../work/links.ts';
import { encodeFrame } from '../work/protocol.ts';
import { probeMoonlight } from './moonlight-probe.ts';
import type { MoonlightProbeAnswer } from './play-protocol.ts';

type Answer = () => Promise<MoonlightProbeAnswer>;

function probe(answer: Answer, more: object = {}) {
  const links = { request: async () => encodeFrame(await answer()) } as unknown as Pick<Links, 'request'>;
  return probeMoonlight(links, {
    ...{ peer: '', space: 'a'.repeat(64), offer: 'b'.repeat(64), targets: TERMS.targets },
    ...{ signal: new AbortController().signal, scopeOf: () => 'loopback' as const, ...more },
  });
}

/** Something of this machine that a provider would like to know of. */
async function listen(t: TestContext): Promise<{ readonly port: number; readonly calls: () => number }> {
  let calls = 0;
  const server: Server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, calls: () => calls };
}

test('a provider from elsewhere leads nowhere into this machine, not by a name either', async (t) => {
  const inside = await listen(t);
  const resolve: Resolve = (host, done) =>
    host === 'home.example' ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(new Error('no such name'), []);
  const names = ['127.0.0.1', 'localhost', '2130706433', '0.0.0.0', '[::ffff:127.0.0.1]', '[::1]', 'home.example', ''];
  const hosts = names.map((name) => `${name}:${inside.port}`);
  for (const scope of ['public', 'private', undefined] as const) {
    const told = await probe(async () => ({ hosts, isReady: true }), { scopeOf: () => scope, resolve });
    assert.deepEqual([told.verdict, told.causes, told.moonlight], ['poor', ['unreached'], { hosts }]);
  }
  assert.equal(inside.calls(), 0);
  const near = await probe(async () => ({ hosts, isReady: true }), { resolve });
  assert.equal(near.moonlight?.reached, hosts[0], 'over a connection of this machine it is there anyway');
});

test('only addresses, only ports that a game stream can have, and one of them', async (t) => {
  const [inside, other] = [await listen(t), await listen(t)];
  const reached = async (...hosts: string[]) =>
    (await probe(async () => ({ hosts, isReady: true }))).moonlight?.reached;
  assert.equal(await reached('rubbish::', '127.0.0.1/x', `http://127.0.0.1:${inside.port}`, ''), undefined);
  assert.equal(await reached('127.0.0.1:0', '127.0.0.1:1028', '127.0.0.1:65515', '127.0.0.1:99999'), undefined);
  await reached('192.0.2.1:40000', `127.0.0.1:${inside.port}`, `127.0.0.1:${other.port}`);
  assert.equal(inside.calls() + other.calls(), 0, 'one Sunshine has one port');
});

test('it ends when its time is over, whatever does not answer', async () => {
  const never = new Promise<never>(() => {});
  const startMs = Date.now();
  assert.equal(await refusedWith(probe(() => never, { signal: AbortSignal.timeout(200) })), 'game.unreachable');
  const slow = await probe(async () => ({ hosts: ['home.example'], isReady: true }), {
    ...{ signal: AbortSignal.timeout(200), resolve: () => {} },
  });
  assert.equal(slow.moonlight?.reached, undefined);
  assert.ok(Date.now() - startMs < 1_500);
});
