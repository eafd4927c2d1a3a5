/** For pages that show one pool: waits for it, or says how to get into one. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { useCurrentPool, usePools } from './pools.queries.ts';

export function WithPool({
  title,
  children,
}: {
  readonly title: string;
  readonly children: (pool: PoolView) => ReactNode;
}): ReactNode {
  const pools = usePools();
  const pool = useCurrentPool();
  if (pool !== undefined) return <div key={pool.pool}>{children(pool)}</div>;
  return (
    <Page title={title}>
      <Card>
        <Ready query={pools} courses={5}>
          {({ items }) => <NoPool isJoining={items.some(({ membership }) => membership === 'joining')} />}
        </Ready>
      </Card>
    </Page>
  );
}

export function NoPool({ isJoining = false }: { readonly isJoining?: boolean }): ReactNode {
  const { t } = useTexts();
  return (
    <Empty
      icon={<IconCastle />}
      action={
        <ButtonLink to="/pools" data-testid="go-pools">
          {isJoining ? t('pools.seeJoin') : t('pools.findOne')}
        </ButtonLink>
      }
    >
      {isJoining ? t('pools.joiningWait') : t('pools.none')}
    </Empty>
  );
}
