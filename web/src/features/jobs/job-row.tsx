import type { JobView } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Meter } from '../../ui/meter.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { JOB_TONES, isOver } from './jobs.queries.ts';
import { causeText } from './causes.ts';
import { moduleName, useModules } from './modules.ts';

export function JobRow({ pool, job }: { readonly pool: PoolView; readonly job: JobView }): ReactNode {
  const { t, format, language } = useTexts();
  const modules = useModules();
  return (
    <li className="stack-tight" data-testid="job-row">
      <div className="row-apart">
        <div className="row">
          <Link to="/jobs/:job" params={{ job: job.job }} className="strong break">
            {job.name}
          </Link>
          <Badge tone={JOB_TONES[job.state]}>{t(`jobs.state.${job.state}`)}</Badge>
        </div>
        {job.isLocal ? (
          <span className="dim small">{t('jobs.free')}</span>
        ) : (
          <span className="num">
            <b>{format.money(job.costSoFar, pool)}</b>{' '}
            <span className="dim small">{t('jobs.ofMost', { sum: format.money(job.maxCost, pool) })}</span>
          </span>
        )}
      </div>
      {!isOver(job) && <Meter value={job.progress} label={t('jobs.progressOf', { name: job.name })} />}
      <div className="row-apart small dim">
        <span>
          {moduleName(modules, job.module, language)} ·{' '}
          {t('jobs.tasksEnded', { ended: job.tasksEnded, count: job.tasks })}
          {job.tasksFailed > 0 && <span className="loss"> · {t('jobs.tasksFailed', { count: job.tasksFailed })}</span>}
        </span>
        {isOver(job) ? <Ago atMs={job.endedMs ?? job.createdMs} /> : <TimeLeft job={job} />}
      </div>
      {job.cause !== undefined && (
        <p className={`small ${job.state === 'failed' ? 'loss' : 'dim'} break`}>{causeText(job.cause, t)}</p>
      )}
    </li>
  );
}

/** Elapsed, and what is still expected. */
export function TimeLeft({ job }: { readonly job: JobView }): ReactNode {
  const { t, format } = useTexts();
  const nowMs = useNow(1000);
  const elapsed = format.duration(Math.max(0, nowMs - job.createdMs));
  if (job.expectedEndMs === undefined || job.expectedEndMs <= nowMs)
    return <span>{t('jobs.elapsed', { elapsed })}</span>;
  return <span>{t('jobs.elapsedLeft', { elapsed, left: format.duration(job.expectedEndMs - nowMs) })}</span>;
}
