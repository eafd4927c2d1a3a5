/** What the fake instance answers about logins, notifications and itself. */
import type { AutostartView } from '#core/features/instance/instance.api.ts';
import type { BackupView, VerifyView } from '#core/features/instance/operations.api.ts';
import type { LoginEntry } from '#core/features/identity/logins.api.ts';
import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import type { FakeHandlers } from './fake-answers.ts';
import { MICRO, POOL, type World, id, people } from './fake-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Own {
  notices: NotificationView[];
  muted: NotificationView['kind'][];
  logins: LoginEntry[];
  autostart: AutostartView;
  backup: BackupView;
  verify: VerifyView;
}
/** Of each fake: it lives as long as its world. */
const owned = new WeakMap<World, Own>();

export function ownOf(world: World): Own {
  let own = owned.get(world);
  if (own === undefined) {
    own = {
      notices: world.pools.length === 0 ? [] : makeNotices(world.startedMs),
      muted: ['order'],
      logins: makeLogins(world.startedMs),
      autostart: {
        isOn: false,
        isSupported: true,
        how: 'systemd',
        place: '/home/ada/.config/systemd/user/power-realms.service',
      },
      backup: { state: 'none' },
      verify: { state: 'none', spaces: [] },
    };
    owned.set(world, own);
  }
  return own;
}

function makeNotices(nowMs: number): NotificationView[] {
  const notice = (no: number, agoMs: number, change: Partial<NotificationView> & Pick<NotificationView, 'event'>) => ({
    no,
    kind: change.event.split('.')[0] as NotificationView['kind'],
    atMs: nowMs - agoMs,
    isRead: agoMs > 5 * HOUR,
    pool: POOL,
    poolName: 'Nordic Render Guild',
    symbol: 'NRG',
    decimals: 2,
    ...change,
  });
  const [, grace, linus, , dennis] = people;
  return [
    notice(12, 4 * MINUTE, { event: 'job.done', subject: id('job 1'), name: 'Living room, draft' }),
    notice(11, 21 * MINUTE, { event: 'money.transfer', ...grace, amount: 5n * MICRO, text: 'for the evening render' }),
    notice(10, 48 * MINUTE, { event: 'money.earned', ...linus, amount: 64_000n, subject: id('order 0') }),
    notice(9, 3 * HOUR, { event: 'job.failed', subject: id('job 2'), name: 'Flood test', text: 'memory limit' }),
    notice(8, 6 * HOUR, { event: 'order.interrupted', ...dennis, subject: id('order 1') }),
    notice(7, 9 * HOUR, { event: 'trade.resumed' }),
    notice(6, 9.5 * HOUR, { event: 'trade.paused', code: 'notary_unreachable' }),
    notice(5, 10 * HOUR, { event: 'dispute.opened', ...dennis, subject: id('dispute 0') }),
    notice(4, 11 * HOUR, {
      event: 'withdrawal.to_confirm',
      ...grace,
      amount: 40n * MICRO,
      subject: id('withdrawal 1'),
    }),
    notice(3, 12 * HOUR, { event: 'account.phrase_waits' }),
    notice(2, 13 * HOUR, { event: 'member.reported', ...linus, subject: id('report 1') }),
    notice(1, 30 * HOUR, { event: 'member.joined', ...dennis }),
  ];
}

function makeLogins(nowMs: number): LoginEntry[] {
  const login = (name: string, agoMs: number, agent: string): LoginEntry => ({
    login: id(name).slice(0, 32),
    createdMs: nowMs - agoMs - 40 * HOUR,
    usedMs: nowMs - agoMs,
    expiresMs: nowMs + 600 * HOUR,
    agent,
    isCurrent: agoMs === 0,
  });
  return [
    login(
      'login here',
      0,
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    ),
    login(
      'login phone',
      5 * HOUR,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1',
    ),
    login('login cli', 50 * HOUR, 'node'),
  ];
}

export const INSTANCE_HANDLERS: FakeHandlers<
  | 'loginsRead'
  | 'loginEnd'
  | 'notificationsRead'
  | 'notificationsMark'
  | 'notificationsMute'
  | 'noticeHookRead'
  | 'noticeHookSet'
  | 'noticeHookRemove'
  | 'instanceRead'
  | 'autostartRead'
  | 'autostartSet'
  | 'walletHistory'
  | 'backupRead'
  | 'backupStart'
  | 'verifyRead'
  | 'verifyStart'
  | 'diskRead'
> = {
  walletHistory: ({ world, query }) => {
    const { fromMs, toMs = Date.now(), points } = query;
    const stepMs = (toMs - fromMs) / points;
    const oldestFirst = world.statement.toReversed();
    return {
      points: Array.from({ length: points }, (_, at) => {
        const atMs = Math.round(fromMs + (at + 1) * stepMs);
        return { atMs, balance: oldestFirst.findLast(({ timeMs }) => timeMs <= atMs)?.balance ?? 0n };
      }),
      earned: world.statement.length === 0 ? 0n : 18_420_000n,
      spent: world.statement.length === 0 ? 0n : 3_150_000n,
    };
  },
  loginsRead: ({ world }) => ({ items: ownOf(world).logins }),
  loginEnd: ({ world, params }) => {
    const own = ownOf(world);
    own.logins = own.logins.filter(({ login }) => login !== params.login);
    return undefined;
  },
  notificationsRead: ({ world, query }) => {
    const { notices, muted } = ownOf(world);
    const before = Number(query.cursor ?? Number.MAX_SAFE_INTEGER);
    const fits = notices.filter(({ no, isRead }) => no < before && !(query.unread && isRead));
    return {
      items: fits.slice(0, query.limit),
      ...(fits.length > query.limit ? { next: String(fits[query.limit - 1]?.no ?? 0) } : {}),
      unread: notices.filter(({ isRead }) => !isRead).length,
      muted,
    };
  },
  notificationsMark: ({ world, body }) => {
    const own = ownOf(world);
    own.notices = own.notices.map((notice) =>
      notice.no >= body.from && notice.no <= body.upTo ? { ...notice, isRead: body.isRead } : notice,
    );
    return { unread: own.notices.filter(({ isRead }) => !isRead).length };
  },
  noticeHookRead: () => ({
    url: 'https://hooks.example.org/realms',
    attempts: 2,
    lastCause: 'it answered 503',
    allowsInternal: false,
  }),
  noticeHookSet: ({ body }) => ({ url: body.url, secret: 'whsec_abc', attempts: 0, allowsInternal: false }),
  noticeHookRemove: () => undefined,
  notificationsMute: ({ world, body }) => {
    ownOf(world).muted = body.muted;
    return { muted: body.muted };
  },
  instanceRead: () => ({
    version: '0.1.0',
    isOperator: true,
    dataDir: '/home/ada/.local/share/power-realms',
    diskBytes: { spaces: 48_000_000, blobs: 212_000_000, rest: 900_000, free: 184_000_000_000 },
  }),
  backupRead: ({ world }) => ownOf(world).backup,
  backupStart: ({ world, body }) => {
    const own = ownOf(world);
    const { target, withKeys } = body;
    own.backup = {
      state: 'done',
      run: 'run',
      target,
      withKeys,
      last: { atMs: Date.now(), target, bytes: 260_900_000, spaces: 2, withKeys },
    };
    return own.backup;
  },
  verifyRead: ({ world }) => ownOf(world).verify,
  verifyStart: ({ world }) => {
    const own = ownOf(world);
    const counts = { events: 48_210, seals: 9_134, rows: 61_877 };
    own.verify = {
      state: 'done',
      spaces: [
        { space: id('network'), kind: 'network', name: 'Nordic Realms', state: 'sound', ...counts },
        {
          space: POOL,
          kind: 'pool',
          name: 'Nordic Render Guild',
          state: 'differs',
          difference: { kind: 'row.differs', table: 'ledger_balances', key: 'treasury' },
        },
      ],
    };
    return own.verify;
  },
  diskRead: () => ({
    dataDir: '/home/ada/.local/share/power-realms',
    freeBytes: 184_000_000_000,
    instanceBytes: 700_000,
    spaces: [
      {
        space: id('network'),
        kind: 'network',
        name: 'Nordic Realms',
        logBytes: 900_000,
        sealBytes: 4096,
        tableBytes: 80_000,
        snapshotBytes: 0,
        prunedTo: 0,
        reserveBytes: 4_096_000,
      },
      {
        space: POOL,
        kind: 'pool',
        name: 'Nordic Render Guild',
        logBytes: 31_000_000,
        sealBytes: 4_100_000,
        tableBytes: 8_700_000,
        snapshotBytes: 6_200_000,
        prunedTo: 11_999,
        reserveBytes: 4_096_000,
      },
    ],
    files: { count: 214, bytes: 212_000_000 },
    workBytes: 0,
    restBytes: 200_000,
  }),
  autostartRead: ({ world }) => ownOf(world).autostart,
  autostartSet: ({ world, body }) => {
    const own = ownOf(world);
    own.autostart = { ...own.autostart, isOn: body.isOn };
    return own.autostart;
  },
};
