/** A provider that is not heard of for a moment: the session goes on, and what was not played is not paid. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './kit.ts';
import { SKIP_GAMES, startArcade } from './games-kit.ts';
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
