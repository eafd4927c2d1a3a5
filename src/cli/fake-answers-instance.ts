/** What the fake instance answers about logins, notifications and itself. */
const LOGIN = 'abcd'.repeat(8);
const autostart = { isOn: true, isSupported: true, how: 'systemd', place: '/home/ada/power-realms.service' };

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
  notificationsMute: { muted: ['order', 'member'] },
  walletHistory: { points: [{ atMs: 1_700_000_000_000, balance: '12500000' }], earned: '64000', spent: '0' },
  instanceRead: {
    version: '0.1.0',
    isOperator: true,
    dataDir: '/home/ada/.local/share/power-realms',
    diskBytes: { spaces: 1_000_000, blobs: 2_000_000, rest: 3000, free: 1_000_000_000 },
  },
  autostartRead: autostart,
  autostartSet: autostart,
};
