/** Rights, discipline, join requests, ownership, settings with notice, announcements, freezes, referrals. */
import { accountOf as walletAccount } from '#core/kernel/postings.ts';
import { SETTING_DEFAULTS } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { RIGHTS, type Right, SEATS, cellOf, roleMay, rolesWith } from '#core/contract/rights.ts';
import { type Route, route } from '#core/contract/route.ts';
import { REFERRAL_MEMO } from '#core/features/orders/orders.reads.ts';
import { governApi } from '#core/features/pools/govern.api.ts';
import { allSettingsOf } from '#core/features/pools/pools.reads.ts';
import { SETTLED_STATES, differencesOf } from '#core/features/pools/settings.views.ts';
import {
  announcements,
  frozenWallets,
  joinRequests,
  members,
  ownership,
  pool as poolTable,
  settingsChanges,
} from '#core/features/pools/pools.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import { type Runtime, accountOf } from './runtime.ts';

/** Deeper trees are cut: nobody reads them, and every level is a query of its own. */
const REFERRAL_DEPTH_MAX = 5;
const REFERRALS_SHOWN_MAX = 2000;

/** @throws {RefusalError} `right.missing`, with whom to ask */
export function requireRight(reader: SpaceReader, user: string, right: Right): void {
  const member = reader.get(members, user);
  const role = member?.role ?? 'member';
  const isIn = member !== undefined && member.state !== 'left' && member.state !== 'banned';
  if (!isIn || !roleMay(role, right)) throw new RefusalError({ code: 'right.missing', right, role });
}

export function governRoutes(runtime: Runtime): Route[] {
  const poolMs = (space: string): number => runtime.spaces.status(space)?.poolMs ?? 0;
  const leftMs = (space: string, dueMs: number): number => (dueMs === 0 ? 0 : Math.max(0, dueMs - poolMs(space)));

  return [
    route(governApi.rightsRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const member = reader.get(members, user);
      const role = member?.role ?? 'member';
      const state = member?.state ?? 'left';
      const office = reader
        .where(members, `role <> 'member' AND state = 'active' ORDER BY role DESC, handle LIMIT 1000`, [])
        .map((row) => ({ user: row.user, handle: row.handle, role: row.role }));
      const items = (Object.keys(RIGHTS) as Right[]).map((right) => {
        const [inMember, inOfficer, inOwner, inAdmin] = SEATS.map((seat) => cellOf(seat, right));
        const hasRole = roleMay(role, right);
        const isMine = hasRole && state === 'active';
        return {
          right,
          member: inMember ?? '-',
          officer: inOfficer ?? '-',
          owner: inOwner ?? '-',
          admin: inAdmin ?? '-',
          isMine,
          ...(isMine ? {} : { why: hasRole ? ('state' as const) : ('role' as const) }),
          roles: [...rolesWith(right)],
        };
      });
      return { role, state, items, office };
    }),
    route(governApi.memberStateSet, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'member.state-set.v1',
        payload: { user: call.params.user, ...withoutUndefined(call.body) },
      }),
    ),
    route(governApi.joinRequestsRead, async ({ claims, params }) => {
      const reader = runtime.spaces.reader(params.pool);
      requireRight(reader, accountOf(runtime, claims).user, 'member.admit');
      return {
        items: reader.where(joinRequests, '1 = 1 ORDER BY "askedMs" DESC, user LIMIT 1000', []).map((row) => ({
          user: row.user,
          handle: row.handle,
          fingerprint: row.user.slice(0, 8),
          state: row.state,
          askedMs: row.askedMs,
          leftMs: leftMs(params.pool, row.dueMs),
          reason: row.reason,
        })),
      };
    }),
    route(governApi.joinRequestAnswer, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'member.admitted.v1',
        payload: { user: call.params.user, ...call.body },
      }),
    ),
    route(governApi.ownershipRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      const owner = reader.get(poolTable, 'pool')?.owner ?? '';
      const row = reader.get(ownership, 'ownership');
      return {
        owner,
        ownerHandle: handleOf(reader, owner),
        ...(row === undefined
          ? {}
          : {
              transfer: {
                from: row.from,
                fromHandle: handleOf(reader, row.from),
                to: row.to,
                toHandle: handleOf(reader, row.to),
                state: row.state,
                reason: row.reason,
                leftMs: leftMs(params.pool, row.dueMs),
              },
            }),
      };
    }),
    route(governApi.ownershipOffer, (call) =>
      command(runtime, call, call.params.pool, { type: 'ownership.offered.v1', payload: call.body }),
    ),
    route(governApi.ownershipAnswer, (call) =>
      command(runtime, call, call.params.pool, { type: 'ownership.answered.v1', payload: call.body }),
    ),
    route(governApi.ownershipWithdraw, (call) =>
      command(runtime, call, call.params.pool, { type: 'ownership.withdrawn.v1', payload: call.body }),
    ),
    route(governApi.settingsRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      return {
        settings: allSettingsOf(reader),
        noticeMs: SETTING_DEFAULTS.settingsNoticeMs,
        changes: reader
          .where(settingsChanges, '1 = 1 ORDER BY "announcedMs" DESC, change LIMIT 200', [])
          .map((row) => ({
            change: row.change,
            state: row.state,
            by: row.by,
            byHandle: handleOf(reader, row.by),
            reason: row.reason,
            announcedMs: row.announcedMs,
            leftMs: row.state === 'announced' ? leftMs(params.pool, row.dueMs) : 0,
            differences: differencesOf(JSON.parse(row.changes) as Record<string, unknown>, reader),
          })),
      };
    }),
    route(governApi.settingsPreview, async ({ params, body }) => {
      const reader = runtime.spaces.reader(params.pool);
      const settled = SETTLED_STATES.map((state) => `'${state}'`).join(', ');
      const open = reader.all(`SELECT count(*) AS n FROM orders WHERE state NOT IN (${settled})`, [])[0]?.['n'] ?? 0;
      return {
        differences: differencesOf(wireOf(body.changes), reader),
        noticeMs: SETTING_DEFAULTS.settingsNoticeMs,
        openOrders: Number(open),
      };
    }),
    route(governApi.settingsAnnounce, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'settings.announced.v1',
        payload: { changes: wireOf(call.body.changes), reason: call.body.reason },
      }),
    ),
    route(governApi.settingsWithdraw, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'settings.withdrawn.v1',
        payload: { change: call.params.change, ...call.body },
      }),
    ),
    route(governApi.announcementsRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      return {
        items: reader
          .where(announcements, 'removed = 0 ORDER BY "poolMs" DESC, announcement LIMIT 200', [])
          .map(({ announcement, by, title, text, poolMs: at }) => {
            return { announcement, by, byHandle: handleOf(reader, by), title, text, poolMs: at };
          }),
      };
    }),
    route(governApi.announcementPost, (call) =>
      command(runtime, call, call.params.pool, { type: 'announcement.posted.v1', payload: call.body }),
    ),
    route(governApi.announcementRemove, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'announcement.removed.v1',
        payload: { announcement: call.params.announcement, ...call.body },
      }),
    ),
    route(governApi.walletFreeze, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'wallet.frozen.v1',
        payload: { user: call.params.user, ...call.body },
      }),
    ),
    route(governApi.walletThaw, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'wallet.thawed.v1',
        payload: { user: call.params.user, ...call.body },
      }),
    ),
    route(governApi.frozenRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      return {
        items: reader.scan(frozenWallets, [], { limit: 10_000 }).map((row) => ({
          user: row.user,
          handle: handleOf(reader, row.user),
          by: row.by,
          byHandle: handleOf(reader, row.by),
          reason: row.reason,
          leftMs: leftMs(params.pool, row.dueMs),
          renewals: row.renewals,
        })),
      };
    }),
    route(governApi.poolClose, (call) =>
      command(runtime, call, call.params.pool, { type: 'pool.closed.v1', payload: call.body }),
    ),
    route(governApi.referralsRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      return referralsOf(reader, user);
    }),
  ];
}

function withoutUndefined(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** As it goes into an event: amounts as decimal strings, nothing that was left out. */
function wireOf(changes: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(changes, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  ) as Record<string, unknown>;
}

function referralsOf(reader: SpaceReader, user: string): unknown {
  const items: { user: string; handle: string; depth: number; inviter: string; joinedMs: number; earned: bigint }[] =
    [];
  const earned = earnedByBuyer(reader, user);
  let level = [user];
  for (
    let depth = 1;
    depth <= REFERRAL_DEPTH_MAX && level.length > 0 && items.length < REFERRALS_SHOWN_MAX;
    depth += 1
  ) {
    const marks = level.map(() => '?').join(', ');
    const rows = reader.where(members, `inviter IN (${marks}) ORDER BY "joinedMs", user LIMIT 500`, level);
    for (const row of rows)
      items.push({
        user: row.user,
        handle: row.handle,
        depth,
        inviter: row.inviter ?? '',
        joinedMs: row.joinedMs,
        earned: depth === 1 ? (earned.get(row.user) ?? 0n) : 0n,
      });
    level = rows.map((row) => row.user);
  }
  return {
    shareBps: allSettingsOf(reader).referralShareBps,
    earned: [...earned.values()].reduce((sum, amount) => sum + amount, 0n),
    items,
  };
}

/** What came to this wallet as a share of fees, by the buyer whose order paid it. */
function earnedByBuyer(reader: SpaceReader, user: string): Map<string, bigint> {
  const rows = reader.all(
    'SELECT o.buyer AS buyer, SUM(p.amount) AS amount FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no JOIN orders o ON o."order" = j.subject WHERE p.account = ? AND j.code = ? AND j.memo = ? GROUP BY o.buyer',
    [walletAccount.wallet(user), 'P8', REFERRAL_MEMO],
  );
  return new Map(rows.map((row) => [String(row['buyer']), BigInt(row['amount'] ?? 0n)]));
}
