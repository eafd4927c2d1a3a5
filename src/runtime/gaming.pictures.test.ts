/** What leaves this machine as a picture of a game, and what does not. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { API } from '#core/features/api.ts';
import type { FileAnswer } from '#core/contract/route.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { GAME as OFFERED, publishGame } from '../../test/kit/acts-games.ts';
import { type Arcade, GAME, JPEG, PNG, TARGETS, WEBP, openArcade, opened, upload } from '../../test/kit/arcade.ts';
import { type Desk, refusedWith } from '../../test/kit/desk.ts';
import { done } from '../../test/kit/given.ts';
import { cast } from '../../test/kit/test-pool.ts';
import { encodeFrame } from './work/protocol.ts';

test('a picture is a PNG, JPEG or WebP of some size, whatever it is called, and is served as that', async () => {
  using table = opened();
  await using arcade = await openArcade('provider', table);
  const { desk, linked } = arcade;
  const at = { pool: table.world.space };
  const add = async (bytes: Uint8Array) =>
    desk.ask(API.catalogueAdd, { body: { ...GAME, picture: await upload(desk, bytes) } });
  const padded = (head: Uint8Array, sizeBytes: number): Uint8Array =>
    Buffer.concat([head, Buffer.alloc(sizeBytes - head.length)]);
  for (const bad of [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    Buffer.from('<script>WEBP', 'latin1'),
    Buffer.from('GIF89a'),
    Buffer.from(''),
    PNG.subarray(0, 4),
    padded(PNG, GAME_LIMITS.pictureBytesMax + 1),
  ])
    assert.equal(await refusedWith(add(bad)), 'game.bad_picture');
  const none = { ...GAME, picture: 'd'.repeat(64) };
  assert.equal(await refusedWith(desk.ask(API.catalogueAdd, { body: none })), 'game.bad_picture');

  for (const [bytes, type] of [
    [PNG, 'image/png'],
    [JPEG, 'image/jpeg'],
    [WEBP, 'image/webp'],
    [padded(PNG, GAME_LIMITS.pictureBytesMax), 'image/png'],
  ] as const) {
    const { id } = await add(bytes);
    const body = { node: table.world.id('node'), game: id, pricePerHour: '1000000', targets: TARGETS };
    const { id: offer } = await desk.ask(API.gameHost, { params: at, body });
    const file = (await desk.ask(API.gamePicture, { params: { ...at, offer } })) as unknown as FileAnswer;
    assert.deepEqual([file.contentType, file.sizeBytes], [type, bytes.length]);

    // To other instances of the pool, and to nobody else.
    const handler = linked.get('game.picture');
    assert.ok(handler !== undefined);
    const asked = Buffer.from(encodeFrame({ space: at.pool, offer }));
    assert.equal((await handler(cast('buyer').peer.device, asked)).length, bytes.length);
    await assert.rejects(handler('e'.repeat(64), asked), /not served/);

    await desk.ask(API.gameChange, { params: { ...at, offer }, body: { picture: null } });
    assert.equal(await refusedWith(desk.ask(API.gamePicture, { params: { ...at, offer } })), 'game.no_picture');
    const worse = { picture: await upload(desk, Buffer.from('text')) };
    const change = desk.ask(API.gameChange, { params: { ...at, offer }, body: worse });
    assert.equal(await refusedWith(change), 'game.bad_picture');
  }
});

test('no file leaves as a picture that no offer of this machine names, or that is none', async () => {
  using table = opened();
  const { world, mirror } = table;
  await using arcade = await openArcade('provider', table);
  await using other = await openArcade('buyer', table);
  const ask = async ({ linked }: Arcade, offer: string): Promise<Uint8Array | undefined> =>
    linked.get('game.picture')?.(cast('member').peer.device, Buffer.from(encodeFrame({ space: world.space, offer })));
  const offered = async (desk: Desk, bytes: Uint8Array): Promise<string> => {
    const picture = await upload(desk, bytes);
    done(publishGame({ with: { game: { ...OFFERED, picture } } }))(world);
    mirror.follow();
    return world.id('game');
  };
  assert.deepEqual(await ask(arcade, await offered(arcade.desk, PNG)), PNG);
  await assert.rejects(ask(arcade, await offered(arcade.desk, Buffer.from('secret'))), /not served/);
  // The provider names a file of the buyer's.
  const drawn = Buffer.concat([PNG, Buffer.from('holiday')]);
  await assert.rejects(ask(other, await offered(other.desk, drawn)), /not served/);
});
