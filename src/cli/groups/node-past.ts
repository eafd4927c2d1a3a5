/** `realms node …`, looking back: the load of this machine, tasks that ran here, how often each node was seen. */
import { heartbeatsRead, machineHistory, machineTasks, nodesRead } from '#core/features/nodes/nodes.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { command, optional, value } from '../command.ts';
import { poolOf } from '../lookup.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatTime, wholeNumber } from '../values/numbers.ts';
import { loadTable } from './load-table.ts';

const LINES = 24;

export const nodePastCommands = [
  command({
    name: 'node history',
    summary: 'Load of this machine in the past, as means',
    flags: { for: value('DURATION', 'How far back, such as 6h or 7d (default: 24h)', parseDuration) },
    examples: ['node history --for 6h'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const sinceMs = context.machine.nowMs() - (flags.for ?? TIME.DAY_MS);
      const answer = await context.call(machineHistory, { query: { sinceMs, points: LINES } });
      out.show(answer, () =>
        answer.samples.length === 0 ? t('Nothing is measured yet.') : loadTable(context, answer.samples),
      );
    },
  }),
  command({
    name: 'node tasks',
    summary: 'Tasks of others that ran on this machine, failures too, newest first',
    args: { pool: optional('Name or id') },
    flags: { limit: value('NUMBER', 'How many, at most (default: 24)', wholeNumber({ min: 1, max: 500 })) },
    examples: ['node tasks Guild --limit 50'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const answer = await context.call(machineTasks, { params: { pool }, query: { limit: flags.limit ?? LINES } });
      out.show(answer, () =>
        answer.items.length === 0
          ? t('No task of others has run here yet.')
          : [
              out.table(
                [
                  { title: t('Time'), of: ({ endedMs }) => formatTime(endedMs) },
                  { title: t('Buyer'), of: ({ buyerHandle }) => buyerHandle },
                  { title: t('Order'), of: ({ order }) => shortId(order) },
                  { title: t('Took'), of: ({ wallMs }) => formatDuration(wallMs), align: 'right' },
                  { title: t('Result'), of: ({ isGood, end }) => (isGood ? t('done') : end) },
                  { title: t('Cause'), of: ({ cause }) => cause ?? '' },
                ],
                answer.items,
              ),
              t('{good} went well, {failed} failed.', { good: answer.good, failed: answer.failed }),
            ].join('\n'),
      );
    },
  }),
  command({
    name: 'node heartbeats',
    summary: 'How often each node of the pool was seen in the last day, by this instance',
    args: { pool: optional('Name or id') },
    examples: ['node heartbeats Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const [beats, { items: nodes }] = await Promise.all([
        context.call(heartbeatsRead, { params: { pool }, query: {} }),
        context.call(nodesRead, { params: { pool } }),
      ]);
      out.show(beats, () =>
        beats.items.length === 0
          ? t('No machine is registered; see realms node register.')
          : out.table(
              [
                { title: t('Node'), of: ({ node }) => nodes.find((one) => one.node === node)?.name ?? shortId(node) },
                { title: t('Seen'), of: ({ looked, seen }) => seenShare(looked, seen), align: 'right' },
                { title: t('Looks'), of: ({ looked }) => String(sum(looked)), align: 'right' },
                { title: t('Last day'), of: ({ looked, seen }) => bar(looked, seen) },
              ],
              beats.items,
            ),
      );
    },
  }),
];

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

function seenShare(looked: readonly number[], seen: readonly number[]): string {
  const looks = sum(looked);
  return looks === 0 ? '–' : `${((100 * sum(seen)) / looks).toFixed(1)} %`;
}

/** One sign a slot: seen, now and then, not seen, not looked. */
function bar(looked: readonly number[], seen: readonly number[]): string {
  return looked
    .map((count, index) => {
      const times = seen[index] ?? 0;
      if (count === 0) return '·';
      if (times === 0) return 'x';
      return times === count ? '#' : '+';
    })
    .join('');
}
