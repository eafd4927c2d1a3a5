/** The catalogue, offers and search of games, and saves of players, as their owner and their pool use them: over the routes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { API } from '#core/features/api.ts';
import type { GameFilter } from '#core/features/gaming/gaming.api.ts';
import { orderTermsOf } from '#core/features/orders/orders.reads.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { setExpiry, setOfferState } from '../../test/kit/acts.ts';
import { placeGame } from '../../test/kit/acts-games.ts';
import { type Arcade, GAME, MACHINE, TARGETS, openArcade, opened } from '../../test/kit/arcade.ts';
import { refusedWith } from '../../test/kit/desk.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { orderAt, orderOf } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { cast } from '../../test/kit/test-pool.ts';
import type { Saves } from '#edge/streams/saves.ts';

test('the catalogue: what is found and what is entered, by whoever runs the machine', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  const ids = async () => (await desk.ask(API.catalogueRead, {})).items.map(({ id, source }) => [id, source]);
  assert.deepEqual(await ids(), [
    ['neverball', 'found'],
    ['steam-1', 'found'],
  ]);
  assert.deepEqual((await desk.ask(API.catalogueRead, {})).machine, MACHINE);

  const added = await desk.ask(API.catalogueAdd, { body: GAME });
  assert.deepEqual([added.id, added.network, added.kind], ['doom', false, 'command']);
  assert.equal((await desk.ask(API.catalogueAdd, { body: GAME })).id, 'doom-2');
  assert.equal(await refusedWith(desk.ask(API.catalogueAdd, { body: { ...GAME, id: 'doom' } })), 'game.exists');

  const params = { game: 'doom' };
  const changed = await desk.ask(API.catalogueEdit, { params, body: { ...GAME, title: 'Doom II', network: true } });
  assert.deepEqual([changed.title, changed.network], ['Doom II', true]);
  // What is found is changed by an entry of the same name, which goes before it.
  const found = { params: { game: 'neverball' } };
  assert.equal(await refusedWith(desk.ask(API.catalogueEdit, { ...found, body: GAME })), 'game.not_by_hand');
  assert.equal(await refusedWith(desk.ask(API.catalogueRemove, found)), 'game.not_by_hand');
  await desk.ask(API.catalogueAdd, { body: { ...GAME, id: 'neverball', network: true } });
  assert.deepEqual(
    (await ids()).filter(([id]) => id === 'neverball'),
    [['neverball', 'hand']],
  );
  await desk.ask(API.catalogueRemove, found);
  assert.deepEqual(
    (await ids()).filter(([id]) => id === 'neverball'),
    [['neverball', 'found']],
  );
});

test('the catalogue holds so many games and no more', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  const insert = 'INSERT INTO games (game, addedMs, body) VALUES (?, 1, ?)';
  const body = JSON.stringify({ ...GAME, id: 'x', kind: 'command', source: 'hand' });
  for (let number = 1; number < GAME_LIMITS.catalogueMax; number += 1) desk.runtime.db.run(insert, `g${number}`, body);
  await desk.ask(API.catalogueAdd, { body: GAME });
  assert.equal(await refusedWith(desk.ask(API.catalogueAdd, { body: GAME })), 'game.catalogue_full');
  assert.equal((await desk.ask(API.catalogueRead, {})).items.length, GAME_LIMITS.catalogueMax);
});

test('a guest of an instance does not say what is started on it, nor sees who saved what', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table, { isOperator: false });
  const { desk } = arcade;
  const params = { game: 'doom' };
  const host = { node: table.world.id('node'), game: 'neverball', pricePerHour: '1000000', targets: TARGETS };
  for (const work of [
    desk.ask(API.catalogueRead, {}),
    desk.ask(API.catalogueAdd, { body: GAME }),
    desk.ask(API.catalogueEdit, { params, body: GAME }),
    desk.ask(API.catalogueRemove, { params }),
    desk.ask(API.gameHost, { params: { pool: table.world.space }, body: host }),
    desk.ask(API.desktopRead, {}),
    desk.ask(API.desktopLend, { body: { lendsScreen: true } }),
    desk.ask(API.desktopTakeBack, {}),
    desk.ask(API.savesRead, {}),
    desk.ask(API.savesRemove, { params: { player: cast('buyer').user } }),
  ])
    assert.equal(await refusedWith(work), 'instance.not_operator');
});

test('what is offered is what the catalogue knows, and can start', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  const at = { pool: table.world.space };
  const host = (game: string) =>
    desk.ask(API.gameHost, {
      params: at,
      body: { node: table.world.id('node'), game, pricePerHour: '1000000', targets: TARGETS },
    });
  assert.equal(await refusedWith(host('nothing')), 'game.unknown');
  assert.equal(await refusedWith(host('steam-1')), 'game.hindered');
  // With a command of the owner's own it can.
  await desk.ask(API.catalogueAdd, { body: { ...GAME, id: 'steam-1' } });
  const { id: offer } = await host('steam-1');
  const { game, seats } = await desk.ask(API.gameRead, { params: { ...at, offer } });
  assert.deepEqual([game.id, game.kind, game.network, seats], ['steam-1', 'command', undefined, 1]);
  assert.equal(
    await refusedWith(desk.ask(API.gameRead, { params: { ...at, offer: 'e'.repeat(64) } })),
    'offer.unknown',
  );
});

test('a game is kept as a draft, which its owner alone sees, and its end is set anew', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  await using player = await openArcade('buyer', table);
  const { desk } = arcade;
  const at = { pool: table.world.space };
  await desk.ask(API.catalogueAdd, { body: { ...GAME, id: 'kept' } });
  const node = table.world.id('node');
  const body = { node, game: 'kept', pricePerHour: '1000000', targets: TARGETS, isDraft: true, lifeMs: 7_200_000 };
  const { id: offer } = await desk.ask(API.gameHost, { params: at, body });
  const params = { ...at, offer };
  const read = async () => {
    const { state, leftMs, lifeMs } = await desk.ask(API.gameRead, { params });
    return [state, leftMs, lifeMs];
  };
  assert.deepEqual(await read(), ['draft', undefined, 7_200_000]);
  assert.equal(await refusedWith(player.desk.ask(API.gameRead, { params })), 'offer.unknown');
  table.world.try(setExpiry(10_800_000, { of: offer })(table.world));
  table.mirror.follow();
  assert.deepEqual(await read(), ['draft', undefined, 10_800_000]);
  table.world.try(setOfferState('active', { of: offer })(table.world));
  table.mirror.follow();
  assert.deepEqual(await read(), ['active', 10_800_000, undefined]);
  table.world.try(setExpiry(undefined, { of: offer })(table.world));
  table.mirror.follow();
  assert.deepEqual(await read(), ['active', undefined, undefined]);
});

test('the network of a game is off, until its owner says otherwise; offers follow the catalogue when they are changed', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  const at = { pool: table.world.space };
  await desk.ask(API.catalogueAdd, { body: { ...GAME, network: true } });
  const body = { node: table.world.id('node'), game: 'doom', pricePerHour: '1000000', targets: TARGETS };
  const { id: offer } = await desk.ask(API.gameHost, { params: at, body });
  const params = { ...at, offer };
  const network = async () => (await desk.ask(API.gameRead, { params })).game.network;
  assert.equal(await network(), true);
  await desk.ask(API.catalogueEdit, { params: { game: 'doom' }, body: GAME });
  assert.equal(await network(), true);
  await desk.ask(API.gameChange, { params, body: {} });
  assert.equal(await network(), undefined);
});

test('an offer of another machine of one’s own is changed without asking this one’s catalogue, and none is made there', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  await desk.ask(API.catalogueAdd, { body: { ...GAME, network: true } });
  const body = { node: table.world.id('node'), game: 'doom', pricePerHour: '1000000', targets: TARGETS };
  const at = { pool: table.world.space };
  const params = { ...at, offer: (await desk.ask(API.gameHost, { params: at, body })).id };
  await desk.ask(API.catalogueEdit, { params: { game: 'doom' }, body: GAME });
  Object.assign(desk.runtime, { keys: { ...desk.runtime.keys, peer: { publicKey: 'e'.repeat(64) } } });
  await desk.ask(API.gameChange, { params, body: { seats: 2 } });
  const { game, seats } = await desk.ask(API.gameRead, { params });
  assert.deepEqual([game.network, seats], [true, 2]);
  const drawn = { params, body: { picture: 'd'.repeat(64) } };
  assert.equal(await refusedWith(desk.ask(API.gameChange, drawn)), 'node.other_instance');
  assert.equal(await refusedWith(desk.ask(API.gameHost, { params: at, body })), 'node.other_instance');
});

test('no game gets a folder that holds its owner’s files', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const add = (folder: string) =>
    arcade.desk.ask(API.catalogueAdd, { body: { ...GAME, command: { program: 'doom', folder } } });
  assert.equal(await refusedWith(add('/home/ada')), 'game.folder_too_wide');
  await add('/home/ada/doom');
});

test('no game gets the network while it would open the desktop of its owner', async () => {
  using table = opened();
  const sockets = ['@/tmp/.X11-unix/X0'];
  await using arcade = await openArcade('provider', table, { sockets });
  const { desk } = arcade;
  const body = { ...GAME, network: true };
  assert.equal(await refusedWith(desk.ask(API.catalogueAdd, { body })), 'game.desktop_open');
  await desk.ask(API.catalogueAdd, { body: GAME });
  const params = { game: 'doom' };
  assert.equal(await refusedWith(desk.ask(API.catalogueEdit, { params, body })), 'game.desktop_open');
  sockets.length = 0;
  await desk.ask(API.catalogueEdit, { params, body });
  sockets.push('@/tmp/dbus-x');
  const offer = { node: table.world.id('node'), game: 'doom', pricePerHour: '1000000', targets: TARGETS };
  const host = () => desk.ask(API.gameHost, { params: { pool: table.world.space }, body: offer });
  assert.equal(await refusedWith(host()), 'game.desktop_open');
  sockets.length = 0;
  await host();
});

test('targets and seats of an offer are changed, each alone; an order keeps the terms that it was placed by', async () => {
  using table = opened();
  const { world, mirror } = table;
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  const at = { pool: world.space };
  const { id: offer } = await desk.ask(API.gameHost, {
    params: at,
    body: { node: world.id('node'), game: 'neverball', pricePerHour: '3600000', targets: TARGETS, seats: 2 },
  });
  const params = { ...at, offer };
  const shown = async () => {
    const { game, seats, seatsFree, version } = await desk.ask(API.gameRead, { params });
    return { fps: game.targets.fps, seats, seatsFree, version };
  };
  const first = await shown();
  done(placeGame({ with: { offer, offerVersion: first.version } }))(world);
  mirror.follow();
  assert.equal((await shown()).seatsFree, 1);

  await desk.ask(API.gameChange, { params, body: { targets: { ...TARGETS, fps: 30 } } });
  const second = await shown();
  assert.deepEqual([second.fps, second.seats], [30, 2]);
  assert.notEqual(second.version, first.version);
  await desk.ask(API.gameChange, { params, body: { seats: 1 } });
  assert.deepEqual({ ...(await shown()), version: '' }, { fps: 30, seats: 1, seatsFree: 0, version: '' });
  assert.equal(await refusedWith(desk.ask(API.gameChange, { params, body: { seats: 64 } })), 'offer.above_limits');
  assert.equal(orderTermsOf(orderOf(world, 'session')).game?.targets.fps, 60);
  const nothing = { params: { ...at, offer: 'e'.repeat(64) }, body: { seats: 1 } };
  assert.equal(await refusedWith(desk.ask(API.gameChange, nothing)), 'game.no_game');
});

test('a search shows what passes, in the order that was asked for, a page at a time', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk } = arcade;
  await using visited = await openArcade('buyer', table);
  const { desk: buyer } = visited;
  const at = { pool: table.world.space };
  const offered = async (title: string, pricePerHour: string, targets: Partial<typeof TARGETS>) =>
    (
      await desk.ask(API.gameHost, {
        params: at,
        body: {
          node: table.world.id('node'),
          game: 'neverball',
          title,
          pricePerHour,
          targets: { ...TARGETS, ...targets },
        },
      })
    ).id;
  await offered('Cheap', '1000000', { fps: 30, height: 480 });
  await offered('Quick', '3000000', { fps: 120, latencyMs: 20 });
  await offered('Asleep', '2000000', {});
  done(setOfferState('paused', { with: { offer: await offered('Hidden', '1500000', {}) } }))(table.world);
  table.mirror.follow();
  const titles = async (query: Partial<Record<keyof GameFilter | 'sort' | 'limit' | 'cursor', string>>) =>
    (await buyer.ask(API.gamesRead, { params: at, query })).items.map(({ title }) => title);
  assert.deepEqual(await titles({}), ['Cheap', 'Asleep', 'Quick']);
  assert.deepEqual(await titles({ sort: 'title' }), ['Asleep', 'Cheap', 'Quick']);
  for (const [query, expected] of [
    [{ text: 'qUI' }, ['Quick']],
    [{ maxPrice: '2000000' }, ['Cheap', 'Asleep']],
    [{ maxPrice: '1999999' }, ['Cheap']],
    [{ fps: '31' }, ['Asleep', 'Quick']],
    [{ height: '481' }, ['Asleep', 'Quick']],
    [{ latencyMs: '20' }, ['Quick']],
    [{ scoreBps: '5000' }, ['Cheap', 'Asleep', 'Quick']],
    [{ scoreBps: '5001' }, []],
    [{ kind: 'steam' }, []],
    [{ free: 'true' }, ['Cheap', 'Asleep', 'Quick']],
    [{ online: 'true' }, []],
    [{ mine: 'true' }, []],
  ] as const)
    assert.deepEqual(await titles(query), expected, JSON.stringify(query));
  const page = await buyer.ask(API.gamesRead, { params: at, query: { limit: '2' } });
  assert.deepEqual([page.items.length, page.next], [2, '2']);
  assert.deepEqual(await titles({ limit: '2', cursor: page.next ?? '' }), ['Quick']);
  assert.equal((await desk.ask(API.gamesRead, { params: at, query: { mine: 'true' } })).items.length, 4);
});

test('an order that is no game has no session', async () => {
  const world = build(pool().with(orderAt('running')));
  using mirror = new SqliteMirror(world);
  await using arcade = await openArcade('buyer', { world, mirror });
  const { desk } = arcade;
  const params = { pool: world.space, order: world.id('order') };
  for (const endpoint of [API.sessionRead, API.sessionWindows, API.sessionExport])
    assert.equal(await refusedWith(desk.ask(endpoint, { params })), 'session.none');
});

test('saves are listed with whose they are, and removed unless they are played with', async () => {
  using table = opened();
  const [anna, boris] = [cast('buyer').user, cast('member').user];
  const removed: string[] = [];
  const size = { bytes: 10, entries: 2, changedMs: 1, isWhole: true };
  const saves = {
    quotaBytes: 5,
    isOver: ({ bytes }: { bytes: number }) => bytes > 5,
    list: async () => [{ player: anna, ...size }],
    remove: async (player: string) => player === anna && removed.push(player) > 0,
  } as unknown as Saves;
  let playing = anna;
  await using arcade = await openArcade('provider', table, { saves, isPlaying: (player) => player === playing });
  const { desk } = arcade;
  Object.assign(desk.runtime.spaces, { network: () => undefined });
  const { quotaBytes, items } = await desk.ask(API.savesRead, {});
  assert.deepEqual(
    [quotaBytes, items],
    [
      5,
      [{ player: anna, handle: anna.slice(0, 8), bytes: 10, entries: 2, changedMs: 1, isOver: true, isPlaying: true }],
    ],
  );
  const remove = (player: string) => desk.ask(API.savesRemove, { params: { player } });
  assert.equal(await refusedWith(remove(anna)), 'saves.in_use');
  assert.equal(await refusedWith(remove(boris)), 'saves.none');
  playing = '';
  await remove(anna);
  assert.deepEqual(removed, [anna]);
});

test('a desktop is lent where a system has no other display, after its owner’s word, and taken back', async () => {
  using table = opened();
  await using linux = await openArcade('provider', table);
  assert.equal((await linux.desk.ask(API.desktopRead, {})).isPossible, false);
  const lend = { body: { lendsScreen: true } };
  assert.equal(await refusedWith(linux.desk.ask(API.desktopLend, lend)), 'desktop.not_here');
  await using windows = await openArcade('provider', table, { isDesktopPossible: true });
  const { desk } = windows;
  await assert.rejects(desk.ask(API.desktopLend, { body: { lendsScreen: false } }));
  assert.equal((await desk.ask(API.desktopRead, {})).isLent, false);
  assert.deepEqual(await desk.ask(API.desktopLend, lend), {
    ...{ isPossible: true, isLent: true, isFree: true, isAllowed: true, isWatched: true },
    ...{ ownerIdleMs: 600_000, isUntried: true },
  });
  await desk.ask(API.desktopTakeBack, {});
  assert.equal((await desk.ask(API.desktopRead, {})).isLent, false);
});

test('a game by Moonlight is offered where its owner has switched that on, with one seat', async () => {
  using table = opened();
  const at = { pool: table.world.space };
  const offer = { node: table.world.id('node'), game: 'neverball', pricePerHour: '1000000', targets: TARGETS };
  const host = (desk: Arcade['desk'], seats: number) =>
    desk.ask(API.gameHost, { params: at, body: { ...offer, seats, transports: ['moonlight'] } });
  await using off = await openArcade('provider', table);
  assert.equal(await refusedWith(host(off.desk, 1)), 'sunshine.off');
  await using on = await openArcade('provider', table, { hasSunshine: true });
  assert.equal(await refusedWith(host(on.desk, 2)), 'game.one_screen');
  await host(on.desk, 1);
  const { items } = await on.desk.ask(API.gamesRead, { params: at, query: { mine: 'true' } });
  assert.deepEqual(
    items.map(({ game }) => [game.transports, game.measures, game.network]),
    [[['moonlight'], 'presence/1', true]],
    'in no sandbox: it has the network, and buyers see that',
  );
});
