/** A game that saves more than its player may have on the provider's disk: two instances, a real game, the owner's way out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './kit.ts';
import { SKIP_GAMES, startArcade } from './games-kit.ts';

const DOOM =
  '/usr/games/chocolate-doom -iwad /usr/share/games/doom/freedoom1.wad -window -geometry 640x360 -nomouse -nogui';
/** Some seconds after its picture is there the game writes three times what is allowed. */
const GREEDY = `(sleep 12; head -c 3145728 /dev/urandom > "$HOME/replay") & exec ${DOOM}`;

test(
  'saves above the quota end the session and hinder the next one, with the cause in the timeline, until the owner removes them',
  { timeout: 180_000, ...SKIP_GAMES },
  async (t) => {
    // Instances of the test read it as anybody's would.
    process.env['REALMS_GAME_SAVES'] = '1';
    t.after(() => delete process.env['REALMS_GAME_SAVES']);
    await using arcade = await startArcade({ command: { program: 'bash', arguments: ['-c', GREEDY] } });
    const { anna, boris, pool } = arcade;
    const causeOf = async (order: string): Promise<string | undefined> =>
      (await anna.call('orderRead', { params: { pool, order } })).timeline.at(-1)?.cause;
    const inState = (order: string, states: readonly string[]) =>
      until(
        states.join(' or '),
        () => arcade.read(order),
        ({ state }) => states.includes(state),
        60_000,
      );

    const first = await arcade.play(120_000);
    await inState(first, ['running']);
    // Its seat is free with the last receipt.
    const ended = await inState(first, ['reclaimed', 'completed', 'settled']);
    assert.equal(ended.stoppedBy, 'provider');
    const { timeline } = await anna.call('orderRead', { params: { pool, order: first } });
    assert.ok(timeline.some(({ cause }) => cause === 'stopped by provider: saves_full'));
    const report = await anna.call('sessionRead', { params: { pool, order: first } });
    assert.equal(report.ended, 'saves_full');

    const second = await arcade.play(120_000);
    await inState(second, ['declined']);
    assert.equal(await causeOf(second), 'declined by the provider: saves_full');

    const listed = await until(
      'nobody plays',
      () => boris.call('savesRead', {}),
      ({ items }) => items.every(({ isPlaying }) => !isPlaying),
      30_000,
    );
    assert.equal(listed.quotaBytes, 1024 * 1024);
    assert.deepEqual(
      listed.items.map(({ player, isOver, bytes }) => [player, isOver, bytes >= 3 * 1024 * 1024]),
      [[anna.user, true, true]],
    );
    await boris.call('savesRemove', { params: { player: anna.user } });
    assert.deepEqual((await boris.call('savesRead', {})).items, []);

    const third = await arcade.play(120_000);
    await inState(third, ['accepted', 'running']);
    await anna.call('orderStop', { params: { pool, order: third } }).catch(() => undefined); // it may still be starting
  },
);
