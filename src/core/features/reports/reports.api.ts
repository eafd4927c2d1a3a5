import { z } from 'zod';
import { LongText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { REPORT_CATEGORIES, REPORT_OUTCOMES } from './reports.schemas.ts';
import { REPORT_STATES } from './reports.tables.ts';

export { REPORT_CATEGORIES, REPORT_OUTCOMES } from './reports.schemas.ts';

const tag = 'pools';

export const ReportView = z
  .object({
    report: z.string(),
    state: z.enum(REPORT_STATES),
    user: z.string(),
    handle: z.string(),
    about: z.string(),
    aboutHandle: z.string(),
    isMine: z.boolean(),
    category: z.enum(REPORT_CATEGORIES),
    /** Absent: sealed to others, or its key is locked. */
    text: z.string().optional(),
    openedMs: z.number(),
    /** What is left until it lapses, on the pool clock as of the last seal. */
    leftMs: z.number().optional(),
    closedBy: z.string().optional(),
    closedByHandle: z.string().optional(),
    outcome: z.enum(REPORT_OUTCOMES).optional(),
    reason: z.string().optional(),
    may: z.array(z.enum(['close', 'withdraw'])),
  })
  .meta({ id: 'Report' });
export type ReportView = z.infer<typeof ReportView>;

const ReportParams = PoolParams.extend({ report: Hex32 });

export const reportsRead = endpoint({
  name: 'reportsRead',
  method: 'GET',
  path: '/pools/:pool/reports',
  summary:
    'Reports of members: for officers and the owner all but those about themselves, for everybody those that they filed; newest first',
  tag,
  params: PoolParams,
  query: z.object({ open: z.stringbool().default(false) }),
  answer: z.object({ items: z.array(ReportView) }),
});
export const reportFile = command({
  name: 'reportFile',
  path: '/pools/:pool/members/:user/reports',
  summary: 'Report a member to the officers; what you write is encrypted to them',
  tag,
  params: PoolParams.extend({ user: Hex32 }),
  body: z.object({ category: z.enum(REPORT_CATEGORIES), text: LongText.min(1) }),
});
export const reportWithdraw = command({
  name: 'reportWithdraw',
  path: '/pools/:pool/reports/:report/withdraw',
  summary: 'Withdraw a report of yours',
  tag,
  params: ReportParams,
});
export const reportClose = command({
  name: 'reportClose',
  path: '/pools/:pool/reports/:report/close',
  summary: 'Say what became of a report (officer who is no party); discipline itself is an act of its own',
  tag,
  params: ReportParams,
  body: z.object({ outcome: z.enum(REPORT_OUTCOMES), reason: LongText.min(1) }),
});

export const reportsApi = { reportsRead, reportFile, reportWithdraw, reportClose };
