/** A game with OpenGL and music, its pictures by WebRTC of the library without binaries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD, startInstanceProcess, until } from './kit.ts';
import { SKIP_NEVERBALL, TARGETS, neverballCommand, startArcade } from './games-kit.ts';
import { pixels } from './games-picture.ts';
import { launchChromium, openGui } from './gui/browser.ts';
import { logIn } from './gui/flows.ts';
import { keep } from './gui/real.ts';

/** One window of five seconds at the full price. */
const WINDOW = 5_000_000n;
/** Of the 14,400 elements that are looked at. */
const LETTERS_MIN = 150;
const BRIGHT = 170;

test('neverball is seen, heard and steered', { timeout: 180_000, ...SKIP_NEVERBALL }, async (t) => {
  await using arcade = await startArcade({
    title: 'Neverball',
    command: neverballCommand(TARGETS),
    startBoris: () => startInstanceProcess({ args: ['--webrtc', 'pure'] }),
  });
  const { anna, pool } = arcade;
  await using browser = await launchChromium();
  await using gui = await openGui(browser, arcade.guild.host.url);
  const { page } = gui;
  await logIn(page, { username: 'anna', password: PASSWORD });
  await page.locator('h1').first().waitFor();

  const order = await arcade.play(120_000);
  await page.goto(`/play/${order}?by=webrtc`);
  const surface = page.locator('[data-testid="play-surface"][data-playing="true"][data-way="webrtc"]');
  await surface.waitFor({ timeout: 60_000 });
  await surface.click({ position: { x: 5, y: 5 } });
  await until(
    'its music is heard',
    async () => Number(await page.getByTestId('play-sound').getAttribute('data-level')),
    (level) => level > 0.02,
    20_000,
  );
  // Behind the title the camera flies: what stands are the letters of its menu.
  const menu = await until(
    'the title is there',
    () => standingLetters(page),
    (letters) => letters.length > LETTERS_MIN,
    30_000,
  );
  await keep(page, 'play-neverball');
  // Again until it leads on, as a person would.
  const left = await until(
    'Enter leads on',
    async () => {
      await page.keyboard.press('Enter', { delay: 100 });
      const standing = await standingLetters(page);
      return { of: menu.length, still: standing.filter((at) => menu.includes(at)).length, standing: standing.length };
    },
    ({ of, still }) => still < of / 2,
    20_000,
  ).catch(async (cause: unknown) => {
    await keep(page, 'play-neverball-stuck');
    throw cause;
  });
  t.diagnostic(`${left.of} bright elements stood, ${left.still} of them after Enter`);
  await until(
    'two windows were measured',
    () => anna.call('sessionWindows', { params: { pool, order }, query: {} }),
    ({ total }) => total > 2,
    30_000,
  );

  await anna.call('orderStop', { params: { pool, order } }, { wait: 10 });
  const ended = await until(
    'the session has ended',
    () => arcade.read(order),
    ({ state }) => state === 'completed',
    40_000,
  );
  const { full, half } = (await anna.call('sessionRead', { params: { pool, order } })).windows.agreed;
  assert.equal(ended.used, WINDOW * BigInt(full) + (WINDOW / 2n) * BigInt(half));
  assert.equal(ended.funded, ended.used + ended.refunded);
  assert.deepEqual(gui.faults, []);
});

/** Elements of the picture that stay bright for a second, by their place. */
async function standingLetters(page: Page): Promise<number[]> {
  let standing: number[] | undefined;
  for (let look = 0; look < 6; look += 1) {
    const shown = await pixels(page);
    const isBright = (at: number): boolean => (shown[at] ?? 0) > BRIGHT;
    standing = (standing ?? [...shown.keys()]).filter(isBright);
    await page.waitForTimeout(200);
  }
  return standing ?? [];
}
