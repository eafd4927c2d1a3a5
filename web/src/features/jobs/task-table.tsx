import type { JobDetail, TaskView } from '#core/features/jobs/jobs.api.ts';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { type TaskFace, faceOf } from './jobs.queries.ts';
import { causeText } from './causes.ts';
import { TaskCheckMark } from './task-check.tsx';

const TONES: Readonly<Record<TaskFace, Tone>> = {
  waiting: 'idle',
  running: 'realm',
  good: 'good',
  bad: 'bad',
  lost: 'bad',
  cancelled: 'idle',
};
const ENDS = ['exited', 'limit', 'trap', 'refused', 'cancelled', 'lost'] as const;

export function TaskTable({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('jobs.taskList')} isFlush>
      <VirtualTable
        rows={job.taskList}
        keyOf={keyOf}
        label={t('jobs.taskList')}
        isBoxed
        columns={[
          { id: 'task', title: t('jobs.task'), width: '16%' },
          { id: 'provider', title: t('jobs.provider'), width: '20%' },
          { id: 'state', title: t('jobs.state') },
          ...(job.checks.tasks === 0 ? [] : [{ id: 'check', title: t('jobs.check'), width: '24%' }]),
          { id: 'wall', title: t('jobs.wall'), isEnd: true, width: '12%' },
        ]}
        rowHeight={46}
        testId="tasks"
        rowTestId="task-row"
      >
        {(task) => <TaskCells task={task} isChecked={job.checks.tasks > 0} />}
      </VirtualTable>
    </Card>
  );
}

function keyOf({ task }: TaskView): string {
  return task;
}

interface TaskCellsProps {
  readonly task: TaskView;
  /** Some tasks of the job are: there is a column for it. */
  readonly isChecked: boolean;
}

function TaskCells({ task, isChecked }: TaskCellsProps): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <td data-label={t('jobs.task')}>
        <b className="num">{t('jobs.taskNo', { no: task.index + 1 })}</b>
        {task.attempt > 1 && <div className="small dim">{t('jobs.attempt', { no: task.attempt })}</div>}
      </td>
      <td data-label={t('jobs.provider')}>
        {task.order === undefined ? (
          <span className="dim">–</span>
        ) : (
          <Link to="/orders/:order" params={{ order: task.order }}>
            {task.providerHandle ?? t('jobs.provider')}
          </Link>
        )}
      </td>
      <td data-label={t('jobs.state')}>
        <TaskState task={task} />
      </td>
      {isChecked && (
        <td data-label={t('jobs.check')}>
          {task.check === undefined ? <span className="dim">–</span> : <TaskCheckMark check={task.check} />}
        </td>
      )}
      <td className="end num" data-label={t('jobs.wall')}>
        {task.wallMs === undefined ? '–' : format.duration(task.wallMs)}
      </td>
    </>
  );
}

function TaskState({ task }: { readonly task: TaskView }): ReactNode {
  const { t } = useTexts();
  const face = faceOf(task);
  const label = t(`jobs.taskState.${task.state}`);
  const end = ENDS.find((one) => one === task.end);
  if (face === 'running' && task.total > 0) {
    return (
      <div className="stack-close">
        <span className="small">{label}</span>
        <Meter value={task.done / task.total} label={t('jobs.taskNo', { no: task.index + 1 })} tone="realm" />
      </div>
    );
  }
  return (
    <div className="stack-close">
      <span>
        <Badge tone={TONES[face]}>{face === 'bad' && end !== undefined ? t(`jobs.end.${end}`) : label}</Badge>
      </span>
      {task.cause !== undefined && <span className="small dim break">{causeText(task.cause, t)}</span>}
    </div>
  );
}
