import { joinRequestAnswer } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { joinRequestsQuery } from './govern.queries.ts';
import { WhoCan, may } from './who-can.tsx';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));
const TONES: Readonly<Record<'requested' | 'accepted' | 'refused' | 'expired', Tone>> = {
  requested: 'wait',
  accepted: 'good',
  refused: 'bad',
  expired: 'idle',
};

export function JoinRequestsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('govern.joinRequests')} testId="join-requests">
      {may(pool, 'member.admit') ? <Requests pool={pool} /> : <WhoCan pool={pool} right="member.admit" />}
    </Card>
  );
}

function Requests({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const requests = useQuery(joinRequestsQuery(pool.pool));
  const [refused, setRefused] = useState<{ readonly user: string; readonly handle: string }>();
  const answer = useCommand(joinRequestAnswer, { done: t('govern.joinAnswered'), onDone: () => setRefused(undefined) });
  return (
    <>
      <Ready query={requests} courses={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small dim">{t('govern.joinRequestsNone')}</p>
          ) : (
            <ul className="list">
              {items.map((one) => (
                <li key={one.user} className="row-apart" data-testid="join-request">
                  <span className="stack-close grow">
                    <Handle handle={one.handle} user={one.user} isCopyable />
                    <span className="small dim">
                      <Ago atMs={one.askedMs} />
                      {one.state === 'requested' && (
                        <>
                          {' · '}
                          {t('govern.joinLeft')} <Countdown leftMs={one.leftMs} sealMs={pool.seal.timeMs} />
                        </>
                      )}
                      {one.reason !== '' && ` · ${one.reason}`}
                    </span>
                  </span>
                  {one.state === 'requested' ? (
                    <span className="row">
                      <Button
                        size="small"
                        isBusy={answer.isPending && answer.variables.params.user === one.user}
                        onClick={() =>
                          answer.mutate({
                            params: { pool: pool.pool, user: one.user },
                            body: { answer: 'accepted' },
                          })
                        }
                        data-testid="join-accept"
                      >
                        {t('govern.letIn')}
                      </Button>
                      <Button size="small" variant="default" onClick={() => setRefused(one)} data-testid="join-refuse">
                        {t('govern.refuse')}
                      </Button>
                    </span>
                  ) : (
                    <Badge tone={TONES[one.state]}>{t(`govern.join.${one.state}`)}</Badge>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Ready>
      <Suspense>
        {refused !== undefined && (
          <ReasonDialog
            title={t('govern.refuseWho', { name: refused.handle })}
            act={t('govern.refuse')}
            isBusy={answer.isPending}
            onClose={() => setRefused(undefined)}
            onReason={(reason) =>
              answer.mutate({ params: { pool: pool.pool, user: refused.user }, body: { answer: 'refused', reason } })
            }
          />
        )}
      </Suspense>
    </>
  );
}
