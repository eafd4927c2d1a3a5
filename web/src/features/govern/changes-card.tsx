import { settingsWithdraw } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { Differences } from './differences.tsx';
import { settingsQuery } from './govern.queries.ts';
import { may } from './who-can.tsx';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));
const TONES: Readonly<Record<'announced' | 'applied' | 'withdrawn', Tone>> = {
  announced: 'wait',
  applied: 'good',
  withdrawn: 'idle',
};

/** Changes that were announced, with what is left of their notice. */
export function ChangesCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const settings = useQuery(settingsQuery(pool.pool));
  const [asked, setAsked] = useState<string>();
  const withdraw = useCommand(settingsWithdraw, {
    done: t('govern.changeWithdrawn'),
    onDone: () => setAsked(undefined),
  });
  return (
    <Card title={t('govern.changes')} testId="setting-changes">
      <Ready query={settings} courses={3}>
        {({ changes }) =>
          changes.length === 0 ? (
            <p className="small dim">{t('govern.changesNone')}</p>
          ) : (
            <ul className="list">
              {changes.map((one) => (
                <li key={one.change} className="stack-tight" data-testid="setting-change">
                  <div className="row-apart">
                    <Badge tone={TONES[one.state]}>{t(`govern.change.${one.state}`)}</Badge>
                    <span className="small dim num">
                      {one.state === 'announced' ? (
                        <>
                          {t('govern.countsIn')} <Countdown leftMs={one.leftMs} sealMs={pool.seal.timeMs} />
                        </>
                      ) : (
                        format.date(one.announcedMs)
                      )}
                    </span>
                  </div>
                  {one.state === 'announced' && <Differences pool={pool} items={one.differences} />}
                  <p className="small break">
                    {one.reason} <span className="dim">{t('pools.inviteBy', { name: one.byHandle })}</span>
                  </p>
                  {one.state === 'announced' && may(pool, 'pool.settings') && (
                    <div className="row">
                      <Button
                        size="small"
                        variant="default"
                        onClick={() => setAsked(one.change)}
                        data-testid="change-withdraw"
                      >
                        {t('govern.takeBack')}
                      </Button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Ready>
      <Suspense>
        {asked !== undefined && (
          <ReasonDialog
            title={t('govern.takeBackChange')}
            act={t('govern.takeBack')}
            isBusy={withdraw.isPending}
            onClose={() => setAsked(undefined)}
            onReason={(reason) => withdraw.mutate({ params: { pool: pool.pool, change: asked }, body: { reason } })}
          />
        )}
      </Suspense>
    </Card>
  );
}
