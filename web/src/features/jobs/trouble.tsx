/** What went wrong with a job, what became of the work and the money, and what to do next. */
import type { JobDetail } from '#core/features/jobs/jobs.api.ts';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../ui/button.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { causeText } from './causes.ts';
import { isOver } from './jobs.queries.ts';
import { providerFace } from './providers.ts';

export function Trouble({ job, isPaused }: { readonly job: JobDetail; readonly isPaused: boolean }): ReactNode {
  const { t } = useTexts();
  const gone = job.providers.filter((provider) => providerFace(provider) === 'gone');
  const failed = job.state === 'failed';
  if (!failed && gone.length === 0 && job.cause === undefined) return null;
  // Stopped by its buyer's own hand: that is told, and asked, elsewhere.
  if (job.state === 'cancelled' || job.held !== undefined) return null;
  const names = gone.map(({ handle }) => handle).join(', ');
  return (
    <div
      className="banner"
      data-tone={failed ? 'bad' : 'realm'}
      role={failed ? 'alert' : 'status'}
      data-testid="job-trouble"
    >
      <IconAlertTriangle size={22} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong break">
          {job.cause !== undefined ? causeText(job.cause, t) : t('jobs.trouble.gone', { count: gone.length, names })}
        </span>
        <span className="small">{whatNow()}</span>
      </div>
      {failed && job.tasksEnded === 0 && (
        <ButtonLink to="/market" variant="default">
          {t('orders.toMarket')}
        </ButtonLink>
      )}
    </div>
  );

  function whatNow(): string {
    if (failed) return t('jobs.trouble.failed', { ended: job.tasksEnded - endedBadly(job), count: job.tasks });
    if (isPaused) return t('jobs.submitPaused');
    if (isOver(job)) return t('jobs.trouble.doneAnyway');
    return job.state === 'finishing' ? t('jobs.trouble.finishing') : t('jobs.trouble.moves');
  }
}

/** Ended, but not as one wished. */
function endedBadly({ taskList }: JobDetail): number {
  return taskList.filter(({ state, exitCode }) => state === 'ended' && exitCode !== 0).length;
}
