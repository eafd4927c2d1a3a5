/** What ran here for others: failures stand in the list beside what went well, with their cause. */
import { type TaskRun, machineTasks } from '#core/features/nodes/nodes.api.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { causeText } from '../jobs/causes.ts';
import { moduleName, useModules } from '../jobs/modules.ts';

const tasksQuery = (pool: string) =>
  queryOptions({
    queryKey: ['machine-tasks', pool],
    queryFn: ({ signal }) => call(machineTasks, { params: { pool }, query: { limit: 500 } }, { signal }),
    refetchInterval: 10_000,
  });
const ENDS = ['exited', 'limit', 'trap', 'refused', 'cancelled', 'lost'] as const;

export function TaskHistory({ pool }: { readonly pool: string }): ReactNode {
  const { t } = useTexts();
  const tasks = useQuery(tasksQuery(pool));
  return (
    <Card
      title={t('nodes.history')}
      isFlush
      testId="task-history"
      aside={
        tasks.data !== undefined && (
          <span className="small num">
            <span className="gain">{t('nodes.historyGood', { count: tasks.data.good })}</span>
            {' · '}
            <span className={tasks.data.failed > 0 ? 'loss' : 'dim'}>
              {t('nodes.historyFailed', { count: tasks.data.failed })}
            </span>
          </span>
        )
      }
    >
      <Ready query={tasks} courses={4}>
        {({ items }) => (items.length === 0 ? <Empty>{t('nodes.historyEmpty')}</Empty> : <Tasks items={items} />)}
      </Ready>
    </Card>
  );
}

function Tasks({ items }: { readonly items: readonly TaskRun[] }): ReactNode {
  const { t } = useTexts();
  return (
    <VirtualTable
      rows={items}
      keyOf={keyOf}
      label={t('nodes.history')}
      isBoxed
      columns={[
        { id: 'end', title: t('nodes.historyEnd') },
        { id: 'module', title: t('jobs.module'), width: '20%' },
        { id: 'buyer', title: t('orders.buyer'), width: '20%' },
        { id: 'wall', title: t('jobs.wall'), isEnd: true, width: '11%' },
        { id: 'when', title: t('nodes.historyWhen'), isEnd: true, width: '15%' },
      ]}
      rowHeight={48}
      rowTestId="task-run"
    >
      {(task) => <TaskCells task={task} />}
    </VirtualTable>
  );
}

function keyOf({ no }: TaskRun): string {
  return String(no);
}

function TaskCells({ task }: { readonly task: TaskRun }): ReactNode {
  const { t, format, language } = useTexts();
  const modules = useModules();
  const end = ENDS.find((one) => one === task.end) ?? 'lost';
  return (
    <>
      <td className="lead">
        <div className="row">
          <Badge tone={task.isGood ? 'good' : task.end === 'cancelled' ? 'idle' : 'bad'}>
            {task.isGood ? t('jobs.taskState.ended') : t(`jobs.end.${end}`)}
          </Badge>
          {task.cause !== undefined && <span className="small break">{causeText(task.cause, t)}</span>}
          {!task.isPaid && <span className="small dim">{t('nodes.historyUnpaid')}</span>}
        </div>
      </td>
      <td data-label={t('jobs.module')} className="break">
        <Link to="/orders/:order" params={{ order: task.order }}>
          {moduleName(modules, task.module, language)}
        </Link>
      </td>
      <td data-label={t('orders.buyer')}>
        <Handle handle={task.buyerHandle} user={task.buyer} />
      </td>
      <td className="end num" data-label={t('jobs.wall')}>
        {format.duration(task.wallMs)}
      </td>
      <td className="end small dim" data-label={t('nodes.historyWhen')}>
        <Ago atMs={task.endedMs} />
      </td>
    </>
  );
}
