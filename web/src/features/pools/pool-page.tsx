import { type PoolView, poolDescribe, poolLeave } from '#core/features/pools/pools.api.ts';
import { Textarea } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { AnnouncementsCard } from '../govern/announcements-card.tsx';
import { NotariesCard } from '../notaries/notaries-card.tsx';
import { RecoveryCard } from '../notaries/recovery-card.tsx';
import { SealCard } from './seal-card.tsx';
import { InviteCard } from './invite-card.tsx';
import { MembersCard } from './members-card.tsx';
import { Membership } from './pool-card.tsx';
import { PoolFrame } from './pool-frame.tsx';

export function PoolPage(): ReactNode {
  return (
    <PoolFrame path="/pools/:pool">
      {(view) => (
        <div className="columns">
          <div className="stack">
            <About pool={view} />
            <AnnouncementsCard pool={view} />
            <MembersCard pool={view} />
          </div>
          <div className="stack">
            <SealCard pool={view} />
            <NotariesCard pool={view} />
            <RecoveryCard pool={view} />
            <InviteCard pool={view} />
            <Leave pool={view} />
          </div>
        </div>
      )}
    </PoolFrame>
  );
}

function About({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const [draft, setDraft] = useState<string>();
  const describe = useCommand(poolDescribe, { done: t('pools.described'), onDone: () => setDraft(undefined) });
  const mayDescribe = pool.rights.includes('pool.texts');
  return (
    <Card title={t('pools.about')} isKeep aside={<Membership pool={pool} />}>
      <div className="stack">
        {draft === undefined ? (
          <div className="row-apart">
            <p className={pool.description === '' ? 'dim' : 'prose'}>
              {pool.description === '' ? t('pools.noDescription') : pool.description}
            </p>
            {mayDescribe && (
              <Button variant="subtle" size="small" onClick={() => setDraft(pool.description)}>
                {t('pools.edit')}
              </Button>
            )}
          </div>
        ) : (
          <div className="stack-tight">
            <Textarea
              aria-label={t('pools.description')}
              value={draft}
              maxLength={2000}
              autosize
              minRows={3}
              onChange={(event) => setDraft(event.currentTarget.value)}
            />
            <div className="row">
              <Button
                isBusy={describe.isPending}
                onClick={() => describe.mutate({ params: { pool: pool.pool }, body: { description: draft } })}
              >
                {t('ui.save')}
              </Button>
              <Button variant="subtle" onClick={() => setDraft(undefined)}>
                {t('ui.cancel')}
              </Button>
            </div>
          </div>
        )}
        <dl className="facts">
          <dt>{t('pools.owner')}</dt>
          <dd>
            <Handle handle={pool.ownerHandle} user={pool.owner} isCopyable />
          </dd>
          <dt>{t('pools.access')}</dt>
          <dd>{t(`pools.access.${pool.access}`)}</dd>
          <dt>{t('pools.currency')}</dt>
          <dd>{pool.symbol}</dd>
          <dt>{t('pools.fee')}</dt>
          <dd className="num">{format.share(pool.feeBps / 10_000, 2)}</dd>
          <dt>{t('pools.grant')}</dt>
          <dd className="num">{format.money(pool.welcomeGrant, pool)}</dd>
          <dt>{t('pools.supply')}</dt>
          <dd className="num">{format.money(pool.initialSupply, pool)}</dd>
        </dl>
      </div>
    </Card>
  );
}

function Leave({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const leave = useCommand(poolLeave, { done: t('pools.left'), onDone: () => go({ to: '/pools' }) });
  if (pool.role === 'owner') return <p className="small dim">{t('pools.ownerStays')}</p>;
  return (
    <ConfirmButton
      label={t('pools.leave')}
      question={t('pools.leaveSure', { name: pool.name })}
      isBusy={leave.isPending}
      onConfirm={() => leave.mutate({ params: { pool: pool.pool } })}
    />
  );
}
