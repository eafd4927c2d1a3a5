/** What the fake instance answers about games: a library, a session that is played, one that ended by contest. */
import type { CatalogueGame, DesktopView } from '#core/features/gaming/hosting.api.ts';
import type { GameView, SessionDetail, SessionWindow } from '#core/features/gaming/gaming.api.ts';
import type { MoonlightView, SunshineView } from '#core/features/gaming/moonlight.api.ts';
import { type FakeHandlers, FakeRefusal } from './fake-answers.ts';
import { MICRO, POOL, type World, id, me } from './fake-world.ts';

const MINUTE = 60_000;
const WINDOW_MS = 5_000;
const WINDOWS = 96;
const TITLES = [
  'Freedoom',
  'Neverball',
  'SuperTuxKart',
  'Xonotic, the long winter tournament edition',
  'Battle for Wesnoth',
];

const termsOf = (index: number): GameView['game'] => ({
  id: `game-${index}`,
  kind: index % 2 === 0 ? 'desktop' : 'steam',
  ...(index === 1 ? { picture: id('picture of a game'), network: true as const } : {}),
  targets: { width: 1280, height: [720, 720, 1080, 720, 360][index] ?? 720, fps: index === 4 ? 30 : 60, latencyMs: 80 },
  ...(index === 4
    ? { transports: ['moonlight'], measures: 'presence/1' }
    : { transports: ['webrtc', 'websocket'], measures: 'webrtc-stats/1' }),
});

function gamesOf(world: World): GameView[] {
  return world.offers.slice(1, 1 + TITLES.length).map((offer, index) => ({
    offer: id(`game ${index}`),
    node: offer.node,
    nodeName: offer.nodeName,
    user: offer.user,
    handle: offer.handle,
    isMine: false,
    title: TITLES[index] ?? '',
    state: index === 3 ? 'sold_out' : 'active',
    isPending: false,
    seats: 2,
    seatsFree: index === 3 ? 0 : 1 + (index % 2),
    pricePerHour: [1_250_000n, 900_000n, 2_400_000n, 1_800_000n, 350_000n][index] ?? MICRO,
    version: id(`game version ${index}`),
    minMs: 5 * MINUTE,
    maxMs: 240 * MINUTE,
    isOnline: offer.isOnline,
    ...(offer.isOnline ? { roundTripMs: 9.4 + index * 13 } : {}),
    sellerBoundBps: 7_800 - index * 900,
    sellerIsNew: index === 4,
    game: termsOf(index),
  }));
}

function ownGame(world: World): GameView[] {
  const [offer] = world.offers;
  const [template] = gamesOf(world);
  if (offer === undefined || template === undefined) return [];
  const { node, nodeName, user, handle } = offer;
  return [{ ...template, offer: id('game of mine'), node, nodeName, user, handle, isMine: true }];
}

const CATALOGUE: readonly CatalogueGame[] = [
  {
    id: 'freedoom',
    title: 'Freedoom',
    kind: 'desktop',
    source: 'found',
    network: false,
    command: { program: '/usr/games/chocolate-doom', arguments: ['-iwad', '/usr/share/games/doom/freedoom1.wad'] },
  },
  {
    id: 'steam-440',
    title: 'Fortress of Teams',
    kind: 'steam',
    source: 'found',
    network: false,
    command: { program: 'steam', arguments: ['-applaunch', '440'] },
    hindrance: 'needs_steam',
  },
  {
    id: 'own-build',
    title: 'Own build',
    kind: 'command',
    source: 'hand',
    network: true,
    command: { program: '/home/ada/games/own-build/run', arguments: [] },
  },
];

/** Good for the most part, a weak stretch, and some windows that the two saw differently. */
function windowAt(window: number): SessionWindow {
  const isWeak = window > 40 && window < 52;
  const isContested = window % 17 === 5;
  const provider = isWeak && window % 3 === 0 ? 'half' : 'full';
  const player = isContested ? 'half' : provider;
  const wave = Math.sin(window / 4);
  const shared = { bitsPerS: Math.round(6_200_000 + 900_000 * wave), connectedMs: WINDOW_MS, isPlayersMachine: false };
  return {
    window,
    provider: { class: provider, fps: isWeak ? 41 : 60, roundTripMs: 14 + 3 * wave, encodeMs: 4.2, ...shared },
    player: {
      class: player,
      fps: isContested ? 52 : isWeak ? 40 : 59.4,
      roundTripMs: 15 + 3 * wave,
      jitterBufferMs: isWeak ? 31 : 6,
      decodeMs: 2.9,
      framesDropped: isWeak ? 4 : 0,
      frameWidth: 1280,
      frameHeight: 720,
      ...shared,
    },
    agreed: player,
    isContested,
  };
}

const tallyOf = (classes: readonly SessionWindow['agreed'][]): SessionDetail['windows']['agreed'] => ({
  full: classes.filter((one) => one === 'full').length,
  half: classes.filter((one) => one === 'half').length,
  none: classes.filter((one) => one === 'none').length,
});

function sessionsOf(world: World): SessionDetail[] {
  const games = gamesOf(world);
  const all = Array.from({ length: WINDOWS }, (_, window) => windowAt(window));
  const upTo = (end: number) => {
    const windows = all.slice(0, end);
    return {
      provider: tallyOf(windows.map(({ provider }) => provider?.class ?? 'none')),
      player: tallyOf(windows.map(({ player }) => player?.class ?? 'none')),
      agreed: tallyOf(windows.map(({ agreed }) => agreed)),
      contested: windows.filter(({ isContested }) => isContested).length,
    };
  };
  const paidAt = (end: number): bigint => {
    const { agreed } = upTo(end);
    return (1_250_000n * BigInt(2 * agreed.full + agreed.half) * 2_500n) / 3_600_000n;
  };
  const [first, second, , , byMoonlight] = games;
  return [first, second, byMoonlight].flatMap((game, index) => {
    if (game === undefined) return [];
    const { contested, ...windows } = upTo(WINDOWS);
    const startedMs = world.startedMs - (index * 300 + 9) * MINUTE;
    return {
      order: id(`session ${index}`),
      state: index === 1 ? 'ended' : 'live',
      orderState: index === 1 ? 'completed' : 'running',
      side: 'buyer',
      buyer: me.user,
      buyerHandle: me.handle,
      provider: game.user,
      providerHandle: game.handle,
      offer: game.offer,
      title: game.title,
      node: game.node,
      nodeName: game.nodeName,
      game: game.game,
      placedMs: startedMs - MINUTE,
      readyMs: startedMs,
      durationMs: 60 * MINUTE,
      pricePerHour: 1_250_000n,
      funded: 1_250_000n,
      used: paidAt(WINDOWS),
      refunded: index === 0 ? 0n : 1_250_000n - paidAt(WINDOWS),
      windows,
      contested,
      contestedInARow: index === 0 ? 0 : 24,
      contestedEndsAt: 24,
      isUnsigned: index === 1,
      ...(index === 1 ? { ended: 'contest' as const } : {}),
      termsHash: id('terms'),
      samplesHash: id('samples'),
      receipts: Array.from({ length: WINDOWS / 12 }, (_, minute) => {
        const end = 12 * (minute + 1);
        return {
          n: minute + 1,
          sealMs: startedMs + (minute + 1) * MINUTE,
          ...upTo(end),
          isSigned: index === 0 || minute < 6,
          paid: paidAt(end),
        };
      }),
    };
  });
}

function sessionOf(world: World, order: string): SessionDetail {
  const found = sessionsOf(world).find((session) => session.order === order);
  if (found === undefined) throw new FakeRefusal('session.none', 404);
  return found;
}

let made = 0;
const sealed = () => {
  made += 1;
  const event = id(`game act ${made}`);
  return { event, pool: POOL, status: 'sealed' as const, id: event, seal: 4712 };
};

/** One pixel, so that the page has something to show. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==',
  'base64',
);

const MOONLIGHT: MoonlightView = {
  ...{ state: 'pin', app: 'game-4 (realms-0c1d2e3f4a5b-9f8e7d6c5b4a3f2e)', hosts: ['192.168.1.23', '[2001:db8::23]'] },
  ...{ isSeen: false, roundTripMs: 11.4 },
};
/** Whoever said a word on seeing the game is at it. */
const moonlightOf = ({ isSeen }: World): MoonlightView =>
  isSeen === undefined ? MOONLIGHT : { ...MOONLIGHT, state: 'playing', isSeen };
const DESKTOP: DesktopView = {
  ...{
    isPossible: true,
    isLent: true,
    isFree: false,
    isAllowed: true,
    isWatched: true,
    ownerIdleMs: 4_000,
    isUntried: true,
  },
};
const SUNSHINE: SunshineView = {
  ...{ state: 'other_apps', isInstalled: true, isReachable: true, version: '2026.817.185037', isOn: true },
  ...{ otherApps: ['Desktop', 'Steam Big Picture'], install: 'winget install LizardByte.Sunshine' },
  ...{ user: 'admin', port: 47_990, address: '', hosts: ['192.168.1.23'] },
};

export const GAME_HANDLERS: FakeHandlers<
  | 'catalogueRead'
  | 'catalogueAdd'
  | 'catalogueEdit'
  | 'catalogueRemove'
  | 'gameChange'
  | 'savesRead'
  | 'savesRemove'
  | 'gamesRead'
  | 'gamePicture'
  | 'gameProbe'
  | 'gameHost'
  | 'desktopRead'
  | 'desktopLend'
  | 'desktopTakeBack'
  | 'moonlightRead'
  | 'moonlightPair'
  | 'moonlightSeen'
  | 'sunshineRead'
  | 'sunshineSet'
  | 'sunshineRemove'
  | 'sessionsRead'
  | 'sessionRead'
  | 'sessionWindows'
  | 'sessionExport'
> = {
  catalogueRead: () => ({
    items: [...CATALOGUE],
    machine: {
      missing: [{ what: 'Xvfb', install: 'sudo apt-get install xvfb' }],
      ...{ isConfined: true, isLimited: false, hasSound: true, graphics: 'unused' as const, encoders: ['libx264'] },
    },
  }),
  catalogueAdd: ({ body }) => ({ ...body, id: body.id ?? 'added', kind: 'command', source: 'hand' }),
  catalogueEdit: ({ body, params }) => ({ ...body, id: params.game, kind: 'command', source: 'hand' }),
  gameChange: sealed,
  catalogueRemove: () => undefined,
  savesRead: ({ world }) => ({
    quotaBytes: 1024 ** 3,
    items: gamesOf(world)
      .slice(0, 2)
      .map(({ user, handle }, index) => ({
        ...{ player: user, handle, bytes: index === 0 ? 1_180_000_000 : 2_400_000, entries: index === 0 ? 812 : 9 },
        ...{ changedMs: Date.now() - (index + 1) * 7_200_000, isOver: index === 0, isPlaying: index === 1 },
      })),
  }),
  savesRemove: () => undefined,
  gamesRead: ({ query, world }) => ({ items: query.mine === true ? ownGame(world) : gamesOf(world) }),
  gamePicture: () => PICTURE,
  gameProbe: () => ({
    ...{ verdict: 'playable', causes: ['latency', 'stutter'], fps: 57.8, bitsPerS: 5_900_000, roundTripMs: 71.2 },
    ...{ longestGapMs: 180, hostMs: 9.1 },
  }),
  gameHost: sealed,
  desktopRead: () => DESKTOP,
  desktopLend: () => DESKTOP,
  desktopTakeBack: () => undefined,
  moonlightRead: ({ world }) => moonlightOf(world),
  moonlightPair: () => ({ ...MOONLIGHT, state: 'paired' }),
  moonlightSeen: ({ body, world }) => {
    world.isSeen = body.isSeen;
    return moonlightOf(world);
  },
  sunshineRead: () => SUNSHINE,
  sunshineSet: () => SUNSHINE,
  sunshineRemove: () => undefined,
  sessionsRead: ({ world }) => ({ items: sessionsOf(world) }),
  sessionRead: ({ params, world }) => sessionOf(world, params.order),
  sessionWindows: ({ query }) => ({
    windowMs: WINDOW_MS,
    total: WINDOWS,
    items: Array.from({ length: Math.max(0, WINDOWS - query.from) }, (_, index) => windowAt(query.from + index)),
  }),
  sessionExport: () => Buffer.from('side,boundary,class\n'),
};
