import type { TaskView } from '#core/features/jobs/jobs.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { type TaskFace, faceOf } from './jobs.queries.ts';
import './jobs.css';

const BRICKS_MAX = 480;
const FACES: readonly TaskFace[] = ['good', 'running', 'waiting', 'bad', 'lost', 'cancelled'];

/** Each task a brick. Beyond some hundreds a brick stands for several: the worst of them shows. */
export function TaskWall({ tasks }: { readonly tasks: readonly TaskView[] }): ReactNode {
  const { t } = useTexts();
  const perBrick = Math.ceil(tasks.length / BRICKS_MAX);
  const bricks = Array.from({ length: Math.ceil(tasks.length / perBrick) }, (_, index) =>
    tasks.slice(index * perBrick, (index + 1) * perBrick),
  );
  const counts = FACES.map((face) => ({ face, count: tasks.filter((task) => faceOf(task) === face).length })).filter(
    ({ count }) => count > 0,
  );
  const summary = counts.map(({ face, count }) => t(`jobs.face.${face}`, { count })).join(', ');
  return (
    <div className="stack-tight">
      <div className="wall" role="img" aria-label={summary}>
        {bricks.map((group, index) => {
          const shown = worst(group);
          if (shown === undefined) return null;
          const face = faceOf(shown);
          const share = shown.total > 0 ? Math.min(1, shown.done / shown.total) : 0;
          return (
            <i
              key={index}
              data-face={face}
              title={`${t('jobs.taskNo', { no: shown.index + 1 })}: ${t(`jobs.taskState.${shown.state}`)}`}
            >
              {face === 'running' && <b style={{ width: `${Math.round(Math.max(0.08, share) * 100)}%` }} />}
            </i>
          );
        })}
      </div>
      <p className="small dim">{summary}</p>
    </div>
  );
}

const WORST_FIRST: readonly TaskFace[] = ['bad', 'lost', 'running', 'waiting', 'cancelled', 'good'];

function worst(group: readonly TaskView[]): TaskView | undefined {
  return [...group].sort((a, b) => WORST_FIRST.indexOf(faceOf(a)) - WORST_FIRST.indexOf(faceOf(b)))[0];
}
