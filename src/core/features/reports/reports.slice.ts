/**
 * Reports of members to the officers.
 *
 *   open ──closed by an officer or the owner who is no party nor related──> closed
 *     └──withdrawn by who filed it──> withdrawn      └──14 days──> lapsed
 *
 * A report moves neither money nor rights: what follows from it is an act of discipline on its own record.
 */
import { REPORT_LIMITS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type FoldContext,
  type PayloadOf,
  type Slice,
  NO_EFFECTS,
  foldsOf,
  on,
} from '../../contract/slice.ts';
import { type Reads, del, put } from '../../contract/table.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { reportClosed, reportFiled, reportWithdrawn } from './reports.events.ts';
import { isReportParty } from './reports.reads.ts';
import { type ReportRow, openReports, reports } from './reports.tables.ts';

const timerOf = (report: string): string => `report:${report}`;
const rowOf = (reads: Reads, { report }: { readonly report: string }): ReportRow | undefined =>
  reads.get(reports, report);

/** Open reports of this user, one a member at most. */
function openOf(reads: Reads, user: string): number {
  return reads.scan(openReports, [user], { limit: REPORT_LIMITS.openPerMemberMax }).length;
}

function fileRule({ actor, payload }: Act<PayloadOf<typeof reportFiled>>, { reads }: FoldContext): Refusal | undefined {
  if (actor === undefined) return { code: 'member.unknown' };
  const target = memberOf(reads, payload.about);
  if (target === undefined) return { code: 'member.unknown' };
  if (target.user === actor.user) return { code: 'report.oneself' };
  const present = reads.get(openReports, actor.user, target.user);
  if (present !== undefined) return { code: 'report.already_open', report: present.report };
  return openOf(reads, actor.user) < REPORT_LIMITS.openPerMemberMax
    ? undefined
    : { code: 'report.too_many', limit: REPORT_LIMITS.openPerMemberMax };
}

function openRule({ payload }: Act<{ readonly report: string }>, { reads }: FoldContext): Refusal | undefined {
  const row = rowOf(reads, payload);
  if (row === undefined) return { code: 'report.unknown' };
  return row.state === 'open' ? undefined : { code: 'report.wrong_state', state: row.state };
}

function end(row: ReportRow, change: Partial<ReportRow>, { poolMs }: FoldContext) {
  return {
    ops: [put(reports, { ...row, dueMs: 0, changedMs: poolMs, ...change }), del(openReports, row.user, row.about)],
    clearTimers: [timerOf(row.report)],
  };
}

const about = foldsOf(rowOf);

export const reportsSlice: Slice = {
  name: 'reports',
  tables: [reports, openReports],
  handlers: [
    on(reportFiled, fileRule, ({ id, actor, payload }, { poolMs }) => {
      if (actor === undefined) return NO_EFFECTS;
      const dueMs = poolMs + REPORT_LIMITS.openMs;
      const { category } = payload;
      const row: ReportRow = {
        report: id,
        state: 'open',
        user: actor.user,
        about: payload.about,
        category,
        peer: actor.peerKey,
        openedMs: poolMs,
        dueMs,
        closedBy: '',
        outcome: '',
        reason: '',
        changedMs: poolMs,
      };
      return {
        ops: [put(reports, row), put(openReports, { user: row.user, about: row.about, report: id })],
        setTimers: [{ id: timerOf(id), kind: 'report.lapses', subject: id, dueMs }],
      };
    }),
    on(
      reportWithdrawn,
      (act, context) => {
        const refusal = openRule(act, context);
        if (refusal !== undefined) return refusal;
        return rowOf(context.reads, act.payload)?.user === act.actor?.user ? undefined : { code: 'report.not_yours' };
      },
      about((row, _act, context) => end(row, { state: 'withdrawn' }, context)),
    ),
    on(
      reportClosed,
      (act, context) => {
        const refusal = openRule(act, context);
        const row = rowOf(context.reads, act.payload);
        if (refusal !== undefined || row === undefined) return refusal;
        const isParty = act.actor === undefined || isReportParty(context.reads, row, act.actor);
        return isParty ? { code: 'right.party' } : undefined;
      },
      about((row, { actor, payload }, context) =>
        end(
          row,
          { state: 'closed', closedBy: actor?.user ?? '', outcome: payload.outcome, reason: payload.reason },
          context,
        ),
      ),
    ),
  ],
  deadlines: {
    'report.lapses': ({ subject }, context) => {
      const row = rowOf(context.reads, { report: subject });
      return row?.state === 'open' ? end(row, { state: 'lapsed' }, context) : NO_EFFECTS;
    },
  },
};
