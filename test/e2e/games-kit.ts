/** A pool with a player and a provider of one real game: chocolate-doom with freedoom, as Debian has them. */
import { existsSync } from 'node:fs';
import type { GameCommand } from '#core/features/gaming/hosting.api.ts';
import type { OrderView } from '#core/features/orders/orders.api.ts';
import { type Person, type Running, startInstanceProcess, until } from './kit.ts';
import { type Guild, joinGuild, startGuild } from './gui/real.ts';
import { findChromium } from './gui/browser.ts';

const DOOM = '/usr/games/chocolate-doom';
const IWAD = '/usr/share/games/doom/freedoom1.wad';
const NEEDED: readonly (readonly [name: string, file: string])[] = [
  ['chocolate-doom', DOOM],
  ['freedoom', IWAD],
  ['Xvfb', '/usr/bin/Xvfb'],
  ['ffmpeg', '/usr/bin/ffmpeg'],
  ['pulseaudio', '/usr/bin/pulseaudio'],
];
const NEVERBALL = '/usr/games/neverball';

const MISSING = NEEDED.filter(([, file]) => !existsSync(file)).map(([name]) => name);

/** Options of a test that plays: skipped by name where something is not installed. */
export const SKIP_GAMES = MISSING.length > 0 ? { skip: `no ${MISSING.join(', ')}` } : {};
export const SKIP_PLAY = findChromium() === undefined ? { skip: 'no Chromium' } : SKIP_GAMES;

export const SKIP_NEVERBALL = existsSync(NEVERBALL) ? SKIP_PLAY : { skip: 'no neverball' };

/** Its settings in the player's own home first: the window it would open by itself is larger than the display. */
export function neverballCommand({ width, height }: { readonly width: number; readonly height: number }): GameCommand {
  const settings = `fullscreen 0\nwidth ${width}\nheight ${height}\n`;
  const script = `mkdir -p "$HOME/.neverball" && printf '${settings}' > "$HOME/.neverball/neverballrc" && exec ${NEVERBALL}`;
  return { program: 'sh', arguments: ['-c', script] };
}

/** So much that each window is a whole number of micro-credits. */
export const PRICE_PER_HOUR = 3_600_000_000n;
export const TARGETS = { width: 640, height: 360, fps: 30, latencyMs: 200 };

export interface Arcade extends AsyncDisposable {
  readonly guild: Guild;
  readonly anna: Person;
  readonly boris: Person;
  readonly borisHost: Running;
  readonly pool: string;
  readonly node: string;
  readonly offer: string;
  /** Anna buys a session. */
  play(durationMs: number): Promise<string>;
  read(order: string): Promise<OrderView>;
}

export interface ArcadeOptions {
  readonly targets?: typeof TARGETS;
  readonly command?: GameCommand;
  readonly title?: string;
  /** Anna's instance, the player's. */
  readonly startAnna?: () => Promise<Running>;
  readonly startBoris?: () => Promise<Running>;
  /** What Boris does before he offers it; answers what else the offer says. */
  readonly beforeOffer?: (boris: Person) => Promise<object>;
}

export async function startArcade(options: ArcadeOptions = {}): Promise<Arcade> {
  const { targets = TARGETS, startBoris = startInstanceProcess } = options;
  const guild = await startGuild(options.startAnna);
  const borisHost = await startBoris();
  const { anna, pool } = guild;
  const boris = await joinGuild(guild, borisHost, 'boris');
  const limits = {
    ...{ cores: 2, memoryBytes: 4 * 1024 ** 3, diskBytes: 1024 ** 3, pauseAboveCpuPercent: 100 },
  };
  const { id: node } = await boris.call(
    'nodeRegister',
    { params: { pool }, body: { name: 'Boris’s box', limits, consent: true } },
    { wait: 10 },
  );
  await boris.call('nodeBenchmark', { params: { pool, node } }, { wait: 20 });
  const size = `${targets.width}x${targets.height}`;
  const words = ['-iwad', IWAD, '-window', '-geometry', size, '-nomouse', '-nograbmouse', '-nogui'];
  const game = await boris.call('catalogueAdd', {
    body: {
      title: options.title ?? 'Freedoom',
      command: options.command ?? { program: DOOM, arguments: [...words, '-warp', '1', '1', '-skill', '2'] },
    },
  });
  const more = (await options.beforeOffer?.(boris)) ?? {};
  const { id: offer } = await boris.call(
    'gameHost',
    {
      params: { pool },
      body: {
        ...{ node, game: game.id, pricePerHour: String(PRICE_PER_HOUR), targets, minMs: 60_000, maxMs: 3_600_000 },
        ...more,
      },
    },
    { wait: 10 },
  );
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: anna.user, amount: '1000000000', reason: 'to play' } },
    { wait: 10 },
  );
  await until(
    'the game is online',
    () => anna.call('gamesRead', { params: { pool }, query: {} }),
    ({ items }) => items.some(({ isOnline }) => isOnline),
  );
  return {
    ...{ guild, anna, boris, borisHost, pool, node, offer },
    play: async (durationMs) => {
      const { version } = await anna.call('gameRead', { params: { pool, offer } });
      const maxCost = (PRICE_PER_HOUR * BigInt(durationMs)) / 3_600_000n;
      const body = { offer, offerVersion: version, slots: 1, durationMs, maxCost: String(maxCost) };
      return (await anna.call('orderPlace', { params: { pool }, body }, { wait: 10 })).id;
    },
    read: (order) => anna.call('orderRead', { params: { pool, order } }),
    [Symbol.asyncDispose]: async () => {
      await borisHost[Symbol.asyncDispose]();
      await guild[Symbol.asyncDispose]();
    },
  };
}
