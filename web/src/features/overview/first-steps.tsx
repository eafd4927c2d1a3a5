import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
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
        <Button component={Link} to="/network" variant="subtle" color="gray">
          {t('overview.inviteOthers')}
        </Button>
      </div>
    </Card>
  );
}
