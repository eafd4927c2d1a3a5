/** A session by Moonlight between two instances, over a Sunshine that answers as documented: PIN, presence, money, and a provider killed −9. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openFakeSunshine } from '../kit/fake-sunshine.ts';
import { startArcade } from './games-kit.ts';
import { until } from './kit.ts';

/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;
const SAY_MS = 2_000;

test(
  'a session by Moonlight is paid by what both sides saw, goes on after its provider was killed, and leaves nothing at Sunshine',
  { timeout: 240_000 },
  async (t) => {
    await using sunshine = await openFakeSunshine();
    const { user, password, port, state } = sunshine;
    state.clients = [{ name: 'Boris’s phone', uuid: 'own', enabled: true }];
    await using arcade = await startArcade({
      beforeOffer: async (boris) => {
        assert.equal((await boris.call('sunshineRead', {})).isOn, false);
        const body = { user, password, port, address: '127.0.0.1', lendsScreen: true } as const;
        assert.equal((await boris.call('sunshineSet', { body })).state, 'ready');
        return { transports: ['moonlight'] };
      },
    });
    const { anna, pool, offer, borisHost } = arcade;
    const probed = await anna.call('gameProbe', { params: { pool, offer } });
    assert.deepEqual([probed.verdict, probed.moonlight?.reached], ['good', `127.0.0.1:${port - 1}`]);

    const order = await arcade.play(180_000);
    const params = { pool, order };
    const inState = (wanted: string) =>
      until(
        wanted,
        () => anna.call('moonlightRead', { params }),
        (view) => view.state === wanted,
        30_000,
      );
    const { app } = await inState('pin');
    sunshine.moonlightWaits('2468');
    await anna.call('moonlightPair', { params, body: { pin: '2468' } });
    sunshine.play(app);
    await inState('playing');
    const say = (isSeen: boolean) => anna.call('moonlightSeen', { params, body: { isSeen } });
    await say(true);
    const saying = setInterval(() => void say(true).catch(() => undefined), SAY_MS);
    t.after(() => clearInterval(saying));
    await new Promise((resolve) => setTimeout(resolve, 16_000));

    await borisHost.kill();
    await inState('gone');
    await using restarted = await borisHost.restart();
    await until(
      'Moonlight is taken up as it was',
      () => anna.call('moonlightRead', { params }),
      (view) => view.state === 'playing',
      40_000,
    );
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    clearInterval(saying);
    await anna.call('orderStop', { params }, { wait: 10 });
    const ended = await until(
      'it has ended',
      () => arcade.read(order),
      ({ state: now }) => now === 'completed',
      60_000,
    );
    const { windows, contested, isUnsigned, game } = await anna.call('sessionRead', { params });
    t.diagnostic(JSON.stringify({ windows, contested }));
    const { full, half, none } = windows.agreed;
    assert.deepEqual([game.measures, isUnsigned], ['presence/1', false]);
    assert.ok(full + half >= 3 && none > 0, 'what was seen is paid, what was not is not');
    assert.equal(ended.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
    assert.equal(ended.funded, ended.used + ended.refunded);
    assert.ok((await anna.call('invariantsRead', { query: { pool } })).isSound);

    await until(
      'Sunshine has what it had',
      async () => state,
      ({ apps, clients, running }) => apps.length === 0 && clients.length === 1 && running === undefined,
      20_000,
    );
    assert.equal((await anna.call('moonlightRead', { params })).state, 'over');
    for (const host of [borisHost, restarted]) assert.doesNotMatch(host.output(), new RegExp(password));
    assert.match(readFileSync(join(restarted.dataDir, 'games', 'sunshine.json'), 'utf8'), new RegExp(password));
  },
);
