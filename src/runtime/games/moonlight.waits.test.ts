/** A provider's and a player's instance of a session by Moonlight, over a Sunshine that answers as documented. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SEEN_MS } from '#core/features/gaming/moonlight.api.ts';
import { classLists, claimOf } from '#core/features/gaming/session-claim.ts';
import { CALL_MS_MAX } from '#edge/sunshine/call.ts';
import { openSunshine } from '#edge/sunshine/open.ts';
import { GAME as TERMS, publishGame } from '../../../test/kit/acts-games.ts';
import { openDesk, refusedWith } from '../../../test/kit/desk.ts';
import { openFakeSunshine } from '../../../test/kit/fake-sunshine.ts';
import { build, done, pool } from '../../../test/kit/given.ts';
import { nodeReady, orderOf, sessionAt } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { cast } from '../../../test/kit/test-pool.ts';
import { createLiveHub } from '../live-hub.ts';
import type { Runtime } from '../runtime.ts';
import type { HostedSession } from '../work/game-host.ts';
import type { Links } from '../work/links.ts';
import { encodeFrame } from '../work/protocol.ts';
import { openSessionSamples } from '../work/session-samples.ts';
import { createMoonlightHost } from './moonlight-host.ts';
import { hostAndPort, hostsOf } from './moonlight-hosts.ts';
import { marksOf } from './moonlight-marks.ts';
import { createMoonlightPlayer } from './moonlight-player.ts';
import { probeMoonlight } from './moonlight-probe.ts';
import { MOONLIGHT_REQUEST, type MoonlightAnswer } from './play-protocol.ts';

type Handler = (peer: string, body: Uint8Array) => Promise<Uint8Array>;
const GAME = { ...TERMS, transports: ['moonlight'], measures: 'presence/1' } as const;
const WAIT_MS_MAX = 8_000;

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + WAIT_MS_MAX;
  while (!(await is())) {
    assert.ok(Date.now() < endMs, `waited too long for: ${what}`);
    await delay(50);
  }
}

async function table() {
  const world = build(pool().with(nodeReady(), done(publishGame({ with: { game: GAME } })), sessionAt('running')));
  const stack = new AsyncDisposableStack();
  const mirror = stack.use(new SqliteMirror(world));
  const folder = mkdtempSync(join(tmpdir(), 'realms-moonlight-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const fake = stack.use(await openFakeSunshine());
  const startedAt = performance.now();
  const clock = { aheadMs: 0 };
  const handlers = { provider: new Map<string, Handler>(), buyer: new Map<string, Handler>() };
  const desks = {
    provider: stack.use(await openDesk('provider', { world, mirror }, () => [])),
    buyer: stack.use(await openDesk('buyer', { world, mirror }, () => [])),
  };
  const live = createLiveHub();
  const runtimeOf = (who: 'provider' | 'buyer'): Runtime =>
    Object.assign(desks[who].runtime, {
      ...{ live, nowMs: () => world.nowMs + clock.aheadMs + Math.round(performance.now() - startedAt) },
    });
  const linksOf = (who: 'provider' | 'buyer', as: string = who) => {
    const other = who === 'provider' ? 'buyer' : 'provider';
    return {
      handle: (method: string, handler: Handler) => void handlers[who].set(method, handler),
      request: async (_peer: string, method: string, body: Uint8Array) => {
        const handler = handlers[other].get(method);
        if (handler === undefined) throw new Error('not connected');
        return handler(cast(as).peer.device, body);
      },
    } as unknown as Links;
  };
  const marks = marksOf(cast('provider').peer.device);
  const sunshine = openSunshine({
    ...{ file: join(folder, 'sunshine.json'), isOfSession: marks.isOwn, isInstalled: () => true },
  });
  const { user, password, port } = fake;
  await sunshine.set({ isOn: true, user, password, port, address: '127.0.0.1' });
  const row = orderOf(world, 'session');
  const session = {
    ...{ space: world.space, order: row.order, buyer: row.buyer, buyerPeer: row.buyerPeer, game: GAME, pad: undefined },
    ...{ command: { program: '/usr/games/doom', arguments: [] }, coresPerSlot: 1, memoryPerSlotBytes: 1 },
  } as unknown as HostedSession;
  const samples = {
    provider: openSessionSamples(desks.provider.runtime.db),
    player: openSessionSamples(desks.buyer.runtime.db),
  };
  const openHost = (sweepStartMs = 60_000, sweepMs = 60_000) => {
    const host = createMoonlightHost(runtimeOf('provider'), linksOf('provider'), {
      ...{ sunshine, samples: samples.provider, isPaused: () => false, sweepStartMs, sweepMs },
    });
    stack.defer(() => host.close());
    return host;
  };
  const player = createMoonlightPlayer(runtimeOf('buyer'), linksOf('buyer'), samples.player);
  stack.defer(() => player.close());
  const app = `doom (${marks.of(row.order)})`;
  return {
    ...{ clock, live, world, fake, sunshine, session, samples, openHost, player, row, app, marks, handlers, linksOf },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('the player of the sealed order is let in by the PIN, what both sides see is paid, and nothing stays behind', async () => {
  await using at = await table();
  const { world, fake, session, samples, player, row, app } = at;
  const host = at.openHost();
  assert.equal(await host.hindrance(session), undefined);
  assert.equal(await host.prepare(session), true);
  assert.deepEqual(
    fake.state.apps.map(({ name, cmd }) => [name, cmd]),
    [[app, '"/usr/games/doom"']],
  );
  host.run(session, row.runningSealMs);
  const first = await player.read(world.space, row);
  assert.deepEqual([first.state, first.app, first.hosts], ['pin', app, [`127.0.0.1:${fake.port - 1}`]]);

  assert.equal(await refusedWith(player.pair(world.space, row, '4321')), 'moonlight.nobody_waits');
  fake.moonlightWaits('4321');
  assert.equal((await player.pair(world.space, row, '4321')).state, 'paired');
  fake.play(app);
  await player.seen(world.space, row, { isSeen: true, login: 'phone' });
  await until('the stream is seen', async () => (await player.read(world.space, row)).state === 'playing');
  const ref = { space: world.space, order: row.order };
  await until(
    'a window on both sides',
    () => samples.provider.newest(ref, 'provider') >= 1 && samples.player.newest(ref, 'player') >= 1,
  );
  const both = {
    provider: samples.provider.read(ref, 'provider'),
    player: samples.player.read(ref, 'player'),
  };
  assert.deepEqual(claimOf(classLists(1, both, GAME)), {
    ...{ provider: { full: 1, half: 0, none: 0 }, player: { full: 1, half: 0, none: 0 } },
    ...{ agreed: { full: 1, half: 0, none: 0 }, contested: 0 },
  });

  fake.state.clients = [...fake.state.clients, { name: 'my phone', uuid: 'own', enabled: true }];
  host.stop(world.space, row.order);
  await until('all is taken back', () => fake.state.apps.length === 0 && fake.state.clients.length === 1);
  assert.equal(fake.state.running, undefined, 'the stream ended');
  assert.deepEqual(
    fake.state.clients.map(({ name }) => name),
    ['my phone'],
    'its owner’s own stays',
  );
});

test('that the game is seen holds while its page is there, however seldom a hidden page may say so, and no longer', async () => {
  await using at = await table();
  const { player, world, row, clock, live } = at;
  const isSeen = async () => (await player.read(world.space, row)).isSeen;
  const say = (is: boolean) => player.seen(world.space, row, { isSeen: is, login: 'phone' });
  /** Twice two thirds of the time that a word holds, with looks in between. */
  const passes = async () => {
    for (let step = 0; step < 2; step += 1) {
      await delay(1_200);
      clock.aheadMs += (SEEN_MS * 2) / 3;
    }
  };
  await say(true);
  await passes();
  assert.equal(await isSeen(), false, 'of a login that has no page a word holds for its time');
  const page = (login: string) =>
    live.subscribe({ user: row.buyer, account: 'buyer', login }, undefined, () => undefined);
  const [own, other] = [page('phone'), page('other')];
  await say(true);
  await passes();
  assert.equal(await isSeen(), true);
  own();
  await passes();
  assert.equal(await isSeen(), false, 'the page is closed; another login’s is not this one');
  const again = page('phone');
  await delay(1_200);
  assert.equal(await isSeen(), false, 'and comes back without a word');
  await say(true);
  await say(false);
  await delay(1_200);
  assert.equal(await isSeen(), false);
  again();
  other();
});

test('where the provider says that nobody is at the game, a word to see it is no quarrel', async () => {
  await using at = await table();
  const { player, world, row, samples } = at;
  let state: MoonlightAnswer['state'] = 'paired';
  at.handlers.provider.set(MOONLIGHT_REQUEST, async () => encodeFrame({ state, app: '', hosts: [] }));
  await player.seen(world.space, row, { isSeen: true, login: 'phone' });
  const ref = { space: world.space, order: row.order };
  const windows = () => {
    const own = samples.player.read(ref, 'player');
    return claimOf(classLists(samples.player.newest(ref, 'player'), { provider: own, player: own }, GAME)).player;
  };
  await until('a window', () => windows().none > 0);
  assert.deepEqual(windows(), { full: 0, half: 0, none: 1 });
  state = 'playing';
  await until('a window of it', () => windows().full > 0);
});

test('a stranger learns nothing and lets nobody in, and PINs are not guessed', async () => {
  await using at = await table();
  const { world, fake, session, player, row } = at;
  await at.openHost().prepare(session);
  const strange = createMoonlightPlayer(
    { ...at.handlers, nowMs: () => 0, logger: { debug: () => undefined }, spaces: { has: () => false } } as never,
    at.linksOf('buyer', 'member'),
    at.samples.player,
  );
  fake.moonlightWaits('1111');
  assert.equal(await refusedWith(strange.pair(world.space, row, '1111')), 'moonlight.unreachable');
  strange.close();
  assert.deepEqual(fake.state.clients, []);
  const tries = [];
  for (const pin of ['0000', '0001', '0002', '0003']) tries.push(refusedWith(player.pair(world.space, row, pin)));
  assert.deepEqual(await Promise.all(tries), [
    ...['moonlight.wrong_pin', 'moonlight.nobody_waits', 'moonlight.nobody_waits', 'moonlight.too_often'],
  ]);
  assert.deepEqual(fake.state.clients, []);
});

test('what a killed instance left at Sunshine is taken up by its order or swept, and nothing of its owner’s', async () => {
  await using at = await table();
  const { world, fake, session, row, app, marks } = at;
  const own = { name: marks.of(row.order), uuid: 'player', enabled: true };
  const old = marks.of('f'.repeat(64));
  fake.state.apps = [{ name: app }, { name: `quake (${old})` }];
  fake.state.clients = [own, { name: old, uuid: 'old', enabled: true }, { name: 'tablet', uuid: 'own', enabled: true }];
  const host = at.openHost(200);
  host.run(session, row.runningSealMs);
  await until('the rest is swept', () => fake.state.apps.length === 1);
  await until('the rest is let in no more', () => fake.state.clients.length === 2);
  assert.deepEqual(
    [fake.state.apps.map(({ name }) => name), fake.state.clients.map(({ uuid }) => uuid)],
    [[app], ['player', 'own']],
  );
  assert.equal((await at.player.read(world.space, row)).state, 'paired', 'no new PIN is needed');
});

test('who starts the game again and again is let in no more first, and a game that takes its time to end is waited for', async () => {
  await using at = await table();
  const { world, fake, session, player, row, app } = at;
  const host = at.openHost();
  await host.prepare(session);
  fake.moonlightWaits('4321');
  await player.pair(world.space, row, '4321');
  fake.play(app);
  fake.state.isEager = true;
  fake.state.exitMs = CALL_MS_MAX + 200;
  host.stop(world.space, row.order);
  await until('the app is gone', () => fake.state.apps.length === 0);
  assert.deepEqual([fake.state.clients, fake.state.running], [[], undefined]);
});

test('who finishes pairing late is the session’s while it lasts, and let in no more after it', async () => {
  await using at = await table();
  const { world, fake, session, player, row, app } = at;
  const host = at.openHost(100, 300);
  await host.prepare(session);
  fake.moonlightWaits('4321', true);
  assert.equal(await refusedWith(player.pair(world.space, row, '4321')), 'moonlight.wrong_pin');
  fake.finishPairing();
  fake.play(app);
  await until('it is seen', async () => (await player.read(world.space, row)).state === 'playing');
  for (const uuid of ['second', 'third'])
    fake.state.clients = [...fake.state.clients, { name: at.marks.of(row.order), uuid, enabled: true }];
  await until('one device is kept', () => fake.state.clients.map(({ uuid }) => uuid).join() === 'third');

  host.stop(world.space, row.order);
  await until('all is taken back', () => fake.state.apps.length + fake.state.clients.length === 0);
  const late = { name: at.marks.of(row.order), uuid: 'late', enabled: true };
  fake.state.clients = [late];
  await until('it is let in no more', () => fake.state.clients.length === 0);
});

test('what is still let in from another session is not, before the next one begins', async () => {
  await using at = await table();
  const { fake, session, marks } = at;
  fake.state.clients = [{ name: marks.of('f'.repeat(64)), uuid: 'old', enabled: true }];
  fake.state.apps = [{ name: `quake (${marks.of('f'.repeat(64))})` }];
  assert.equal(await at.openHost().prepare(session), true);
  assert.deepEqual([fake.state.clients, fake.state.apps.map(({ name }) => name)], [[], [at.app]]);
});

test('one screen: nobody else’s order begins meanwhile, nor where its owner plays or has apps that a player could start', async () => {
  await using at = await table();
  const { fake, session, sunshine } = at;
  fake.state.apps = [{ name: 'Desktop' }];
  const host = at.openHost();
  assert.equal(await host.hindrance(session), 'no_screen');
  assert.equal(await host.prepare(session), false);
  fake.state.apps = [];
  fake.state.running = 'the owner’s own';
  assert.equal(await host.prepare(session), false);
  fake.state.running = undefined;
  assert.equal(await host.prepare(session), true);
  assert.equal(await host.hindrance({ order: 'another' }), 'no_screen');
  assert.equal(await host.hindrance(session), undefined);
  host.setPaused(true);
  fake.state.running = at.app;
  await until('what is started under a pause is closed', () => fake.state.running === undefined);
  assert.equal((await at.player.read(at.world.space, at.row)).state, 'paused_by_owner');
  host.setPaused(false);
  assert.equal(host.fault(), undefined);
  await host.switchOff();
  assert.equal(sunshine.isKnown(), false);
  assert.deepEqual([host.fault(), fake.state.apps], ['no_screen', []]);
  await until('it is gone', async () => (await at.player.read(at.world.space, at.row)).state === 'gone');
});

test('switched off: nothing begins any more, and the password is forgotten only when nothing is left', async () => {
  await using at = await table();
  const { fake, session, sunshine, row } = at;
  const host = at.openHost(100, 300);
  await host.prepare(session);
  fake.state.isReadOnly = true;
  const off = host.switchOff();
  host.run(session, row.runningSealMs);
  assert.equal(host.fault(), 'no_screen');
  await assert.rejects(off, /still listed/);
  assert.equal(await host.prepare(session), false);
  assert.deepEqual([sunshine.isKnown(), sunshine.settings().isOn], [true, false]);
  assert.equal((await sunshine.look()).state, 'taking_back');
  fake.state.isReadOnly = false;
  await until('it is tried again', () => !sunshine.isKnown());
  assert.deepEqual(fake.state.apps, []);
});

test('before paying: the round trip, and whether one of the addresses answers', async () => {
  await using at = await table();
  at.openHost();
  const probe = (latencyMs = 80) =>
    probeMoonlight(at.linksOf('buyer'), {
      ...{ peer: '', space: at.world.space, offer: at.world.id('game') },
      ...{ targets: { ...GAME.targets, latencyMs }, signal: new AbortController().signal },
      scopeOf: () => 'loopback',
    });
  const good = await probe();
  const host = `127.0.0.1:${at.fake.port - 1}`;
  assert.deepEqual([good.verdict, good.causes, good.moonlight], ['good', [], { hosts: [host], reached: host }]);
  assert.equal(await refusedWith(probe()), 'game.probe_busy', 'one peer asks again after some seconds');
  await at.fake[Symbol.asyncDispose]();
  await delay(3_100);
  const poor = await probe();
  assert.deepEqual([poor.verdict, poor.causes], ['poor', ['unreached', 'not_ready']]);
});

test('whoever asks before an order, Sunshine is looked at once', async () => {
  await using at = await table();
  at.openHost();
  const ask = at.handlers.provider.get('game.moonlight.probe');
  assert.ok(ask !== undefined);
  const body = encodeFrame({ space: at.world.space, offer: at.world.id('game') });
  const before = at.fake.calls.length;
  await ask(cast('buyer').peer.device, body);
  const one = at.fake.calls.length - before;
  await delay(3_100);
  await Promise.all(['buyer', 'provider'].map((who) => ask(cast(who).peer.device, body)));
  assert.equal(at.fake.calls.length - before, 2 * one);
});

test('addresses as one types them into Moonlight', () => {
  const card = (address: string, internal = false) => ({ address, internal }) as never;
  const cards = { lo: [card('127.0.0.1', true)], eth0: [card('192.168.1.5'), card('fe80::1'), card('2001:db8::5')] };
  assert.deepEqual(hostsOf({ address: '', port: 47_990 }, cards), ['192.168.1.5', '[2001:db8::5]']);
  assert.deepEqual(hostsOf({ address: 'home.example', port: 48_000 }, cards), ['home.example:47999']);
  assert.deepEqual(hostAndPort('[2001:db8::5]:48000'), { host: '2001:db8::5', port: 48_000 });
  assert.deepEqual(hostAndPort('home.example'), { host: 'home.example', port: 47_989 });
  assert.deepEqual([hostAndPort('home.example:1029')?.port, hostAndPort('192.0.2.1:65514')?.port], [1_029, 65_514]);
  for (const foul of ['', ':48000', 'a b', 'a/b', 'home.example:1028', 'home.example:65515', '[home.example]', '::1'])
    assert.equal(hostAndPort(foul), undefined, foul);
});
