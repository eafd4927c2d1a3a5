import { Button } from '../../ui/button.tsx';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Page } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Directory } from './directory.tsx';
import { JoinBox } from './join-box.tsx';
import { PoolCard } from './pool-card.tsx';
import { usePools } from './pools.queries.ts';

const CreateDialog = lazy(async () => ({ default: (await import('./create-dialog.tsx')).CreateDialog }));

export function PoolsPage(): ReactNode {
  const { t } = useTexts();
  const pools = usePools();
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title={t('pools.title')}
      lead={t('pools.lead')}
      actions={
        <Button icon={<IconPlus size={17} />} onClick={() => setCreating(true)} data-testid="pool-create">
          {t('pools.create')}
        </Button>
      }
    >
      <JoinBox />
      <Ready query={pools} courses={5}>
        {({ items }) =>
          items.length > 0 && (
            <section className="stack">
              <h2>{t('pools.mine')}</h2>
              <div className="grid grid-even">
                {items.map((pool) => (
                  <PoolCard key={pool.pool} pool={pool} />
                ))}
              </div>
            </section>
          )
        }
      </Ready>
      <Card title={t('pools.directory')}>
        <Directory onCreate={() => setCreating(true)} />
      </Card>
      <Suspense>{isCreating && <CreateDialog onClose={() => setCreating(false)} />}</Suspense>
    </Page>
  );
}
