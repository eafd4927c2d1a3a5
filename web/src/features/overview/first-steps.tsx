import { ButtonLink } from '../../ui/button.tsx';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { usePools } from '../pools/pools.queries.ts';
import { NoPool } from '../pools/with-pool.tsx';

/** Before the first pool: trade happens in pools, so that is the one next step. */
export function FirstSteps(): ReactNode {
  const { t } = useTexts();
  const pools = usePools();
  const isJoining = pools.data?.items.some(({ membership }) => membership === 'joining') ?? false;
  return (
    <Card title={t('overview.begin')} isKeep>
      <NoPool isJoining={isJoining} />
      <div className="row" style={{ justifyContent: 'center' }}>
        <ButtonLink to="/network" variant="subtle">
          {t('overview.inviteOthers')}
        </ButtonLink>
      </div>
    </Card>
  );
}
