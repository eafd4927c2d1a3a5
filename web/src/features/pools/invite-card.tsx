import { type PoolView, invitationCreate, invitationRevoke, passwordSet } from '#core/features/pools/pools.api.ts';
import { NumberInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { QrCode } from '../../ui/qr.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { invitationsQuery, poolLinkQuery } from './pools.queries.ts';
import { SecretOnce } from './secret-once.tsx';

/** How others get in: the pool's link, invitations, the password. */
export function InviteCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const mayInvite = pool.rights.includes('invitation.create');
  return (
    <Card title={t('pools.invite')}>
      <div className="stack">
        {pool.access !== 'referral' && <PublicLink pool={pool} />}
        {mayInvite ? <Invitations pool={pool} /> : <p className="small dim">{t('pools.inviteWho')}</p>}
        {pool.access === 'private' && pool.rights.includes('invitation.password') && <PoolPassword pool={pool} />}
      </div>
    </Card>
  );
}

function PublicLink({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const link = useQuery(poolLinkQuery(pool.pool));
  return (
    <Ready query={link} courses={4}>
      {({ link: text }) => (
        <div className="stack-tight">
          <p className="small dim">{pool.access === 'private' ? t('pools.linkPrivate') : t('pools.linkPublic')}</p>
          <LinkView link={text} />
        </div>
      )}
    </Ready>
  );
}

function LinkView({ link }: { readonly link: string }): ReactNode {
  const { t } = useTexts();
  const [isQr, setQr] = useState(false);
  return (
    <>
      <div className="row">
        <CopyButton text={link} label={t('pools.copyLink')} />
        <Button variant="default" onClick={() => setQr(!isQr)} aria-expanded={isQr}>
          {t('pools.qr')}
        </Button>
      </div>
      {isQr && <QrCode text={link} />}
    </>
  );
}

function Invitations({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const invitations = useQuery(invitationsQuery(pool.pool));
  const [uses, setUses] = useState(1);
  const create = useCommand(invitationCreate);
  const revoke = useCommand(invitationRevoke, { done: t('pools.revoked') });
  return (
    <div className="stack">
      {create.data === undefined ? (
        <div className="row" style={{ alignItems: 'flex-end' }}>
          <NumberInput
            label={t('pools.uses')}
            min={1}
            max={1_000_000}
            value={uses}
            onChange={(value) => setUses(Math.max(1, Number(value) || 1))}
            style={{ width: 130 }}
          />
          <Button
            isBusy={create.isPending}
            onClick={() => create.mutate({ params: { pool: pool.pool }, body: { uses } })}
            data-testid="invite-create"
          >
            {t('pools.inviteMake')}
          </Button>
        </div>
      ) : (
        <div className="stack-tight" data-testid="invite-link" data-link={create.data.link}>
          <p className="small realm">{t('pools.inviteOnce')}</p>
          <LinkView link={create.data.link} />
          <div className="row">
            <Button variant="subtle" size="small" onClick={() => create.reset()}>
              {t('pools.inviteAnother')}
            </Button>
          </div>
        </div>
      )}
      <Ready query={invitations} courses={2}>
        {({ items }) =>
          items.length > 0 && (
            <ul className="list small">
              {items.map(({ invitation, number, kind, usesLeft, state }) => (
                <li key={invitation} className="row-apart">
                  <span>
                    {kind === 'password' ? t('pools.byPassword', { number }) : t('pools.invitationNo', { number })}{' '}
                    <Badge tone={state === 'active' ? 'good' : 'idle'}>{t(`pools.invitation.${state}`)}</Badge>
                    {state === 'active' && kind === 'referral' && (
                      <span className="dim"> {t('pools.usesLeft', { count: usesLeft })}</span>
                    )}
                  </span>
                  {state === 'active' && kind === 'referral' && (
                    <Button
                      size="small"
                      variant="subtle"
                      isBusy={revoke.isPending && revoke.variables?.params.invitation === invitation}
                      onClick={() => revoke.mutate({ params: { pool: pool.pool, invitation } })}
                    >
                      {t('pools.revoke')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Ready>
    </div>
  );
}

function PoolPassword({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const change = useCommand(passwordSet);
  if (change.data !== undefined)
    return <SecretOnce label={t('pools.passwordOnce')} secret={change.data.password} onDone={() => change.reset()} />;
  return (
    <div className="stack-tight">
      <p className="small dim">{t('pools.passwordChangeWhat')}</p>
      <div className="row">
        <Button
          variant="default"
          isBusy={change.isPending}
          onClick={() => change.mutate({ params: { pool: pool.pool }, body: {} })}
          data-testid="password-change"
        >
          {t('pools.passwordChange')}
        </Button>
      </div>
    </div>
  );
}
