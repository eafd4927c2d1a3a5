import { type JobDetail, jobCancel, jobRetry } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Button } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { Badge, Status, type Tone } from '../../ui/status.tsx';
import { Elapsed } from '../../ui/time.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { FilesCard } from './files-card.tsx';
import { TimeLeft } from './job-row.tsx';
import { Held } from './held.tsx';
import { JOB_TONES, isOver, jobQuery } from './jobs.queries.ts';
import { causeText } from './causes.ts';
import { LogCard } from './log-card.tsx';
import { moduleName, useModules } from './modules.ts';
import { Picture } from './picture.tsx';
import { type ProviderFace, providerFace } from './providers.ts';
import { TaskTable } from './task-table.tsx';
import { TaskWall } from './task-wall.tsx';
import { TilesCard } from './tiles-card.tsx';
import { Trouble } from './trouble.tsx';
import { YourWord } from './your-word.tsx';

export function JobPage(): ReactNode {
  const { t } = useTexts();
  const { job } = useParams('/jobs/:job');
  return <WithPool title={t('jobs.job')}>{(pool) => <OneJob pool={pool} id={job} />}</WithPool>;
}

function OneJob({ pool, id }: { readonly pool: PoolView; readonly id: string }): ReactNode {
  const { t } = useTexts();
  const job = useQuery(jobQuery(pool.pool, id));
  return (
    <Page
      title={job.data?.name ?? t('jobs.job')}
      back={<Link to="/jobs">{t('jobs.title')}</Link>}
      actions={job.data !== undefined && <JobActs pool={pool.pool} job={job.data} />}
    >
      <ReadyPage query={job}>
        {(detail) => (
          <>
            <Held pool={pool} job={detail} />
            <Trouble job={detail} isPaused={pool.trade.isPaused} />
            <YourWord job={detail} />
            <div className="columns" data-aside="first">
              <div className="stack">
                {detail.hasPicture && <Picture job={detail} />}
                <Card title={t('jobs.wallTitle')}>
                  <TaskWall tasks={detail.taskList} />
                </Card>
                <LogCard job={detail} />
              </div>
              <div className="stack">
                <Summary pool={pool} job={detail} />
                <Providers pool={pool} job={detail} />
              </div>
            </div>
            <TilesCard job={detail} />
            <TaskTable job={detail} />
            <FilesCard job={detail} />
          </>
        )}
      </ReadyPage>
    </Page>
  );
}

function JobActs({ pool, job }: { readonly pool: string; readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const params = { pool, job: job.job };
  const cancel = useCommand(jobCancel, { done: t('jobs.cancelled') });
  const retry = useCommand(jobRetry, { done: t('jobs.retried') });
  const mayRetry = isOver(job) && (job.state !== 'done' || job.tasksFailed > 0);
  return (
    <>
      {!isOver(job) && (
        <Button
          variant="default"
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate({ params })}
          data-testid="job-cancel"
        >
          {t('jobs.cancel')}
        </Button>
      )}
      {mayRetry && (
        <Button isBusy={retry.isPending} onClick={() => retry.mutate({ params })} data-testid="job-retry">
          {t('jobs.retry')}
        </Button>
      )}
    </>
  );
}

function Summary({ pool, job }: { readonly pool: PoolView; readonly job: JobDetail }): ReactNode {
  const { t, format, language } = useTexts();
  const modules = useModules();
  return (
    <Card
      title={t('jobs.summary')}
      isKeep
      aside={
        <Badge tone={JOB_TONES[job.state]} testId="job-state">
          {t(`jobs.state.${job.state}`)}
        </Badge>
      }
    >
      <div className="stack">
        <div className="stack-close">
          <div className="row-apart">
            <span className="big">{format.share(job.progress)}</span>
            <span className="small dim">
              {isOver(job) ? t('jobs.took') : ''}{' '}
              {isOver(job) ? (
                <Elapsed sinceMs={job.createdMs} untilMs={job.endedMs ?? job.createdMs} />
              ) : (
                <TimeLeft job={job} />
              )}
            </span>
          </div>
          <Meter
            value={job.progress}
            label={t('jobs.progressOf', { name: job.name })}
            tone={job.state === 'failed' ? 'bad' : 'good'}
          />
        </div>
        {job.cause !== undefined && job.state === 'cancelled' && <p className="break dim">{causeText(job.cause, t)}</p>}
        <dl className="facts">
          <dt>{t('jobs.module')}</dt>
          <dd>{moduleName(modules, job.module, language)}</dd>
          <dt>{t('jobs.tasksLabel')}</dt>
          <dd className="num">
            {t('jobs.tasksEnded', { ended: job.tasksEnded, count: job.tasks })}
            {job.tasksFailed > 0 && (
              <span className="loss"> · {t('jobs.tasksFailed', { count: job.tasksFailed })}</span>
            )}
          </dd>
          {job.checks.tasks > 0 && (
            <>
              <dt>{t('jobs.check')}</dt>
              <dd className="num" data-testid="job-checks">
                {t('jobs.checksAgreed', { agreed: job.checks.agreed, count: job.checks.tasks })}
                {job.checks.failed > 0 && (
                  <span className="loss"> · {t('jobs.checksFailed', { count: job.checks.failed })}</span>
                )}
              </dd>
            </>
          )}
          <dt>{t('jobs.cost')}</dt>
          <dd className="num">
            {job.isLocal ? (
              <b data-testid="job-cost">{t('jobs.free')}</b>
            ) : (
              <>
                <b data-testid="job-cost">{format.money(job.costSoFar, pool)}</b>{' '}
                <span className="dim">{t('jobs.ofMost', { sum: format.money(job.maxCost, pool) })}</span>
              </>
            )}
          </dd>
          <dt>{t('jobs.created')}</dt>
          <dd className="num">{format.dateTime(job.createdMs)}</dd>
        </dl>
      </div>
    </Card>
  );
}

const PROVIDER_TONES: Readonly<Record<ProviderFace, Tone>> = {
  waiting: 'wait',
  working: 'good',
  ending: 'realm',
  done: 'good',
  gone: 'bad',
  left: 'bad',
};

function Providers({ pool, job }: { readonly pool: PoolView; readonly job: JobDetail }): ReactNode {
  const { t, format } = useTexts();
  if (job.providers.length === 0) return null;
  const most = Math.max(1, ...job.providers.map(({ tasksEnded }) => tasksEnded));
  return (
    <Card title={t('jobs.providersTitle')}>
      <ul className="list">
        {job.providers.map((provider) => {
          const { handle, order, tasksEnded, cost } = provider;
          const face = providerFace(provider);
          return (
            <li key={order} className="stack-close" data-testid="job-provider" data-face={face}>
              <div className="row-apart">
                <Link to="/orders/:order" params={{ order }} className="strong break">
                  {handle === '' ? t('jobs.provider') : handle}
                </Link>
                <span className="num">{format.money(cost, pool)}</span>
              </div>
              <Meter
                value={tasksEnded / Math.max(most, job.tasks / job.providers.length)}
                label={t('jobs.tasksOf', { name: handle })}
                tone={face === 'gone' || face === 'left' ? 'bad' : 'realm'}
              />
              <div className="row-apart small">
                <Status tone={PROVIDER_TONES[face]}>{t(`jobs.face.provider.${face}`)}</Status>
                <span className="dim num">{t('jobs.tasksCount', { count: tasksEnded })}</span>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
