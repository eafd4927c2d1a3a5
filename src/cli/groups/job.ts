/** `realms job modules | list | show | log | cancel | retry`. */
import {
  type JobDetail,
  type JobView,
  type LogLine,
  type TaskCheck,
  type TaskView,
  jobCancel,
  jobGoOn,
  jobLog,
  jobRead,
  jobRetry,
  jobsRead,
  modulesRead,
} from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { command, optional, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { followJob, logText } from '../job-watch.ts';
import { jobIdOf, poolOf } from '../lookup.ts';
import { formatAmount } from '../values/amounts.ts';
import { formatDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatShare, formatTime, wholeNumber } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

const JOB = optional('Its name or id (default: the newest)');
const LOG_LINES = 1000;

export const jobCommands = [
  command({
    name: 'job modules',
    summary: 'Modules at hand, with their parameters',
    run: async (context) => {
      const { out, t, language } = context;
      const { items } = await context.call(modulesRead, {});
      out.show(items, () =>
        out.table(
          [
            { title: t('Module'), of: ({ module }) => shortId(module) },
            { title: t('Name'), of: ({ name }) => name },
            { title: t('Title'), of: ({ title }) => title[language] },
            { title: t('Size'), of: ({ sizeBytes }) => formatSize(sizeBytes), align: 'right' },
            {
              title: t('Parameters (default)'),
              of: ({ parameters }) => parameters.map((one) => `${one.name} (${one.default})`).join(', '),
            },
          ],
          items,
        ),
      );
    },
  }),
  command({
    name: 'job list',
    summary: 'Your jobs, newest first',
    args: { pool: optional('Name or id') },
    examples: ['job list Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const { items } = await context.call(jobsRead, { params: { pool: pool.pool } });
      out.show(items, () =>
        items.length === 0
          ? t('No jobs.')
          : out.table(
              [
                { title: t('Job'), of: ({ job }) => shortId(job) },
                { title: t('Name'), of: ({ name }) => name },
                { title: t('Module'), of: ({ moduleName }) => moduleName },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Done'), of: ({ progress }) => formatShare(progress), align: 'right' },
                { title: t('Tasks'), of: ({ tasksEnded, tasks }) => `${tasksEnded}/${tasks}`, align: 'right' },
                { title: t('Cost'), of: ({ costSoFar }) => formatAmount(costSoFar, pool), align: 'right' },
                { title: t('Started'), of: ({ createdMs }) => formatTime(createdMs) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'job show',
    summary: 'One job with its providers and tasks',
    args: { job: JOB },
    flags: { follow: toggle('Stay until it is over') },
    examples: ['job show', 'job show Film --follow'],
    run: async (context, { args, flags }) => {
      const pool = await poolOf(context);
      const params = { pool: pool.pool, job: await jobIdOf(context, pool.pool, args.job) };
      const view = flags.follow ? await followJob(context, pool, params.job) : await context.call(jobRead, { params });
      showJob(context, pool, view);
    },
  }),
  command({
    name: 'job log',
    summary: 'What the tasks wrote',
    args: { job: JOB },
    flags: {
      after: value('NUMBER', 'Only lines after this one', wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER })),
    },
    examples: ['job log Film --after 0'],
    run: async (context, { args, flags }) => {
      const { out } = context;
      const { pool } = await poolOf(context);
      const job = await jobIdOf(context, pool, args.job);
      let after = flags.after ?? 0;
      for (;;) {
        const { items } = await context.call(jobLog, { params: { pool, job }, query: { after, limit: LOG_LINES } });
        for (const line of items) out.line(line, () => logText(line));
        const last: LogLine | undefined = items.at(-1);
        if (last === undefined || items.length < LOG_LINES) break;
        after = last.no;
      }
    },
  }),
  command({
    name: 'job cancel',
    summary: 'Cancel: running tasks end, unused escrow comes back',
    args: { job: JOB },
    examples: ['job cancel Film'],
    run: (context, { args }) => act(context, jobCancel, args.job),
  }),
  command({
    name: 'job go-on',
    summary: 'After you stopped an order of it by hand: buy elsewhere again, within its budget',
    args: { job: JOB },
    examples: ['job go-on Film'],
    run: (context, { args }) => act(context, jobGoOn, args.job),
  }),
  command({
    name: 'job retry',
    summary: 'Run the failed tasks again',
    args: { job: JOB },
    examples: ['job retry Film'],
    run: (context, { args }) => act(context, jobRetry, args.job),
  }),
];

async function act(context: Context, target: typeof jobCancel, typed: string | undefined): Promise<void> {
  const { out, t } = context;
  const { pool } = await poolOf(context);
  const view = await context.call(target, { params: { pool, job: await jobIdOf(context, pool, typed) } });
  out.show(view, () => t('{job} is {state} now.', { job: view.name, state: t(view.state) }));
}

export function showJob({ out, t }: Context, pool: PoolView, view: JobDetail): void {
  out.show(view, () =>
    [
      jobFields({ out, t }, pool, view),
      '',
      out.table(
        [
          { title: t('Provider'), of: ({ handle }) => handle },
          { title: t('Order'), of: ({ order }) => shortId(order) },
          { title: t('State'), of: ({ orderState }) => t(orderState) },
          { title: t('Tasks'), of: ({ tasksEnded }) => String(tasksEnded), align: 'right' },
          { title: t('Cost'), of: ({ cost }) => formatAmount(cost, pool), align: 'right' },
        ],
        view.providers,
      ),
      '',
      out.table(
        [
          { title: t('Task'), of: ({ index }) => String(index), align: 'right' },
          { title: t('State'), of: ({ state, end }) => (end === undefined ? t(state) : t(end)) },
          { title: t('Provider'), of: ({ providerHandle }) => providerHandle ?? '' },
          { title: t('Try'), of: ({ attempt }) => String(attempt + 1), align: 'right' },
          { title: t('Done'), of: ({ done, total }) => (total > 0 ? `${done}/${total}` : ''), align: 'right' },
          {
            title: t('Time'),
            of: ({ wallMs }) => (wallMs === undefined ? '' : formatDuration(wallMs)),
            align: 'right',
          },
          ...(view.checks.tasks === 0
            ? []
            : [{ title: t('Result'), of: ({ check }: TaskView) => (check === undefined ? '' : checkText(t, check)) }]),
          { title: t('Reason'), of: ({ cause }) => cause ?? '' },
        ],
        view.taskList,
      ),
    ].join('\n'),
  );
}

const CHECKS: Readonly<Record<TaskCheck['state'], string>> = {
  computing: 'not known yet',
  revealing: 'being compared',
  agreed: 'agreed',
  split: 'no majority',
  alone: 'not checked',
};

/** How far its verification is, and who was odd. */
function checkText(t: Context['t'], { state, copies }: TaskCheck): string {
  const odd = copies.filter(({ verdict }) => verdict === 'odd').map(({ providerHandle }) => providerHandle ?? '');
  const said = t(CHECKS[state]);
  return odd.length === 0 ? said : t('{said}; odd: {odd}', { said, odd: odd.join(', ') });
}

function jobFields({ out, t }: Pick<Context, 'out' | 't'>, pool: PoolView, view: JobView): string {
  return out.fields([
    [t('Job'), view.job],
    [t('Name'), view.name],
    [t('Module'), view.moduleName],
    [t('State'), t(view.state)],
    [t('Reason'), view.cause],
    [
      t('Waits for your word'),
      view.held === undefined
        ? undefined
        : t('{time}, then it is stopped: realms job go-on, or realms job cancel', {
            time: formatDuration(view.held.leftMs),
          }),
    ],
    [t('Done'), `${formatShare(view.progress)}, ${view.tasksEnded}/${view.tasks}`],
    [
      t('Checked'),
      view.checks.tasks === 0
        ? undefined
        : t('{agreed} of {tasks} agreed, {failed} not', {
            agreed: String(view.checks.agreed),
            tasks: String(view.checks.tasks),
            failed: String(view.checks.failed),
          }),
    ],
    [t('Failed'), view.tasksFailed === 0 ? undefined : String(view.tasksFailed)],
    [
      t('Cost'),
      t('{cost} of at most {most}', {
        cost: formatAmount(view.costSoFar, pool),
        most: formatAmount(view.maxCost, pool),
      }),
    ],
    [t('Picture'), view.pictureHash],
    [t('Files'), String(view.files)],
  ]);
}
