import { walletThaw } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { frozenQuery } from './govern.queries.ts';
import { WhoCan, may } from './who-can.tsx';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));

/** Wallets that receive, but spend nothing. */
export function FrozenCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const frozen = useQuery(frozenQuery(pool.pool));
  const [asked, setAsked] = useState<{ readonly user: string; readonly handle: string }>();
  const thaw = useCommand(walletThaw, { done: t('govern.thawed'), onDone: () => setAsked(undefined) });
  const mayThaw = may(pool, 'wallet.freeze');
  return (
    <Card title={t('govern.frozen')} testId="frozen">
      <Ready query={frozen} courses={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small dim">{t(mayThaw ? 'govern.frozenNoneHow' : 'govern.frozenNone')}</p>
          ) : (
            <ul className="list">
              {items.map((one) => (
                <li key={one.user} className="row-apart">
                  <span className="stack-close grow">
                    <Handle handle={one.handle} user={one.user} />
                    <span className="small break">{one.reason}</span>
                    <span className="small dim">
                      {t('pools.inviteBy', { name: one.byHandle })} · {t('govern.joinLeft')}{' '}
                      <Countdown leftMs={one.leftMs} sealMs={pool.seal.timeMs} />
                    </span>
                  </span>
                  {mayThaw && (
                    <Button size="small" variant="default" onClick={() => setAsked(one)} data-testid="thaw">
                      {t('govern.thaw')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Ready>
      {!mayThaw && <WhoCan pool={pool} right="wallet.freeze" />}
      <Suspense>
        {asked !== undefined && (
          <ReasonDialog
            title={t('govern.thawWho', { name: asked.handle })}
            act={t('govern.thaw')}
            isBusy={thaw.isPending}
            onClose={() => setAsked(undefined)}
            onReason={(reason) => thaw.mutate({ params: { pool: pool.pool, user: asked.user }, body: { reason } })}
          />
        )}
      </Suspense>
    </Card>
  );
}
