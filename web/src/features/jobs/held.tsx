/** The buyer stopped an order of this job by hand, and nobody is left for the rest: nothing is bought before they say so here. */
import { type JobDetail, jobCancel, jobGoOn } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';

export function Held({ pool, job }: { readonly pool: PoolView; readonly job: JobDetail }): ReactNode {
  const { t, format } = useTexts();
  const goOn = useCommand(jobGoOn, { done: t('jobs.held.wentOn') });
  const cancel = useCommand(jobCancel, { done: t('jobs.cancelled') });
  if (job.held === undefined) return null;
  const params = { pool: job.pool, job: job.job };
  return (
    <div className="banner" data-tone="wait" role="status" data-testid="job-held">
      <IconHandStop size={22} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong">{t('jobs.held.title')}</span>
        <span className="small">
          {t('jobs.held.what', {
            left: job.tasks - job.tasksEnded,
            most: format.money(job.maxCost, pool),
            time: format.duration(job.held.leftMs),
          })}
        </span>
      </div>
      <Button isBusy={goOn.isPending} onClick={() => goOn.mutate({ params })} data-testid="job-go-on">
        {t('jobs.held.goOn')}
      </Button>
      <Button
        variant="default"
        isBusy={cancel.isPending}
        onClick={() => cancel.mutate({ params })}
        data-testid="job-held-stop"
      >
        {t('jobs.held.stop')}
      </Button>
    </div>
  );
}
