/** A link that is cut for shorter and for longer than the pool waits: the session goes on, or ends with the money that was earned. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './kit.ts';
import { SKIP_GAMES, startArcade } from './games-kit.ts';
import { openViewer } from './games-viewer.ts';

/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;
const SHORT_MS = 8_000;
/** Its time ends first; then the last receipt is waited for, ten minutes. */
const LONG_MS = 16 * 60_000;

test('a provider that stands still for 8 s, then for good', { timeout: 1_500_000, ...SKIP_GAMES }, async (t) => {
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

  await borisHost.kill();
  const failed = await until(
    'the order has ended by itself',
    () => arcade.read(order),
    ({ state }) => !['running', 'interrupted', 'ending'].includes(state),
    LONG_MS,
  );
  const { windows, receipts } = await anna.call('sessionRead', { params: { pool, order } });
  t.diagnostic(`${failed.state} after ${receipts.length} receipts: ${JSON.stringify(windows.agreed)}`);
  const { full, half } = windows.agreed;
  assert.equal(failed.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
  assert.equal(failed.funded, failed.used + failed.refunded);
  assert.ok((await anna.call('invariantsRead', { query: { pool } })).isSound);
  // What the kill left is ended by the next start.
  await (await borisHost.restart()).stop();
});
