/** Stays with a job until it is over: live log, one bar for the whole and one per provider. */
import { type JobDetail, type LogLine, jobLog, jobRead } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { Context } from './context.ts';
import { type Bars, openBars } from './io/bars.ts';
import { plain } from './io/plain.ts';
import { formatAmount } from './values/amounts.ts';

const POLL_MS = 300;
const LOG_LINES = 1000;
const OVER: readonly JobDetail['state'][] = ['done', 'failed', 'cancelled'];

/** What it says goes to stderr; the caller shows the end. With --json nothing but the end is shown. */
export async function followJob(context: Context, pool: PoolView, job: string): Promise<JobDetail> {
  const { machine, out } = context;
  const params = { pool: pool.pool, job };
  using bars = out.isJson ? silent : await openBars(machine);
  let after = 0;
  for (;;) {
    const view = await context.call(jobRead, { params });
    const { items } = await context.call(jobLog, { params, query: { after, limit: LOG_LINES } });
    for (const line of items) bars.line(logText(line));
    after = items.at(-1)?.no ?? after;
    showBars(bars, context, pool, view);
    if (OVER.includes(view.state) && items.length < LOG_LINES) return view;
    await machine.sleep(POLL_MS, machine.signal);
  }
}

export function logText({ task, stream, text }: LogLine): string {
  const mark = stream === 'stderr' ? '!' : stream === 'system' ? '#' : ' ';
  return `${String(task).padStart(4)}${mark} ${plain(text)}`;
}

function showBars(bars: Bars, { t }: Context, pool: PoolView, view: JobDetail): void {
  bars.set('job', {
    label: view.name,
    done: view.tasksEnded,
    total: view.tasks,
    note: `${t(view.state)}  ${formatAmount(view.costSoFar, pool)}`,
  });
  for (const { order, handle, tasksEnded, cost, orderState } of view.providers) {
    bars.set(order, {
      label: `  ${handle}`,
      done: tasksEnded,
      total: view.tasks,
      note: `${t(orderState)}  ${formatAmount(cost, pool)}`,
    });
  }
}

const silent: Bars = { set: () => undefined, line: () => undefined, [Symbol.dispose]: () => undefined };
