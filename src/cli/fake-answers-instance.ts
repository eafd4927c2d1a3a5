/** What the fake instance answers about logins, notifications and itself. */
import { phraseToRootSeed, rootKeyOf } from '#core/contract/root-key.ts';

/** Of nobody: the published example of the word list. */
export const FAKE_PHRASE = `${'abandon '.repeat(23)}art`;
const rootKey = rootKeyOf(phraseToRootSeed(FAKE_PHRASE));
const root = {
  user: 'a'.repeat(64),
  rootKey,
  roots: [rootKey],
  asked: [{ root: rootKey, newRoot: 'f'.repeat(64) }],
  device: 'd'.repeat(64),
  pools: [
    {
      pool: 'a'.repeat(64),
      name: 'Guild',
      rootKey,
      waiting: { newRoot: 'e'.repeat(64), device: 'd'.repeat(64), isThisDevice: true, dueMs: 1, leftMs: 86_400_000 },
    },
  ],
};
const machine = {
  machine: '7'.repeat(64),
  isThis: false,
  names: ['laptop'],
  devices: [
    { device: '8'.repeat(64), kind: 'personal', sinceMs: 1_700_000_000_000 },
    { device: '9'.repeat(64), kind: 'agent' },
  ],
  pools: [
    {
      pool: 'a'.repeat(64),
      name: 'Guild',
      rootKey,
      devices: [
        { device: '8'.repeat(64), state: 'active' },
        { device: '9'.repeat(64), state: 'frozen' },
      ],
      seat: 'notary',
      orders: 2,
      sells: { nodes: 1, offers: 3, orders: 1 },
    },
  ],
};
const machines = [
  machine,
  {
    ...machine,
    machine: '6'.repeat(64),
    isThis: true,
    names: ['desk'],
    devices: [{ device: '5'.repeat(64), kind: 'agent' }],
    pools: [],
  },
];
const LOGIN = 'abcd'.repeat(8);
const autostart = { isOn: true, isSupported: true, how: 'systemd', place: '/home/ada/power-realms.service' };

const backup = {
  state: 'none',
  last: { atMs: 1_700_000_000_000, target: '/home/ada/saved', bytes: 3_000_000, spaces: 2, withKeys: false },
};
const verified = {
  state: 'done',
  startedMs: 1_700_000_000_000,
  endedMs: 1_700_000_001_000,
  spaces: [{ space: 'a'.repeat(64), kind: 'pool', name: 'Guild', state: 'sound', events: 120, seals: 30, rows: 400 }],
};

export const INSTANCE_ANSWERS: Readonly<Record<string, unknown>> = {
  loginsRead: {
    items: [
      {
        login: LOGIN,
        createdMs: 1_700_000_000_000,
        usedMs: 1_700_000_000_000,
        expiresMs: 1_800_000_000_000,
        agent: 'curl',
        isCurrent: true,
      },
    ],
  },
  rootRead: root,
  rootRotate: root,
  rootCancel: root,
  devicesRead: { user: 'a'.repeat(64), items: machines },
  deviceRevoke: {
    machine,
    results: [{ pool: 'a'.repeat(64), name: 'Guild', outcome: 'revoked', ended: { nodes: 1, offers: 3, orders: 1 } }],
  },
  loginEnd: undefined,
  notificationsRead: {
    items: [
      {
        no: 2,
        kind: 'money',
        event: 'money.transfer',
        atMs: 1_700_000_000_000,
        isRead: false,
        pool: 'a'.repeat(64),
        poolName: 'Guild',
        subject: 'e'.repeat(64),
        user: '2'.repeat(64),
        handle: 'Bob',
        amount: '1500000',
        symbol: 'GLD',
        decimals: 2,
        text: 'thanks',
      },
      {
        no: 1,
        kind: 'trade',
        event: 'trade.paused',
        atMs: 1_700_000_000_000,
        isRead: true,
        pool: 'a'.repeat(64),
        poolName: 'Guild',
        symbol: 'GLD',
        decimals: 2,
        code: 'notary_unreachable',
      },
    ],
    unread: 1,
    muted: [],
  },
  notificationsMark: { unread: 0 },
  noticeHookRead: {
    url: 'https://hooks.example.org/realms',
    attempts: 2,
    lastCause: 'it answered 500',
    allowsInternal: false,
  },
  noticeHookSet: { url: 'https://hooks.example.org/realms', secret: 'whsec_abc', attempts: 0, allowsInternal: false },
  noticeHookRemove: undefined,
  notificationsMute: { muted: ['order', 'member'] },
  walletHistory: { points: [{ atMs: 1_700_000_000_000, balance: '12500000' }], earned: '64000', spent: '0' },
  instanceRead: {
    version: '0.1.0',
    isOperator: true,
    dataDir: '/home/ada/.local/share/power-realms',
    diskBytes: { spaces: 1_000_000, blobs: 2_000_000, rest: 3000, free: 1_000_000_000 },
  },
  backupRead: backup,
  backupStart: { ...backup, state: 'done', run: 'run-1', target: '/home/ada/saved', withKeys: false },
  verifyRead: verified,
  verifyStart: { ...verified, state: 'running', spaces: [] },
  diskRead: {
    dataDir: '/home/ada/.local/share/power-realms',
    freeBytes: 1_000_000_000,
    instanceBytes: 40_960,
    spaces: [
      {
        space: 'a'.repeat(64),
        kind: 'pool',
        name: 'Guild',
        logBytes: 1_000_000,
        sealBytes: 20_000,
        tableBytes: 300_000,
        snapshotBytes: 0,
        prunedTo: 0,
        reserveBytes: 4096,
      },
    ],
    files: { count: 3, bytes: 2_000_000 },
    workBytes: 0,
    restBytes: 3000,
  },
  autostartRead: autostart,
  autostartSet: autostart,
};
