/** One instance whose routes of games are asked: catalogue, pictures, offers, sessions, saves. */
import { openSessionSamples } from '../../src/runtime/work/session-samples.ts';
import { openCatalogue } from '../../src/runtime/gaming.catalogue.ts';
import { hostingRoutes } from '../../src/runtime/gaming.hosting.ts';
import { serveGamePictures } from '../../src/runtime/gaming.pictures.ts';
import { gamingRoutes } from '../../src/runtime/gaming.routes.ts';
import type { Probe } from '../../src/runtime/games/probe.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { type Links, createLinks } from '../../src/runtime/work/links.ts';
import type { Saves } from '#edge/streams/saves.ts';
import { type Desk, openDesk } from './desk.ts';
import { build, pool } from './given.ts';
import { nodeReady } from './situations.ts';
import { SqliteMirror } from './sqlite-mirror.ts';

export const MACHINE = {
  missing: [],
  isConfined: true,
  isLimited: true,
  hasSound: true,
  graphics: 'none' as const,
  encoders: ['libx264'],
};
const FOUND = [
  { id: 'neverball', title: 'Neverball', kind: 'desktop' as const, command: { program: 'neverball', arguments: [] } },
  {
    ...{ id: 'steam-1', title: 'Half', kind: 'steam' as const, hindrance: 'needs_steam' as const },
    command: { program: 'steam', arguments: ['-applaunch', '1'] },
  },
];
export const GAME = { title: 'Doom', command: { program: 'doom' } };
export const TARGETS = { width: 1280, height: 720, fps: 60, latencyMs: 80 };
export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
export const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');
export const WEBP = Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8 ', 'latin1');

export interface Arcade extends AsyncDisposable {
  readonly desk: Desk;
  readonly linked: Map<string, (peer: string, body: Uint8Array) => Promise<Uint8Array>>;
}

export async function openArcade(
  who: string,
  table: Parameters<typeof openDesk>[1],
  {
    isOperator = true,
    saves = {} as Saves,
    isPlaying = (_player: string): boolean => false,
    sockets = [] as string[],
    hasSunshine = false,
    isDesktopPossible = false,
  } = {},
): Promise<Arcade> {
  const linked: Arcade['linked'] = new Map();
  const desk = await openDesk(who, table, (runtime: Runtime) => {
    if (!isOperator) Object.assign(runtime.accounts, { all: () => [{ account: 'somebody else', handle: 'Otto' }] });
    Object.assign(runtime, { p2p: () => undefined });
    const links: Links = {
      ...createLinks(runtime),
      handle: (method, handler) => void linked.set(method, handler),
    };
    const host = {
      find: async () => FOUND,
      machine: async () => MACHINE,
      isPlaying,
      desktopSockets: () => sockets,
      isUnconfined: ({ transports }: { transports: readonly string[] }) => transports.includes('moonlight'),
      isTooWide: (folder: string) => folder === '/home/ada',
    };
    const lent = { is: false };
    const desktop = {
      look: () => ({
        ...{ isPossible: isDesktopPossible, isLent: lent.is, isFree: lent.is },
        ...{ isAllowed: true, isWatched: true, ownerIdleMs: lent.is ? 600_000 : undefined },
      }),
      set: (is: boolean) => void (lent.is = is),
    };
    const catalogue = openCatalogue(runtime, host);
    const pictures = serveGamePictures(runtime, links);
    return [
      ...hostingRoutes(runtime, { catalogue, pictures, saves, desktop, host }),
      ...gamingRoutes(runtime, {
        ...{ catalogue, pictures, samples: openSessionSamples(runtime.db), probe: {} as Probe, host },
        sunshine: { settings: () => ({ isOn: hasSunshine, user: '', address: '', port: 47_990 }) },
        reputationOf: () => ({ provider: () => ({ boundBps: 5_000, isNew: false }) }) as never,
      }),
    ];
  });
  return { desk, linked, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
export const upload = async ({ runtime }: Desk, bytes: Uint8Array): Promise<string> =>
  (await runtime.blobs.put(once(bytes), { maxBytes: 1 << 20 })).hash;

/** A pool with a node that may offer. */
export function opened() {
  const world = build(pool().with(nodeReady()));
  const mirror = new SqliteMirror(world);
  return { world, mirror, [Symbol.dispose]: () => mirror[Symbol.dispose]() };
}
