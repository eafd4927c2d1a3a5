import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { OpenRatingsCard } from '../ratings/open-ratings-card.tsx';
import { ReportsCard } from '../reports/reports-card.tsx';
import { TradersCard } from '../ratings/traders-card.tsx';
import { PoolFrame } from '../pools/pool-frame.tsx';
import { FrozenCard } from './frozen-card.tsx';
import { JoinRequestsCard } from './join-requests-card.tsx';
import { ReferralsCard } from './referrals-card.tsx';
import { RightsCard } from './rights-card.tsx';
import './govern.css';

/** Who comes in, who was brought by whom, who may do what. */
export function PoolPeoplePage(): ReactNode {
  return <PoolFrame path="/pools/:pool/people">{(pool) => <People pool={pool} />}</PoolFrame>;
}

function People({ pool }: { readonly pool: PoolView }): ReactNode {
  return (
    <div className="columns">
      <div className="stack">
        <JoinRequestsCard pool={pool} />
        <ReportsCard pool={pool} />
        <RightsCard pool={pool} />
      </div>
      <div className="stack">
        <OpenRatingsCard pool={pool} />
        <TradersCard pool={pool} />
        <ReferralsCard pool={pool} />
        <FrozenCard pool={pool} />
      </div>
    </div>
  );
}
