import type { ModuleView } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { JobFormCard } from './job-form.tsx';
import { ModuleCards } from './module-cards.tsx';
import { modulesQuery } from './jobs.queries.ts';

export function NewJobPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('jobs.new')}>{(pool) => <NewJob pool={pool} />}</WithPool>;
}

function NewJob({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const modules = useQuery(modulesQuery);
  const [chosen, setChosen] = useState<string>();
  return (
    <Page title={t('jobs.new')} lead={t('jobs.newLead')} back={<Link to="/jobs">{t('jobs.title')}</Link>}>
      <Ready query={modules} courses={6}>
        {({ items }) => {
          // A picture is the best first job: one sees it grow.
          const module = items.find((one) => one.module === chosen) ?? items.find(isPicture) ?? items[0];
          return (
            <>
              <Card title={t('jobs.what')}>
                <ModuleCards modules={items} chosen={module?.module} onChoose={setChosen} />
              </Card>
              {module === undefined ? (
                <Card>
                  <Empty>{t('jobs.noModules')}</Empty>
                </Card>
              ) : (
                <JobFormCard key={module.module} pool={pool} module={module} />
              )}
            </>
          );
        }}
      </Ready>
    </Page>
  );
}

function isPicture({ merge }: ModuleView): boolean {
  return merge === 'tiles';
}
