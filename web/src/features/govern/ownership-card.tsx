import { ownershipAnswer, ownershipOffer, ownershipWithdraw } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { useMe } from '../identity/me.ts';
import { Countdown } from '../orders/countdown.tsx';
import { useMemberOptions } from '../pools/member-options.ts';
import { ownershipQuery } from './govern.queries.ts';
import { WhoCan } from './who-can.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));
const OPEN: readonly string[] = ['offered', 'accepted', 'claimed'];

/** Whose pool it is; a transfer takes both sides and a delay in which it can be taken back. */
export function OwnershipCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const ownership = useQuery(ownershipQuery(pool.pool));
  const me = useMe();
  const others = useMemberOptions(pool.pool);
  const [asking, setAsking] = useState<'offer' | 'withdraw'>();
  const close = (): void => setAsking(undefined);
  const offer = useCommand(ownershipOffer, { done: t('govern.ownershipOffered'), onDone: close });
  const answer = useCommand(ownershipAnswer, { done: t('govern.ownershipAnswered') });
  const withdraw = useCommand(ownershipWithdraw, { done: t('govern.ownershipWithdrawn'), onDone: close });
  const params = { pool: pool.pool };
  return (
    <Card title={t('govern.ownership')} testId="ownership">
      <Ready query={ownership} courses={2}>
        {({ owner, ownerHandle, transfer }) => {
          const isOpen = transfer !== undefined && OPEN.includes(transfer.state);
          return (
            <div className="stack">
              <p className="row">
                {t('pools.owner')}: <Handle handle={ownerHandle} user={owner} />
              </p>
              {transfer !== undefined && (
                <div className="stack-tight">
                  <div className="row">
                    <Badge tone={isOpen ? 'wait' : 'idle'}>{t(`govern.transfer.${transfer.state}`)}</Badge>
                    <Handle handle={transfer.fromHandle} user={transfer.from} /> →{' '}
                    <Handle handle={transfer.toHandle} user={transfer.to} />
                  </div>
                  {isOpen && (
                    <p className="small">
                      {t(
                        `govern.transferNote.${transfer.state === 'offered' ? 'offered' : transfer.state === 'claimed' ? 'claimed' : 'accepted'}`,
                      )}{' '}
                      <Countdown leftMs={transfer.leftMs} sealMs={pool.seal.timeMs} />
                    </p>
                  )}
                  {transfer.reason !== '' && <p className="small dim break">{transfer.reason}</p>}
                </div>
              )}
              <div className="row">
                {transfer?.state === 'offered' && transfer.to === me && (
                  <>
                    <Button
                      isBusy={answer.isPending}
                      onClick={() => answer.mutate({ params, body: { answer: 'accepted' } })}
                      data-testid="ownership-accept"
                    >
                      {t('govern.ownershipAccept')}
                    </Button>
                    <Button
                      variant="default"
                      disabled={answer.isPending}
                      onClick={() => answer.mutate({ params, body: { answer: 'declined' } })}
                    >
                      {t('govern.ownershipDecline')}
                    </Button>
                  </>
                )}
                {isOpen && owner === me && (
                  <Button variant="default" onClick={() => setAsking('withdraw')} data-testid="ownership-withdraw">
                    {t(transfer.state === 'claimed' ? 'govern.ownershipObject' : 'govern.takeBack')}
                  </Button>
                )}
                {!isOpen && owner === me && others.length > 0 && (
                  <Button variant="default" onClick={() => setAsking('offer')} data-testid="ownership-offer">
                    {t('govern.ownershipOffer')}
                  </Button>
                )}
              </div>
              {owner === me
                ? others.length === 0 && <p className="small dim">{t('govern.ownershipNobody')}</p>
                : transfer?.to !== me && <WhoCan pool={pool} right="ownership.transfer" />}
            </div>
          );
        }}
      </Ready>
      <Suspense>
        {asking === 'offer' && (
          <AskDialog
            title={t('govern.ownershipOffer')}
            lead={t('govern.ownershipLead')}
            fields={[
              { kind: 'choice', name: 'to', label: t('govern.ownershipTo'), options: others },
              {
                kind: 'text',
                name: 'reason',
                label: t('ui.reason'),
                description: t('ui.reasonWhat'),
                max: LIMITS.textCharsMax,
              },
            ]}
            act={t('govern.ownershipOfferDo')}
            isDanger
            isBusy={offer.isPending}
            onClose={close}
            onSend={({ to = '', reason = '' }) => offer.mutate({ params, body: { to, reason } })}
          />
        )}
        {asking === 'withdraw' && (
          <ReasonDialog
            title={t('govern.ownershipTakeBack')}
            act={t('govern.takeBack')}
            isBusy={withdraw.isPending}
            onClose={close}
            onReason={(reason) => withdraw.mutate({ params, body: { reason } })}
          />
        )}
      </Suspense>
    </Card>
  );
}
