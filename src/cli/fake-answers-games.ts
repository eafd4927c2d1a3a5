/** What the fake instance answers about games and sessions. */
import { FAKE_IDS } from './fake-answers.ts';

const { user, bob, pool, event, node, order } = FAKE_IDS;
const AT_MS = 1_700_000_000_000;
const HASH = 'f'.repeat(64);
const command = { event, pool, status: 'sealed', seal: 7, id: event };
const terms = {
  id: 'doom',
  kind: 'command',
  network: true,
  targets: { width: 1280, height: 720, fps: 60, latencyMs: 80 },
  transports: ['webrtc', 'websocket'],
  measures: 'webrtc-stats/1',
};
const entry = {
  id: 'doom',
  title: 'Doom',
  kind: 'command',
  source: 'hand',
  network: true,
  command: { program: 'chocolate-doom', arguments: ['-iwad', 'freedoom1.wad'] },
};
const game = {
  offer: '5'.repeat(64),
  node,
  nodeName: 'workstation',
  user: bob,
  handle: 'Bob',
  isMine: false,
  title: 'Doom',
  state: 'active',
  isPending: false,
  seats: 2,
  seatsFree: 1,
  pricePerHour: '1000000',
  version: event,
  minMs: 300_000,
  maxMs: 14_400_000,
  isOnline: true,
  roundTripMs: 12.5,
  sellerBoundBps: 6_500,
  sellerIsNew: false,
  game: terms,
};
const tally = { full: 11, half: 1, none: 0 };
const session = {
  order,
  state: 'live',
  orderState: 'running',
  side: 'buyer',
  buyer: user,
  buyerHandle: 'Ada',
  provider: bob,
  providerHandle: 'Bob',
  offer: game.offer,
  title: 'Doom',
  node,
  nodeName: 'workstation',
  game: terms,
  placedMs: AT_MS,
  readyMs: AT_MS,
  durationMs: 3_600_000,
  pricePerHour: '1000000',
  funded: '1000000',
  used: '15972',
  refunded: '0',
  windows: { provider: { full: 12, half: 0, none: 0 }, player: tally, agreed: tally },
  contested: 1,
  contestedInARow: 0,
  contestedEndsAt: 24,
  isUnsigned: false,
};

const moonlight = {
  state: 'pin',
  app: 'doom (realms-0123456789ab-0123456789abcdef)',
  hosts: ['192.168.1.5'],
  isSeen: false,
  roundTripMs: 12.5,
};
const sunshine = {
  ...{ isInstalled: true, isReachable: true, version: '2026.817.185037', otherApps: [] },
  ...{ install: 'winget install LizardByte.Sunshine', user: 'admin', port: 47_990, address: '' },
};

const desktop = {
  ...{ isPossible: true, isLent: true, isFree: true, isAllowed: true, isWatched: true },
  ...{ ownerIdleMs: 600_000, isUntried: true },
};

export const GAME_ANSWERS: Readonly<Record<string, unknown>> = {
  catalogueRead: {
    items: [entry, { ...entry, id: 'half', source: 'found', kind: 'steam', hindrance: 'needs_steam' }],
    machine: {
      missing: [{ what: 'Xvfb', install: 'sudo apt-get install xvfb' }],
      ...{ isConfined: false, isLimited: false, hasSound: false, graphics: 'unused', encoders: ['libx264'] },
    },
  },
  catalogueAdd: entry,
  catalogueEdit: entry,
  catalogueRemove: undefined,
  savesRead: {
    quotaBytes: 1024 ** 3,
    items: [
      {
        ...{ player: bob, handle: 'Bob', bytes: 1_200_000_000, entries: 31, changedMs: AT_MS },
        ...{ isOver: true, isPlaying: true },
      },
    ],
  },
  savesRemove: undefined,
  gamesRead: { items: [game] },
  gameRead: game,
  gameProbe: {
    verdict: 'playable',
    causes: ['latency'],
    fps: 57.8,
    bitsPerS: 5_900_000,
    roundTripMs: 71.2,
    longestGapMs: 180,
    hostMs: 9.1,
  },
  gameHost: command,
  desktopRead: { ...desktop, isLent: false, isFree: false },
  desktopLend: desktop,
  desktopTakeBack: undefined,
  moonlightRead: moonlight,
  moonlightPair: { ...moonlight, state: 'paired' },
  moonlightSeen: { ...moonlight, state: 'playing', isSeen: true },
  sunshineRead: { ...sunshine, state: 'other_apps', otherApps: ['Desktop'], isOn: true, hosts: ['192.168.1.5'] },
  sunshineSet: { ...sunshine, state: 'ready', isOn: true, hosts: ['192.168.1.5'] },
  sunshineRemove: undefined,
  gameChange: command,
  sessionsRead: { items: [session] },
  sessionRead: {
    ...session,
    termsHash: HASH,
    samplesHash: HASH,
    receipts: [
      {
        n: 1,
        sealMs: AT_MS,
        provider: { full: 12, half: 0, none: 0 },
        player: tally,
        agreed: tally,
        contested: 1,
        isSigned: true,
        paid: '15972',
      },
    ],
  },
  sessionWindows: {
    windowMs: 5000,
    total: 1,
    items: [
      {
        window: 0,
        provider: { class: 'full', fps: 60, roundTripMs: 12, bitsPerS: 6_000_000, isPlayersMachine: false },
        player: { class: 'half', fps: 55, roundTripMs: 13, jitterBufferMs: 4, isPlayersMachine: false },
        agreed: 'half',
        isContested: true,
      },
    ],
  },
};
