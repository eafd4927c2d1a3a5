import type { JobView } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { GalleryCard } from './gallery-card.tsx';
import { JobRow } from './job-row.tsx';
import { isOver, jobsQuery } from './jobs.queries.ts';

export function JobsPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('jobs.title')}>{(pool) => <Jobs pool={pool} />}</WithPool>;
}

function Jobs({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const jobs = useQuery(jobsQuery(pool.pool));
  return (
    <Page
      title={t('jobs.title')}
      lead={t('jobs.lead')}
      actions={
        <ButtonLink to="/jobs/new" icon={<IconPlus size={17} />} data-testid="new-job">
          {t('jobs.new')}
        </ButtonLink>
      }
    >
      <Ready query={jobs} courses={6}>
        {({ items }) => (items.length === 0 ? <NoJobs /> : <JobLists pool={pool} items={items} />)}
      </Ready>
    </Page>
  );
}

function NoJobs(): ReactNode {
  const { t } = useTexts();
  return (
    <Card>
      <Empty icon={<IconCastle />} action={<ButtonLink to="/jobs/new">{t('jobs.runSample')}</ButtonLink>}>
        {t('jobs.none')}
      </Empty>
    </Card>
  );
}

/** What runs stands first; failures stand beside what went well. */
function JobLists({ pool, items }: { readonly pool: PoolView; readonly items: readonly JobView[] }): ReactNode {
  const { t } = useTexts();
  const running = items.filter((job) => !isOver(job));
  const { shown, end } = useGrowing(items.filter(isOver));
  return (
    <>
      {running.length > 0 && (
        <Card title={t('jobs.running')} isKeep>
          <ul className="list">
            {running.map((job) => (
              <JobRow key={job.job} pool={pool} job={job} />
            ))}
          </ul>
        </Card>
      )}
      <GalleryCard items={items} />
      {shown.length > 0 && (
        <Card title={t('jobs.over')}>
          <ul className="list">
            {shown.map((job) => (
              <JobRow key={job.job} pool={pool} job={job} />
            ))}
          </ul>
          {end}
        </Card>
      )}
    </>
  );
}
