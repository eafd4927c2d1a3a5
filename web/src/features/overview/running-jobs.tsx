import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { JobRow } from '../jobs/job-row.tsx';
import { isOver, jobsQuery } from '../jobs/jobs.queries.ts';

const SHOWN = 4;

export function RunningJobs({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const jobs = useQuery(jobsQuery(pool.pool));
  return (
    <Card
      title={t('overview.jobs')}
      aside={
        <Link to="/jobs" className="small">
          {t('overview.allJobs')}
        </Link>
      }
    >
      <Ready query={jobs} courses={4}>
        {({ items }) => {
          const running = items.filter((job) => !isOver(job));
          // With nothing running, what ended last: failures too.
          const shown = (running.length > 0 ? running : items).slice(0, SHOWN);
          if (shown.length === 0) {
            return (
              <Empty
                action={
                  <ButtonLink to="/jobs/new" variant="default">
                    {t('jobs.runSample')}
                  </ButtonLink>
                }
              >
                {t('overview.nothingRuns')}
              </Empty>
            );
          }
          return (
            <ul className="list">
              {shown.map((job) => (
                <JobRow key={job.job} pool={pool} job={job} />
              ))}
            </ul>
          );
        }}
      </Ready>
    </Card>
  );
}
