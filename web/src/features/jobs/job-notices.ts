/** Tells when a job of this page's lifetime ends: in the page, and on the desktop where that was allowed. */
import { type JobView } from '#core/features/jobs/jobs.api.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { toast } from '../../ui/toast.ts';
import { causeText } from './causes.ts';
import { isOver, jobsQuery } from './jobs.queries.ts';

export function useJobNotices(pool: string | undefined): void {
  const { t } = useTexts();
  const jobs = useQuery({ ...jobsQuery(pool ?? ''), enabled: pool !== undefined });
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const job of jobs.data?.items ?? []) {
      if (!isOver(job)) running.current.add(job.job);
      else if (running.current.delete(job.job) && job.state !== 'cancelled') tell(job, t);
    }
  }, [jobs.data, t]);
}

function tell(job: JobView, t: ReturnType<typeof useTexts>['t']): void {
  const isGood = job.state === 'done';
  const title = isGood ? t('jobs.noticeDone', { name: job.name }) : t('jobs.noticeFailed', { name: job.name });
  toast({
    tone: isGood ? 'good' : 'bad',
    title,
    message: job.cause === undefined ? undefined : causeText(job.cause, t),
  });
  if ('Notification' in window && Notification.permission === 'granted' && document.visibilityState === 'hidden') {
    new Notification(title, { body: job.cause ?? '', icon: '/icon.svg', tag: job.job });
  }
}
