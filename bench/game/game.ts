/**
 * From a press to its picture, and how many pictures are shown: a real session of this product by each of its ways, and noVNC and xpra on the
 * same display in the same run, with a full-screen game moving behind the probe. The probe is read from what the page shows, the same way for all.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { SKIP_PLAY, startArcade } from '../../test/e2e/games-kit.ts';
import { launchChromium, openGui } from '../../test/e2e/gui/browser.ts';
import { logIn } from '../../test/e2e/gui/flows.ts';
import { PASSWORD, until } from '../../test/e2e/kit.ts';
import type { BenchOptions } from '../kit/options.ts';
import { type BenchReport, type Figure, hold } from '../kit/report.ts';
import { quantile, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';
import { PEERS, displayOf, isInstalled, watchBy } from './peers.ts';
import { SAMPLER } from './sampler.ts';
import { type Split, beginSplit } from './split.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLICKS = 40;
const WATCH_MS = 6_000;
const WARM_MS = 4_000;
const PROFILES = [
  { name: '720p60', width: 1280, height: 720, fps: 60 },
  { name: '720p30', width: 1280, height: 720, fps: 30 },
  { name: '360p60', width: 640, height: 360, fps: 60 },
] as const;
type Profile = (typeof PROFILES)[number];

interface Seen {
  readonly fps: number;
  readonly p50: number;
  readonly p95: number;
  readonly lost: number;
  readonly age: number;
  /** Of our own ways alone. */
  readonly split?: Split;
}

export async function benchGame({ progress }: BenchOptions): Promise<BenchReport> {
  hold(!('skip' in SKIP_PLAY), `what a game needs is installed: ${JSON.stringify(SKIP_PLAY)}`);
  await using browser = await launchChromium();
  const figures: Figure[] = [];
  const missing = PEERS.filter((peer) => !isInstalled(peer)).map(({ name }) => name);
  const notes = missing.length === 0 ? [] : [`not installed, so not compared with: ${missing.join(', ')}`];
  for (const profile of PROFILES) {
    const seen = await measureProfile(browser, profile, progress);
    for (const [way, figure] of seen) figures.push(...figuresOf(profile, way, figure, seen.get('novnc')));
  }
  return { bench: 'game', figures, checks: ['each press was seen in the picture, or counts as lost'], notes };
}

async function measureProfile(
  browser: Browser,
  profile: Profile,
  progress: BenchOptions['progress'],
): Promise<Map<string, Seen>> {
  const { width, height, fps } = profile;
  const size = `${width}x${height}`;
  // Without a level to play it shows its demos: the picture moves all the time.
  const doom = [
    '/usr/games/chocolate-doom',
    '-iwad',
    '/usr/share/games/doom/freedoom1.wad',
    '-window',
    '-geometry',
    size,
  ];
  await using arcade = await startArcade({
    targets: { width, height, fps, latencyMs: 200 },
    command: {
      program: process.execPath,
      arguments: [join(FOLDER, 'probe-client.ts'), ...doom, '-nomouse', '-nograbmouse', '-nogui', '-aspect'],
      folder: ROOT,
    },
  });
  const order = await arcade.play(300_000);
  await until(
    'it runs',
    () => arcade.read(order),
    ({ state }) => state === 'running',
    40_000,
  );
  const seen = new Map<string, Seen>();
  await using gui = await openGui(browser, arcade.guild.host.url);
  const { page } = gui;
  await page.addInitScript(SAMPLER);
  await logIn(page, { username: 'anna', password: PASSWORD });
  await page.locator('h1').first().waitFor();
  for (const way of ['websocket', 'webrtc'] as const) {
    progress(`  ${profile.name} by ${way}`);
    await page.goto(`/play/${order}?by=${way}`);
    await page.locator(`[data-playing="true"][data-way="${way}"]`).waitFor({ timeout: 40_000 });
    const element = `[data-of="${way}"]:not([hidden])`;
    const split = await beginSplit(arcade, order);
    const measured = await measurePage(page, { element, target: '[data-testid="play-surface"]', profile });
    seen.set(way, { ...measured, split: await split.end() });
  }
  await page.goto('/orders');
  for (const [name, figure] of await measurePeers(browser, arcade.borisHost.dataDir, profile, progress))
    seen.set(name, figure);
  return seen;
}

async function measurePage(
  page: Page,
  { element, target, profile }: { readonly element: string; readonly target: string; readonly profile: Profile },
): Promise<Seen> {
  const { width, height } = profile;
  await page.evaluate(`__probe.watch(${JSON.stringify(element)}, ${width})`);
  await sleep(WARM_MS);
  await page.evaluate('__probe.reset()');
  await sleep(WATCH_MS);
  const { fps, ages } = await page.evaluate<{ readonly fps: number; readonly ages: readonly number[] }>(
    '__probe.read()',
  );
  const clicks: number[] = [];
  for (let click = 0; click < CLICKS; click += 1) {
    clicks.push(await page.evaluate<number>(`__probe.press(${JSON.stringify(target)}, ${width}, ${height})`));
    await sleep(120 + (click % 7) * 10);
  }
  const seen = clicks.filter((ms) => ms >= 0);
  hold(seen.length > 0, `presses are seen at ${page.url()}`);
  return {
    fps,
    ...{ p50: quantile(seen, 0.5), p95: quantile(seen, 0.95), lost: clicks.length - seen.length },
    age: ages.length === 0 ? 0 : quantile(ages, 0.5),
  };
}

/** The same display, while its session goes on without a viewer. */
async function measurePeers(
  browser: Browser,
  dataDir: string,
  profile: Profile,
  progress: BenchOptions['progress'],
): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const peer of PEERS.filter(isInstalled)) {
    progress(`  ${profile.name} by ${peer.name}`);
    using folder = openTempFolder(peer.name);
    const at = { browser, display: displayOf(dataDir), folder: folder.path, ...profile };
    const read = (page: Page): Promise<Seen> => measurePage(page, { element: 'canvas', target: 'canvas', profile });
    seen.set(peer.name, await watchBy(peer, at, read));
  }
  return seen;
}

function figuresOf(profile: Profile, way: string, seen: Seen, peer: Seen | undefined): Figure[] {
  const key = (name: string): string => `${way}${profile.name}${name}`;
  const isOurs = way === 'websocket' || way === 'webrtc';
  const is720 = profile.name === '720p60' && isOurs;
  const is360 = profile.name === '360p60' && isOurs;
  const p50 =
    is720 && peer !== undefined ? { target: { atMost: 0.6 * peer.p50 } } : is360 ? { target: { atMost: 35 } } : {};
  const p95 = is720 && peer !== undefined ? { target: { atMost: peer.p95 } } : is360 ? { target: { atMost: 55 } } : {};
  const fps = is720
    ? { target: { atLeast: Math.max(40, 2.5 * (peer?.fps ?? 0)) } }
    : is360
      ? { target: { atLeast: 54 } }
      : {};
  const label = `${profile.name} ${way}`;
  return [
    { key: key('Fps'), label: `${label}: shown`, value: seen.fps, unit: 'fps', ...fps },
    { key: key('P50'), label: `${label}: press to picture p50`, value: seen.p50, unit: 'ms', ...p50 },
    { key: key('P95'), label: `${label}: press to picture p95`, value: seen.p95, unit: 'ms', ...p95 },
    { key: key('Age'), label: `${label}: age of the picture p50`, value: seen.age, unit: 'ms' },
    ...(seen.split === undefined ? [] : figuresOfSplit(key, label, seen.age, seen.split)),
    { key: key('Lost'), label: `${label}: presses not seen within 3 s`, value: seen.lost, unit: '' },
  ];
}

/** What is left of the age after all that is measured: until the page shows what is decoded, and what lies between the parts. */
function figuresOfSplit(key: (name: string) => string, label: string, age: number, split: Split): Figure[] {
  const { hostMs, networkMs, waitMs, decodeMs } = split;
  const parts = [
    ['Host', 'taken and encoded', hostMs],
    ['Network', 'network, half of the round trip', networkMs],
    ['Wait', 'wait before decoding', waitMs],
    ['Decode', 'decode', decodeMs],
    ['Shown', 'shown, and the rest', age - hostMs - networkMs - waitMs - decodeMs],
  ] as const;
  return parts.map(([name, what, value]) => ({
    key: key(name),
    label: `${label}:   of that ${what}`,
    value,
    unit: 'ms',
  }));
}
