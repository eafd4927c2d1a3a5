/** The cable of a game's provider is pulled: for eight seconds, then for longer than an order waits. Money, state, and what is left behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { POOL_DEFAULTS } from '#core/kernel/limits.ts';
import { until } from '../e2e/kit.ts';
import { SKIP_GAMES, startArcade } from '../e2e/games-kit.ts';
import { pidsOf } from '../e2e/games-processes.ts';
import { openViewer } from '../e2e/games-viewer.ts';
import { startOn } from './lab-kit.ts';
import { openLab, whyNoNamespaces } from './namespaces.ts';

const NO_LAB = whyNoNamespaces();
const skip = NO_LAB === undefined ? SKIP_GAMES : { skip: NO_LAB };

/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;
const SHORT_MS = 8_000;
/** No receipt for so long: interrupted, then failed; and what the pool's clock may lag. */
const GRACE_MS = POOL_DEFAULTS.interruptedAfterMs + POOL_DEFAULTS.failedAfterMs + 90_000;

test(
  'a provider’s cable is out for 8 s, then for longer than the grace',
  { timeout: 1_200_000, ...skip },
  async (t) => {
    await using lab = openLab();
    const [home, away] = [lab.host('player'), lab.host('provider')];
    await using arcade = await startArcade({
      startAnna: () => startOn(lab, home),
      startBoris: () => startOn(lab, away),
    });
    const { anna, pool, guild, borisHost } = arcade;
    const order = await arcade.play(900_000);
    await until(
      'it runs',
      () => arcade.read(order),
      ({ state }) => state === 'running',
      60_000,
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
    const signed = (what: string, count: number): Promise<unknown> =>
      until(
        what,
        () => anna.call('sessionRead', { params: { pool, order } }),
        ({ receipts }) => receipts.filter(({ isSigned }) => isSigned).length >= count,
        180_000,
      );
    await framesMore('pictures come', 30_000);

    lab.setCable(away, false);
    await new Promise((resolve) => setTimeout(resolve, SHORT_MS));
    lab.setCable(away, true);
    await framesMore('pictures come again after a short cut', 60_000);
    assert.equal((await arcade.read(order)).state, 'running');
    await signed('both signed a receipt over the cut', 1);

    lab.setCable(away, false);
    await until(
      'the order is interrupted',
      () => arcade.read(order),
      ({ state }) => state === 'interrupted',
      GRACE_MS,
    );
    const failed = await until(
      'the order has failed',
      () => arcade.read(order),
      ({ state }) => state === 'failed',
      GRACE_MS,
    );
    const { windows, receipts } = await anna.call('sessionRead', { params: { pool, order } });
    const { full, half, none } = windows.agreed;
    t.diagnostic(`${receipts.length} receipts, windows ${full} full, ${half} half, ${none} none; used ${failed.used}`);
    assert.ok(full + half > 0, 'some of it was played');
    assert.equal(failed.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
    assert.equal(failed.funded, failed.used + failed.refunded);
    assert.ok((await anna.call('invariantsRead', { query: { pool } })).isSound);

    lab.setCable(away, true);
    await until(
      'nothing of it runs on at the provider’s',
      async () => pidsOf(borisHost.dataDir),
      (pids) => pids.length === 0,
      120_000,
    );
    const seen = await until(
      'the provider knows',
      () => arcade.boris.call('orderRead', { params: { pool, order } }),
      ({ state }) => state === 'failed',
      60_000,
    );
    assert.equal(seen.used, failed.used);
  },
);
