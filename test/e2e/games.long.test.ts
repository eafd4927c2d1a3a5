/** A provider that is not heard of for a moment: the session goes on, and what was not played is not paid. A player who asks for less pays no less. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './kit.ts';
import { SKIP_GAMES, TARGETS, startArcade } from './games-kit.ts';
import { openViewer } from './games-viewer.ts';

/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;
const SHORT_MS = 8_000;

test('a provider that stands still for 8 s', { timeout: 300_000, ...SKIP_GAMES }, async (t) => {
  await using arcade = await startArcade();
  const { anna, pool, guild, borisHost } = arcade;
  const order = await arcade.play(180_000);
  await until(
    'it runs',
    () => arcade.read(order),
    ({ state }) => state === 'running',
  );
  await using viewer = await openViewer({ host: guild.host, username: 'anna', pool, order });
  const framesMore = (what: string, limitMs: number): Promise<unknown> => {
    const before = viewer.frames;
    return until(
      what,
      async () => viewer.frames,
      (frames) => frames > before + 100,
      limitMs,
    );
  };
  await framesMore('pictures come', 20_000);

  process.kill(borisHost.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, SHORT_MS));
  process.kill(borisHost.pid, 'SIGCONT');
  await framesMore('pictures come again after a short cut', 30_000);
  await until(
    'a receipt is signed',
    () => anna.call('sessionRead', { params: { pool, order } }),
    ({ receipts }) => receipts.some(({ isSigned }) => isSigned),
    120_000,
  );

  await anna.call('orderStop', { params: { pool, order } }, { wait: 10 });
  const ended = await until(
    'the session has ended',
    () => arcade.read(order),
    ({ state }) => state === 'completed',
    60_000,
  );
  const { windows, receipts } = await anna.call('sessionRead', { params: { pool, order } });
  t.diagnostic(`${ended.state} after ${receipts.length} receipts: ${JSON.stringify(windows.agreed)}`);
  const { full, half } = windows.agreed;
  assert.equal(ended.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
  assert.equal(ended.funded, ended.used + ended.refunded);
  assert.ok((await anna.call('invariantsRead', { query: { pool } })).isSound);
});

test(
  'a player who asks for half of the pictures gets them, and pays for all',
  { timeout: 300_000, ...SKIP_GAMES },
  async () => {
    await using arcade = await startArcade({ targets: { ...TARGETS, fps: 60 } });
    const { anna, pool, guild } = arcade;
    const order = await arcade.play(180_000);
    await until(
      'it runs',
      () => arcade.read(order),
      ({ state }) => state === 'running',
    );
    await using viewer = await openViewer({ host: guild.host, username: 'anna', pool, order });
    await until(
      'pictures come',
      async () => viewer.frames,
      (frames) => frames > 100,
    );
    viewer.ease(1);
    const rates = viewer.texts.length;
    await until(
      'half of them is encoded',
      async () => viewer.texts.slice(rates),
      (texts) => texts.some((text) => text.t === 'video' && text.fps === 34),
    );
    const { windows } = await until(
      'a receipt is signed',
      () => anna.call('sessionRead', { params: { pool, order } }),
      ({ receipts }) => receipts.some(({ isSigned }) => isSigned),
      120_000,
    );
    const { full, half, none } = windows.agreed;
    // 34 of 60 pictures alone would be half a window each.
    assert.ok(full >= 2 * (half + none), JSON.stringify(windows));
    await anna.call('orderStop', { params: { pool, order } }, { wait: 10 });
  },
);
