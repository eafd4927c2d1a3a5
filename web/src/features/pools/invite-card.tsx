import { type PoolView, invitationCreate, invitationRevoke, passwordSet } from '#core/features/pools/pools.api.ts';
import { NumberInput, Select } from '@mantine/core';
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

/** Where a fresh instance listens: the link then opens there as a page, with the pool filled in. */
const USUAL_ADDRESS = 'http://127.0.0.1:5000/welcome';

function LinkView({ link }: { readonly link: string }): ReactNode {
  const { t } = useTexts();
  const [isQr, setQr] = useState(false);
  return (
    <>
      <div className="row">
        <CopyButton text={link} label={t('pools.copyLink')} />
        <CopyButton text={`${USUAL_ADDRESS}#${link}`} label={t('pools.copyAddress')} />
        <Button variant="default" onClick={() => setQr(!isQr)} aria-expanded={isQr}>
          {t('pools.qr')}
        </Button>
      </div>
      <p className="small dim">{t('pools.copyAddressWhat')}</p>
      {isQr && <QrCode text={link} />}
    </>
  );
}

const DAY_MS = 86_400_000;
const LIVES = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, none: undefined } as const;
type Life = keyof typeof LIVES;
const LIFE_NAMES = Object.keys(LIVES) as Life[];

function Invitations({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const invitations = useQuery(invitationsQuery(pool.pool));
  const [uses, setUses] = useState(1);
  const [life, setLife] = useState<Life>('week');
  const create = useCommand(invitationCreate);
  const revoke = useCommand(invitationRevoke, { done: t('pools.revoked') });
  const lifeMs = LIVES[life];
  return (
    <div className="stack">
      {create.data === undefined ? (
        <div className="stack-tight">
          <div className="halves">
            <NumberInput
              label={t('pools.uses')}
              min={1}
              max={1_000_000}
              value={uses}
              onChange={(value) => setUses(Math.max(1, Number(value) || 1))}
              data-testid="invite-uses"
            />
            <Select
              label={t('pools.life')}
              data={LIFE_NAMES.map((value) => ({ value, label: t(`pools.life.${value}`) }))}
              value={life}
              onChange={(value) => setLife(LIFE_NAMES.find((one) => one === value) ?? 'week')}
              allowDeselect={false}
              data-testid="invite-life"
            />
          </div>
          <div className="row">
            <Button
              isBusy={create.isPending}
              onClick={() =>
                create.mutate({
                  params: { pool: pool.pool },
                  body: { uses, ...(lifeMs === undefined ? {} : { lifeMs }) },
                })
              }
              data-testid="invite-create"
            >
              {t('pools.inviteMake')}
            </Button>
          </div>
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
            <ul className="list small" data-testid="invitations">
              {items.map(({ invitation, number, kind, usesLeft, state, creator, leftMs }) => (
                <li key={invitation} className="row-apart">
                  <div className="stack-close">
                    <span>
                      {kind === 'password' ? t('pools.byPassword', { number }) : t('pools.invitationNo', { number })}{' '}
                      <Badge tone={state === 'active' ? 'good' : 'idle'}>{t(`pools.invitation.${state}`)}</Badge>
                    </span>
                    <span className="dim break">
                      {t('pools.inviteBy', { name: creator })}
                      {state === 'active' && kind === 'referral' && ` · ${t('pools.usesLeft', { count: usesLeft })}`}
                      {state === 'active' &&
                        leftMs !== undefined &&
                        ` · ${t('pools.inviteLeft', { time: format.duration(leftMs) })}`}
                    </span>
                  </div>
                  {state === 'active' && kind === 'referral' && (
                    <Button
                      size="small"
                      variant="subtle"
                      isBusy={revoke.isPending && revoke.variables?.params.invitation === invitation}
                      onClick={() => revoke.mutate({ params: { pool: pool.pool, invitation } })}
                      data-testid="invite-revoke"
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
