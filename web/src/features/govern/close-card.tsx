import { poolClose } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { WhoCan, may } from './who-can.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));

/** For good: so the pool's own name has to be typed. */
export function CloseCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const close = useCommand(poolClose, { done: t('govern.closed'), onDone: () => setAsking(false) });
  return (
    <Card title={t('govern.close')} testId="pool-close">
      <div className="stack">
        <p className="small">{t('govern.closeWhat')}</p>
        {may(pool, 'pool.close') ? (
          <div className="row">
            <Button variant="danger" onClick={() => setAsking(true)} data-testid="close-pool">
              {t('govern.close')}
            </Button>
          </div>
        ) : (
          <WhoCan pool={pool} right="pool.close" />
        )}
      </div>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('govern.closeTitle', { name: pool.name })}
            lead={t('govern.closeLead')}
            fields={[
              { kind: 'exact', name: 'name', label: t('govern.closeName', { name: pool.name }), is: pool.name },
              {
                kind: 'text',
                name: 'reason',
                label: t('ui.reason'),
                description: t('ui.reasonWhat'),
                max: LIMITS.textCharsMax,
              },
            ]}
            act={t('govern.close')}
            isDanger
            isBusy={close.isPending}
            onClose={() => setAsking(false)}
            onSend={({ reason = '' }) => close.mutate({ params: { pool: pool.pool }, body: { reason } })}
          />
        )}
      </Suspense>
    </Card>
  );
}
