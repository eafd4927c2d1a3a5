/** `realms pool report | reports | withdraw-report | close-report`: members are reported to the officers. */
import {
  REPORT_CATEGORIES,
  REPORT_OUTCOMES,
  reportClose,
  reportFile,
  reportWithdraw,
  reportsRead,
} from '#core/features/reports/reports.api.ts';
import { asText, command, one, optional, required, toggle } from '../command.ts';
import type { Context } from '../context.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatTime, oneOf } from '../values/numbers.ts';

const REPORT = one('Id of the report');

async function reportOf(context: Context, pool: string, typed: string): Promise<string> {
  const { items } = await context.call(reportsRead, { params: { pool }, query: {} });
  return resolveId(
    typed,
    items.map(({ report, aboutHandle }) => ({ id: report, names: [aboutHandle] })),
    'report',
  );
}

export const reportCommands = [
  command({
    name: 'pool report',
    summary: 'Report a member to the officers; what you write is encrypted to them',
    args: { member: one('Name, name#fingerprint or id') },
    flags: {
      category: required(
        'CATEGORY',
        'What it is about: abuse, fraud, spam, unsafe_work, impersonation or other',
        oneOf(REPORT_CATEGORIES),
      ),
      text: required('TEXT', 'What happened', asText),
    },
    examples: ['pool report Bob --category abuse --text "shouts at everybody"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      const view = await context.call(reportFile, {
        params: { pool, user },
        body: { category: flags.category, text: flags.text },
      });
      showOutcome(context, view, context.t('Reported. Who is no party will look at it.'), [
        [context.t('Report'), view.id],
      ]);
    },
  }),
  command({
    name: 'pool reports',
    summary: 'Reports of members: your own; for officers and the owner all that are not about themselves',
    args: { pool: optional('Name or id') },
    flags: { open: toggle('Only those that are open') },
    examples: ['pool reports Guild', 'pool reports Guild --open'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(reportsRead, {
        params: { pool },
        query: { open: flags.open ? 'true' : 'false' },
      });
      out.show(items, () =>
        items.length === 0
          ? t('No reports.')
          : out.table(
              [
                { title: t('Report'), of: ({ report }) => shortId(report) },
                { title: t('About'), of: ({ aboutHandle }) => aboutHandle },
                { title: t('By'), of: ({ handle }) => handle },
                { title: t('Category'), of: ({ category }) => t(`report: ${category}`) },
                { title: t('State'), of: ({ state, outcome }) => t(`report: ${outcome ?? state}`) },
                { title: t('Since'), of: ({ openedMs }) => formatTime(openedMs) },
                { title: t('Left'), of: ({ leftMs }) => (leftMs === undefined ? '' : formatDuration(leftMs)) },
                { title: t('Text'), of: ({ text }) => text ?? '' },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'pool withdraw-report',
    summary: 'Withdraw a report of yours',
    args: { report: REPORT },
    examples: [`pool withdraw-report ${'c'.repeat(64)} --pool Guild`],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const report = await reportOf(context, pool, args.report);
      showOutcome(context, await context.call(reportWithdraw, { params: { pool, report } }), context.t('Withdrawn.'));
    },
  }),
  command({
    name: 'pool close-report',
    summary: 'Say what became of a report (officer); discipline itself is an act of its own',
    args: { report: REPORT },
    flags: {
      outcome: required('OUTCOME', 'unfounded, warned or disciplined', oneOf(REPORT_OUTCOMES)),
      reason: required('TEXT', 'Why; the pool keeps it', asText),
    },
    examples: [`pool close-report ${'c'.repeat(64)} --outcome warned --reason "spoken to" --pool Guild`],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const report = await reportOf(context, pool, args.report);
      const view = await context.call(reportClose, {
        params: { pool, report },
        body: { outcome: flags.outcome, reason: flags.reason },
      });
      showOutcome(context, view, context.t('The report is closed.'));
    },
  }),
];
