/** Reports of members to the officers: filed with words that only they can read, listed, closed. */
import { RefusalError } from '#core/contract/problem.ts';
import { roleMay } from '#core/contract/rights.ts';
import { type Route, route } from '#core/contract/route.ts';
import type { MemberRow } from '#core/features/pools/pools.reads.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { type ReportView, reportsApi } from '#core/features/reports/reports.api.ts';
import { isReportParty } from '#core/features/reports/reports.reads.ts';
import { type ReportRow, reports } from '#core/features/reports/reports.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import { type Runtime, accountOf } from './runtime.ts';
import { openFields, payloadOf, readersOf, sealFields } from './sealed.ts';

const SHOWN_MAX = 500;

export function reportsRoutes(runtime: Runtime): Route[] {
  const memberHere = (pool: string, user: string): MemberRow => {
    const row = runtime.spaces.reader(pool).get(members, user);
    if (row === undefined) throw new RefusalError({ code: 'member.unknown' });
    return row;
  };
  return [
    route(reportsApi.reportsRead, async ({ claims, params: { pool }, query }) => {
      const account = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(pool);
      const isJudge = roleMay(memberHere(pool, account.user).role, 'report.decide');
      // Who reports an officer is not told to them, no more than to anybody else whom a report is about.
      const conditions = [...(query.open ? ["state = 'open'"] : []), isJudge ? 'about <> ?' : '"user" = ?'];
      const rows = reader.where(
        reports,
        `${conditions.join(' AND ')} ORDER BY "openedMs" DESC, report LIMIT ${SHOWN_MAX}`,
        [account.user],
      );
      return { items: rows.map((row) => view(runtime, pool, row, account)) };
    }),
    route(reportsApi.reportFile, async (call) => {
      const { pool, user } = call.params;
      const { category, text } = call.body;
      const own = accountOf(runtime, call.claims).user;
      // Whom it is about is no reader, also when they are an officer.
      const judges = readersOf(runtime.spaces.reader(pool), [own], { without: user });
      const sealed = sealFields(runtime, { pool, purpose: 'report', readers: judges }, { text });
      return command(runtime, call, pool, {
        type: 'report.filed.v1',
        payload: { about: user, category, text: sealed },
      });
    }),
    route(reportsApi.reportWithdraw, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'report.withdrawn.v1',
        payload: { report: call.params.report },
      }),
    ),
    route(reportsApi.reportClose, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'report.closed.v1',
        payload: { report: call.params.report, ...call.body },
      }),
    ),
  ];
}

function view(runtime: Runtime, pool: string, row: ReportRow, account: Account): ReportView {
  const reader = runtime.spaces.reader(pool);
  const { report, state, user, about, openedMs, dueMs, closedBy, outcome, reason } = row;
  const isMine = user === account.user;
  const role = reader.get(members, account.user)?.role ?? 'member';
  const actor = { user: account.user, peerKey: runtime.keys.peer.publicKey };
  const mayClose = roleMay(role, 'report.decide') && !isReportParty(reader, row, actor);
  const opened = openFields(runtime, { pool, purpose: 'report', account }, payloadOf(reader, report)?.['text']);
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  return {
    report,
    state,
    user,
    handle: handleOf(reader, user),
    about,
    aboutHandle: handleOf(reader, about),
    isMine,
    category: row.category as ReportView['category'],
    ...(opened === undefined ? {} : { text: String(opened['text']) }),
    openedMs,
    ...(dueMs === 0 ? {} : { leftMs: Math.max(0, dueMs - poolMs) }),
    ...(closedBy === ''
      ? {}
      : {
          closedBy,
          closedByHandle: handleOf(reader, closedBy),
          outcome: outcome as NonNullable<ReportView['outcome']>,
          reason,
        }),
    may:
      state === 'open' ? [...(mayClose ? (['close'] as const) : []), ...(isMine ? (['withdraw'] as const) : [])] : [],
  };
}
