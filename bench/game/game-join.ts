/**
 * Coming to a game that runs: twenty times by each way, from the page's navigation to its first picture shown. Where the time of a picture goes
 * after that (host, network, decode) is what both sides measured of the session's own windows. Sound after picture: a patch and a tone that the
 * session makes at the same moment, both read in the page.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { SKIP_PLAY, TARGETS, startArcade } from '../../test/e2e/games-kit.ts';
import { launchChromium, openGui } from '../../test/e2e/gui/browser.ts';
import { logIn } from '../../test/e2e/gui/flows.ts';
import { PASSWORD, until } from '../../test/e2e/kit.ts';
import type { BenchOptions } from '../kit/options.ts';
import { type BenchReport, type Figure, type Target, hold } from '../kit/report.ts';
import { median, quantile, sleep } from '../kit/stats.ts';
import { SAMPLER } from './sampler.ts';
import { type Split, beginSplit } from './split.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const JOINS = 20;
/** What a provider allows of one session: a line each 3 s, a WebRTC connection each 15 s after the first four. */
const EVERY_MS = { websocket: 3_200, webrtc: 15_500 } as const;
const LISTEN_MS = 30_000;
const FIRST_MS_MAX = 20_000;
const JOIN_MS_MAX = 2_000;
/** Later than this people notice it: ITU-R BT.1359-1 gives 125 ms. */
const SOUND_LAG_MS_MAX = 120;
/** A reader of the page: ms since its navigation, as soon as a picture is shown by the way that is asked for. */
const FIRST_PICTURE = `
window.__first = new Promise((resolve) => {
  const look = () => {
    const by = new URLSearchParams(location.search).get('by');
    const surface = document.querySelector('[data-playing="true"]');
    if (surface && surface.dataset.way === by) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
`;

export async function benchGameJoin({ progress }: BenchOptions): Promise<BenchReport> {
  hold(!('skip' in SKIP_PLAY), `what a game needs is installed: ${JSON.stringify(SKIP_PLAY)}`);
  const size = `${TARGETS.width}x${TARGETS.height}`;
  const game = ['/usr/games/chocolate-doom', '-iwad', '/usr/share/games/doom/freedoom1.wad', '-nosound'];
  await using arcade = await startArcade({
    command: {
      program: process.execPath,
      arguments: [`${FOLDER}beeper.ts`, ...game, '-window', '-geometry', size, '-nomouse', '-nograbmouse', '-nogui'],
      folder: fileURLToPath(new URL('../..', import.meta.url)),
    },
  });
  await using browser = await launchChromium();
  await using gui = await openGui(browser, arcade.guild.host.url);
  const { page } = gui;
  await page.addInitScript(SAMPLER + FIRST_PICTURE);
  await logIn(page, { username: 'anna', password: PASSWORD });
  await page.locator('h1').first().waitFor();
  const order = await arcade.play(900_000);
  const placedMs = performance.now();
  await until(
    'it runs',
    () => arcade.read(order),
    ({ state }) => state === 'running',
    40_000,
  );
  const bought = performance.now() - placedMs;
  const figures: Figure[] = [figure('bought', 'from the sealed order to a running game', bought, { atMost: 10_000 })];
  for (const way of ['websocket', 'webrtc'] as const) {
    progress(`  ${JOINS} joins by ${way}`);
    const split = await beginSplit(arcade, order);
    const joins: number[] = [];
    for (let join = 0; join < JOINS; join += 1) {
      const startMs = performance.now();
      joins.push(await firstPicture(page, order, way));
      await sleep(Math.max(0, EVERY_MS[way] - (performance.now() - startMs)));
    }
    figures.push(
      figure(`${way}First`, `${way}: page to first picture, median`, median(joins), { atMost: JOIN_MS_MAX }),
      figure(`${way}FirstP95`, `${way}: page to first picture, p95 (of ${JOINS}: the worst)`, quantile(joins, 0.95), {
        atMost: JOIN_MS_MAX,
      }),
    );
    if (way === 'websocket') figures.push(...(await soundOf(page, progress)));
    else await sleep(LISTEN_MS);
    figures.push(...figuresOfSplit(way, await split.end()));
  }
  const notes = [
    'the targets of host to decode are this benchmark’s own: medians of all windows of the way, joins among them',
    'a tone belongs to the nearest flip within 700 ms',
    `${TARGETS.width}x${TARGETS.height} at ${TARGETS.fps} pictures a second, both instances on this machine`,
  ];
  return { bench: 'game-join', figures, checks: [`each of ${2 * JOINS} joins showed a picture`], notes };
}

async function firstPicture(page: Page, order: string, way: string): Promise<number> {
  await page.goto(`/play/${order}?by=${way}`, { waitUntil: 'commit' });
  const first = page.evaluate<number>('window.__first');
  const late = sleep(FIRST_MS_MAX).then(() => -1);
  const ms = await Promise.race([first, late]);
  hold(ms >= 0, `a picture by ${way} within ${FIRST_MS_MAX} ms`);
  return ms;
}

/** The page is awake after a press in it. */
async function soundOf(page: Page, progress: BenchOptions['progress']): Promise<Figure[]> {
  progress('  sound after picture');
  await page.evaluate(`__probe.watch('[data-testid="play-line"]', ${TARGETS.width})`);
  await page.locator('[data-testid="play-surface"]').click();
  await sleep(2_000);
  await page.evaluate('__probe.reset()');
  await sleep(LISTEN_MS);
  const lags = await page.evaluate<readonly number[]>('__probe.lags()');
  hold(lags.length > 0, `a tone within ${LISTEN_MS} ms of sound belongs to a flip`);
  const target = { atMost: SOUND_LAG_MS_MAX };
  return [
    figure('soundLag', `websocket: sound after picture, median of ${lags.length}`, median(lags), target),
    figure('soundLagP95', 'websocket: sound after picture, p95', quantile(lags, 0.95), target),
  ];
}

function figuresOfSplit(way: string, { hostMs, networkMs, waitMs, decodeMs }: Split): Figure[] {
  const host = `${way}: host, from taking a picture to its bytes`;
  return [
    figure(`${way}Host`, host, hostMs, { atMost: 1000 / TARGETS.fps }),
    figure(`${way}Network`, `${way}: network, half of the round trip`, networkMs, { atMost: 20 }),
    figure(`${way}Wait`, `${way}: wait before decoding`, waitMs, { atMost: 10 }),
    figure(`${way}Decode`, `${way}: decode`, decodeMs, { atMost: 10 }),
  ];
}

function figure(key: string, label: string, value: number, target: Target): Figure {
  return { key, label, value, unit: 'ms', target };
}
