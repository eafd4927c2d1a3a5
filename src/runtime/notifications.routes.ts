import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { notificationsApi } from '#core/features/notifications/notifications.api.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Notice, Notices } from '#edge/accounts/notices.ts';
import { type NoticeHooks, createNoticeHooks } from './notice-hooks.ts';
import type { NoticeBody } from './notifications.service.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function notificationsRoutes(runtime: Runtime, notices: Notices, hooks: NoticeHooks): Route[] {
  const hookView = (account: string, secret?: string) => {
    const hook = hooks.find(account);
    return {
      ...(hook === undefined ? {} : { url: hook.url }),
      ...(secret === undefined ? {} : { secret }),
      attempts: hook?.attempts ?? 0,
      ...(hook === undefined || hook.lastCause === '' ? {} : { lastCause: hook.lastCause }),
      allowsInternal: hooks.allowInternal,
    };
  };
  return [
    route(notificationsApi.noticeHookRead, async ({ claims }) => hookView(accountOf(runtime, claims).account)),
    route(notificationsApi.noticeHookSet, async ({ claims, body }) => {
      const { account } = accountOf(runtime, claims);
      const before = hooks.find(account)?.secret;
      const hook = hooks.set(account, body.url, body.secret);
      if (typeof hook === 'string') throw new RefusalError({ code: 'rail.bad_target', fault: hook, field: 'url' });
      return hookView(account, hook.secret === before ? undefined : hook.secret);
    }),
    route(notificationsApi.noticeHookRemove, async ({ claims }) => {
      hooks.remove(accountOf(runtime, claims).account);
    }),
    route(notificationsApi.notificationsRead, async ({ claims, query }) => {
      const { account } = accountOf(runtime, claims);
      const before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number.parseInt(query.cursor, 10) || 0;
      const found = notices.list(account, { before, limit: query.limit, isUnreadOnly: query.unread });
      const last = found.at(-1);
      return {
        items: found.map((notice) => noticeView(runtime, notice)),
        ...(found.length === query.limit && last !== undefined ? { next: String(last.no) } : {}),
        unread: notices.unread(account),
        muted: notices.muted(account),
      };
    }),
    route(notificationsApi.notificationsMark, async ({ claims, body }) => {
      const { account, user } = accountOf(runtime, claims);
      notices.mark(account, body);
      runtime.live.emit({ kind: 'notification' }, user);
      return { unread: notices.unread(account) };
    }),
    route(notificationsApi.notificationsMute, async ({ claims, body }) => {
      const { account, user } = accountOf(runtime, claims);
      notices.mute(account, body.muted);
      runtime.live.emit({ kind: 'notification' }, user);
      return { muted: notices.muted(account) };
    }),
  ];
}

/** As the API tells it, and as it is posted. */
export function noticeView(runtime: Runtime, { no, kind, atMs, isRead, body }: Notice): unknown {
  const { amount, ...rest } = JSON.parse(body) as NoticeBody;
  const pool = runtime.spaces.has(rest.pool) ? runtime.spaces.reader(rest.pool).get(poolTable, 'pool') : undefined;
  return {
    no,
    kind,
    atMs,
    isRead,
    ...rest,
    poolName: pool?.name ?? '',
    symbol: pool?.symbol ?? '',
    decimals: pool?.decimals ?? 2,
    ...(amount === undefined ? {} : { amount: BigInt(amount) }),
  };
}

/** Whatever is told to somebody here is posted to where they want it. */
export function startNoticeHooks(runtime: Runtime, notices: Notices, allowInternal: boolean): NoticeHooks {
  const { db, nowMs, logger } = runtime;
  const hooks = createNoticeHooks({
    db,
    notices,
    accounts: () => runtime.accounts.all(),
    viewOf: (notice) => noticeView(runtime, notice),
    allowInternal,
    nowMs,
    logger,
  });
  const stop = runtime.live.listen((event) => {
    if (event.kind === 'notification') hooks.kick();
  });
  return {
    ...hooks,
    close: () => {
      stop();
      hooks.close();
    },
  };
}
