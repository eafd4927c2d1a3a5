/** A real game, sold, streamed to a real browser and played there for half a minute; then the money. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { PASSWORD, until } from './kit.ts';
import { SKIP_PLAY, startArcade } from './games-kit.ts';
import { change } from './games-picture.ts';
import { type GuiPage, checkPage, launchChromium, openGui } from './gui/browser.ts';
import { logIn } from './gui/flows.ts';
import { keep } from './gui/real.ts';

/** Half a minute. */
const WINDOWS = 6;
/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;

test(
  'chocolate-doom is bought, played in Chromium and paid by its windows',
  { timeout: 180_000, ...SKIP_PLAY },
  async (t) => {
    await using arcade = await startArcade();
    const { anna, pool } = arcade;
    await using browser = await launchChromium();
    await using gui = await openGui(browser, arcade.guild.host.url);
    const { page } = gui;
    await logIn(page, { username: 'anna', password: PASSWORD });
    await page.locator('h1').first().waitFor();

    const probing = anna.call('gameProbe', { params: { pool, offer: arcade.offer } });
    await page.waitForTimeout(500);
    assert.equal(await anna.refused('gameProbe', { params: { pool, offer: arcade.offer } }), 'game.probe_busy');
    const probed = await probing;
    t.diagnostic(JSON.stringify(probed));
    assert.ok(probed.fps > 15 && probed.roundTripMs !== undefined, JSON.stringify(probed));

    const order = await arcade.play(120_000);
    for (const way of ['websocket', 'webrtc'] as const) {
      await page.goto(`/play/${order}?by=${way}`);
      await playBy(way, gui, t);
    }
    // One more than is asked for below: the last one may be cut by the stop.
    await until(
      'half a minute was measured',
      () => anna.call('sessionWindows', { params: { pool, order }, query: {} }),
      ({ total }) => total > WINDOWS,
      60_000,
    );
    await checkPage(gui, 'playing');

    await anna.call('orderStop', { params: { pool, order } }, { wait: 10 });
    await page.locator('[data-trouble="order_over"]').waitFor({ timeout: 30_000 });
    const ended = await until(
      'the session has ended',
      () => arcade.read(order),
      ({ state }) => state === 'completed',
    );
    const session = await anna.call('sessionRead', { params: { pool, order } });
    const windows = await anna.call('sessionWindows', { params: { pool, order }, query: {} });
    t.diagnostic(
      JSON.stringify(windows.items.map(({ agreed, provider, player }) => [agreed, provider?.fps, player?.fps])),
    );
    const { full, half, none } = session.windows.agreed;
    assert.ok(full + half + none >= WINDOWS, `half a minute has six windows: ${full}, ${half}, ${none}`);
    assert.ok(full + half >= 3, `half of them were played: ${full}, ${half}, ${none}`);
    assert.equal(session.isUnsigned, false);
    assert.equal(ended.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
    assert.equal(ended.funded, ended.used + ended.refunded);
    const books = await anna.call('invariantsRead', { query: { pool } });
    assert.ok(books.isSound, JSON.stringify(books.checks));
  },
);

/** Looks, turns, shoots and walks: what is done is seen and heard, whichever way the pictures come. */
async function playBy(way: 'websocket' | 'webrtc', { page }: GuiPage, t: TestContext): Promise<void> {
  const surface = page.locator(`[data-testid="play-surface"][data-playing="true"][data-way="${way}"]`);
  await surface.waitFor({ timeout: 40_000 });
  await surface.click();

  // Nothing is pressed: the picture of a level stands almost still. A key turns the whole of it. On a busy machine both take a while.
  const looked = (what: string, isRight: (share: number) => boolean): Promise<number> =>
    until(what, () => change(page, 400), isRight, 15_000);
  await page.waitForTimeout(1_000);
  const still = await looked('the picture stands', (share) => share < 0.03);
  await page.keyboard.down('ArrowLeft');
  const turned = await looked('turning changes the picture', (share) => share > 0.06);
  await keep(page, `play-${way}`);
  await page.keyboard.up('ArrowLeft');
  t.diagnostic(`${way}: changed ${still.toFixed(4)} still, ${turned.toFixed(4)} while turning`);

  await page.keyboard.down('ControlLeft');
  const loudest = await until(
    'a shot is heard',
    async () => Number(await page.getByTestId('play-sound').getAttribute('data-level')),
    (level) => level > 0.02,
    15_000,
  );
  await page.keyboard.up('ControlLeft');
  for (const code of ['ArrowUp', 'ArrowRight', 'ArrowUp']) {
    await page.keyboard.down(code);
    await page.waitForTimeout(500);
    await page.keyboard.up(code);
  }
  await page.waitForTimeout(4_000);
  // A half second may be a bad one.
  const fps = await until(
    'enough pictures are shown',
    async () => Number(await page.getByTestId('play-fps').getAttribute('data-value')),
    (value) => value > 20,
    20_000,
  );
  const inputMs = await page.getByTestId('play-input').getAttribute('data-value');
  t.diagnostic(`${way}: sound level ${loudest}, ${fps} fps shown, input to picture ${inputMs} ms`);
}
