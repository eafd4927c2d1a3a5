/** A real game, sold, streamed to a real browser and played there for half a minute; then the money. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD, until } from './kit.ts';
import { SKIP_PLAY, startArcade } from './games-kit.ts';
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

/** Share of the picture's elements that changed clearly within a time. */
async function change(page: Page, ms: number): Promise<number> {
  const before = await pixels(page);
  await page.waitForTimeout(ms);
  const after = await pixels(page);
  let changed = 0;
  for (let at = 0; at < before.length; at += 1) if (Math.abs((before[at] ?? 0) - (after[at] ?? 0)) > 24) changed += 1;
  return changed / before.length;
}

/** The picture as grey values, 160 × 90. */
function pixels(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const small = document.createElement('canvas');
    small.width = 160;
    small.height = 90;
    const context = small.getContext('2d');
    const isByRtc = document.querySelector('[data-way="webrtc"]') !== null;
    const source = document.querySelector(`[data-testid="play-${isByRtc ? 'video' : 'canvas'}"]`);
    if (context === null || source === null) return [];
    context.drawImage(source, 0, 0, 160, 90);
    const { data } = context.getImageData(0, 0, 160, 90);
    const grey: number[] = [];
    for (let at = 0; at < data.length; at += 4)
      grey.push(((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3);
    return grey;
  });
}

/** Of the page's own world only what is asked of it above. */
interface PageContext {
  drawImage(source: object, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}
declare const document: {
  createElement(name: 'canvas'): { width: number; height: number; getContext(kind: '2d'): PageContext | null };
  querySelector(selector: string): object | null;
};
