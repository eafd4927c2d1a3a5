/** The viewers that a game is compared with: each shows the display of the running session in a page of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { sleep } from '../kit/stats.ts';
import { SAMPLER } from './sampler.ts';

const VNC_PORT = 5977;
const VNC_HTTP_PORT = 7809;
const XPRA_PORT = 7810;
const END_MS_MAX = 5_000;
/** Until the page's canvas has the display's size. */
const CANVAS_MS_MAX = 30_000;
/** More than the page's own pictures and cursors. */
const CANVAS_WIDTH_MIN = 300;

interface Display {
  readonly number: number;
  readonly authority: string;
}

export interface Peer {
  readonly name: 'novnc' | 'xpra';
  /** What must be there. */
  readonly files: readonly string[];
  readonly url: string;
  readonly startMs: number;
  /** `folder`: an empty one for what it writes. */
  start(display: Display, folder: string): ChildProcess[];
}

const quiet = { stdio: 'ignore' } as const;
/** Only the picture: all that costs and is not looked at is off. */
const XPRA_OFF = [
  ...['--daemon=no', '--mdns=no', '--pulseaudio=no', '--speaker=off', '--microphone=off', '--printing=no'],
  ...['--webcam=no', '--file-transfer=no', '--notifications=no', '--dbus-launch=', '--dbus-proxy=no', '--tray=no'],
  '--systemd-run=no',
];

export const PEERS: readonly Peer[] = [
  {
    name: 'novnc',
    files: ['/usr/bin/x11vnc', '/usr/bin/websockify', '/usr/share/novnc/vnc_lite.html'],
    url: `http://127.0.0.1:${VNC_HTTP_PORT}/vnc_lite.html?host=127.0.0.1&port=${VNC_HTTP_PORT}&scale=false`,
    startMs: 3_000,
    start: ({ number, authority }) => {
      const shown = ['-display', `:${number}`, '-auth', authority];
      const rest = ['-forever', '-shared', '-nopw', '-localhost', '-rfbport', String(VNC_PORT), '-quiet'];
      const http = ['--web=/usr/share/novnc', `127.0.0.1:${VNC_HTTP_PORT}`, `127.0.0.1:${VNC_PORT}`];
      return [spawn('x11vnc', [...shown, ...rest], quiet), spawn('websockify', http, quiet)];
    },
  },
  {
    name: 'xpra',
    files: ['/usr/bin/xpra', '/usr/share/xpra/www/index.html'],
    url: `http://127.0.0.1:${XPRA_PORT}/index.html?server=127.0.0.1&port=${XPRA_PORT}&sound=false&floating_menu=false&video=true&encoding=auto&clipboard=false&steal=true&reconnect=false&offscreen=false`,
    startMs: 9_000,
    start: ({ number, authority }, folder) => {
      const at = ['shadow', `:${number}`, `--bind-tcp=127.0.0.1:${XPRA_PORT}`, '--html=on', `--socket-dir=${folder}`];
      const env = { ...process.env, XAUTHORITY: authority, XDG_RUNTIME_DIR: folder };
      return [spawn('xpra', [...at, ...XPRA_OFF], { ...quiet, env })];
    },
  },
];

export function isInstalled({ files }: Peer): boolean {
  return files.every((file) => existsSync(file));
}

/** The display of the session that runs on an instance. */
export function displayOf(dataDir: string): Display {
  const books = join(dataDir, 'games', 'sessions');
  const book = JSON.parse(readFileSync(join(books, readdirSync(books)[0] ?? ''), 'utf8')) as {
    readonly folder: string;
    readonly display: { readonly number: number };
  };
  return { number: book.display.number, authority: join(book.folder, 'authority') };
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, 'exit');
  program.kill();
  const late = setTimeout(() => program.kill('SIGKILL'), END_MS_MAX);
  await ended;
  clearTimeout(late);
}

/** Shows the display by this viewer while `measure` reads the page. */
export async function watchBy<T>(
  peer: Peer,
  at: {
    readonly browser: Browser;
    readonly display: Display;
    readonly folder: string;
    readonly width: number;
    readonly height: number;
  },
  measure: (page: Page) => Promise<T>,
): Promise<T> {
  const programs = peer.start(at.display, at.folder);
  const context = await at.browser.newContext({ viewport: { width: at.width, height: at.height + 60 } });
  try {
    await sleep(peer.startMs);
    const page = await context.newPage();
    await page.addInitScript(SAMPLER);
    await page.goto(peer.url);
    await page.waitForFunction(
      `[...document.querySelectorAll('canvas')].some(({ width }) => width >= ${CANVAS_WIDTH_MIN})`,
      undefined,
      { timeout: CANVAS_MS_MAX },
    );
    return await measure(page);
  } finally {
    await context.close();
    // Their ports are wanted again.
    await Promise.all(programs.map(end));
  }
}
