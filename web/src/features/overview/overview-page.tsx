import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { useCurrentPool, usePools } from '../pools/pools.queries.ts';
import { BestOffers } from './best-offers.tsx';
import { FirstSteps } from './first-steps.tsx';
import { LateLoadChart } from './late-load-chart.tsx';
import { Latest } from './latest.tsx';
import { RealmBanner } from './realm-banner.tsx';
import { RunningJobs } from './running-jobs.tsx';
import { Waiting } from './waiting.tsx';
import { WalletCard } from './wallet-card.tsx';

export function OverviewPage(): ReactNode {
  const { t } = useTexts();
  const pools = usePools();
  const pool = useCurrentPool();
  return (
    <Page
      title={t('overview.title')}
      actions={
        pool === undefined ? undefined : (
          <ButtonLink to="/jobs/new" icon={<IconPlus size={17} />} data-testid="new-job">
            {t('jobs.new')}
          </ButtonLink>
        )
      }
    >
      <RealmBanner pool={pool} />
      <ReadyPage query={pools}>
        {() => (pool === undefined ? <FirstSteps /> : <OfPool key={pool.pool} pool={pool} />)}
      </ReadyPage>
      <LateLoadChart />
    </Page>
  );
}

function OfPool({ pool }: { readonly pool: PoolView }): ReactNode {
  return (
    <>
      <Waiting pool={pool} />
      <div className="halves overview-cards">
        <div className="stack">
          <WalletCard pool={pool} />
          <div className="overview-offers">
            <BestOffers pool={pool} />
          </div>
        </div>
        <div className="stack">
          <RunningJobs pool={pool} />
          <Latest />
        </div>
      </div>
    </>
  );
}
