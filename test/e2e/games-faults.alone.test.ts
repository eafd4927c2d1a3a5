/** What breaks under a session: watchers, encoder, game, page, the provider's whole instance; and what is paid for it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from './kit.ts';
import { SKIP_GAMES, startArcade } from './games-kit.ts';
import { isAlive, pidOf, pidsOf } from './games-processes.ts';
import { type Viewer, openViewer } from './games-viewer.ts';

/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;

const framesAgain = (viewer: Viewer, what: string, limitMs = 10_000): Promise<unknown> => {
  const before = viewer.frames;
  return until(
    what,
    async () => viewer.frames,
    (frames) => frames > before + 10,
    limitMs,
  );
};
const named = (viewer: Viewer, trouble: Viewer['troubles'][number], limitMs = 2_500): Promise<unknown> =>
  until(
    trouble,
    async () => viewer.troubles,
    (troubles) => troubles.includes(trouble),
    limitMs,
  );

test(
  'a session outlives what breaks under it, is seen by its player alone and paid for what was played',
  {
    timeout: 180_000,
    ...SKIP_GAMES,
  },
  async (t) => {
    await using arcade = await startArcade();
    const { anna, boris, pool, guild, borisHost } = arcade;
    const order = await arcade.play(180_000);
    const own = { host: guild.host, username: 'anna', pool, order };
    await until(
      'it runs',
      () => arcade.read(order),
      ({ state }) => state === 'running',
    );
    {
      await using viewer = await openViewer(own);
      await framesAgain(viewer, 'pictures come');
      await until(
        'sound comes',
        async () => viewer.sounds,
        (sounds) => sounds > 50,
      );

      // Nobody else sees anything.
      await using provider = await openViewer({ ...own, host: borisHost, username: 'boris' });
      await using nobody = await openViewer({ ...own, token: 'x.y.z' });
      await until(
        'both were turned away',
        async () => [provider.closed, nobody.closed],
        (all) => !all.includes(undefined),
      );
      assert.deepEqual(
        [provider.frames, nobody.frames, provider.closed?.reason, nobody.closed?.code],
        [0, 0, 'not_yours', 4401],
      );
      await until(
        'it is logged',
        async () => borisHost.output(),
        (text) => text.includes('wanted to watch a game session'),
      );
      const foreign = await fetch(`${guild.host.url}/api/v1/play/${pool}/${order}`, {
        headers: { origin: 'https://evil.example', connection: 'upgrade', upgrade: 'websocket' },
      }).catch(() => undefined);
      assert.notEqual(foreign?.status, 101);

      // The owner comes first: the game stands, and goes on where it stood.
      await boris.call('machinePause', { body: { isPaused: true } });
      await named(viewer, 'paused_by_owner');
      const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0] ?? '';
      assert.equal(stateOf(pidOf(borisHost.dataDir, 'chocolate-doom')), 'T');
      await boris.call('machinePause', { body: { isPaused: false } });
      await framesAgain(viewer, 'pictures after the pause');

      process.kill(pidOf(borisHost.dataDir, 'x11grab'), 'SIGKILL');
      await named(viewer, 'encoder_failed');
      await framesAgain(viewer, 'another encoder goes on');

      process.kill(pidOf(borisHost.dataDir, 'chocolate-doom'), 'SIGKILL');
      await named(viewer, 'game_ended');
      await framesAgain(viewer, 'the game was started again');
    }
    // The page is opened anew, and then once more elsewhere.
    await using again = await openViewer(own);
    await framesAgain(again, 'pictures come to a new page');
    await using elsewhere = await openViewer(own);
    await named(again, 'elsewhere');
    await framesAgain(elsewhere, 'pictures come to the other page');

    const booked = pidsOf(borisHost.dataDir);
    await borisHost.kill();
    await named(elsewhere, 'provider_gone', 10_000);
    await using restarted = await borisHost.restart();
    await framesAgain(elsewhere, 'pictures come from the instance that was started again', 40_000);
    // Two windows that nothing breaks.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    assert.deepEqual(
      booked.filter((pid) => isAlive(pid)),
      [],
      'nothing is left of the killed one',
    );

    await anna.call('orderStop', { params: { pool, order } }, { wait: 10 });
    await named(elsewhere, 'order_over', 5_000);
    const ended = await until(
      'it has ended',
      () => arcade.read(order),
      ({ state }) => state === 'completed',
      40_000,
    );
    const { windows, isUnsigned } = await anna.call('sessionRead', { params: { pool, order } });
    const { full, half, none } = windows.agreed;
    const seen = await anna.call('sessionWindows', { params: { pool, order }, query: {} });
    t.diagnostic(JSON.stringify(windows));
    t.diagnostic(JSON.stringify(seen.items));
    assert.equal(isUnsigned, false);
    assert.ok(none > 0 && full + half > 0, 'some of it was played, some was not');
    assert.equal(ended.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
    assert.equal(ended.funded, ended.used + ended.refunded);
    assert.ok((await anna.call('invariantsRead', { query: { pool } })).isSound);
    await until(
      'all of it is gone',
      async () => pidsOf(restarted.dataDir),
      (pids) => pids.length === 0,
      5_000,
    );
  },
);
