import { type Route, route } from '#core/contract/route.ts';
import { notificationsApi } from '#core/features/notifications/notifications.api.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Notice, Notices } from '#edge/accounts/notices.ts';
import type { NoticeBody } from './notifications.service.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function notificationsRoutes(runtime: Runtime, notices: Notices): Route[] {
  return [
    route(notificationsApi.notificationsRead, async ({ claims, query }) => {
      const { account } = accountOf(runtime, claims);
      const before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number.parseInt(query.cursor, 10) || 0;
      const found = notices.list(account, { before, limit: query.limit, isUnreadOnly: query.unread });
      const last = found.at(-1);
      return {
        items: found.map((notice) => viewOf(runtime, notice)),
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

function viewOf(runtime: Runtime, { no, kind, atMs, isRead, body }: Notice): unknown {
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
