import type { adminsRead } from '#core/features/admin/admin.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import type { z } from 'zod';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { useMe } from '../identity/me.ts';
import { useCurrentPool } from '../pools/pools.queries.ts';
import { ActForm } from './act-form.tsx';
import { adminsQuery } from './admin.queries.ts';

const RootDialog = lazy(async () => ({ default: (await import('./root-dialog.tsx')).RootDialog }));
type Admins = z.output<typeof adminsRead.answer>;
export type Admin = Admins['items'][number];
const TONES: Readonly<Record<Admin['state'], Tone>> = { active: 'good', later: 'wait', over: 'idle', revoked: 'bad' };

/** Administrators of the network: who they are, who appoints them, and what they do in a pool, in sight of the pool. */
export function AdminsPage(): ReactNode {
  const { t } = useTexts();
  const admins = useQuery(adminsQuery);
  const me = useMe();
  const pool = useCurrentPool();
  return (
    <Page title={t('admin.title')} lead={t('admin.lead')} back={<Link to="/network">{t('shell.network')}</Link>}>
      <Ready query={admins} courses={4}>
        {(view) => {
          const isAdmin = view.items.some(({ user, state }) => user === me && state === 'active');
          return (
            <div className="columns">
              <ListCard view={view} />
              <Card
                title={pool === undefined ? t('admin.act') : t('admin.actIn', { pool: pool.name })}
                testId="admin-act"
              >
                {!isAdmin ? (
                  <p className="small dim" data-testid="who-admin">
                    {t(view.isMine ? 'admin.notYouOwner' : 'admin.notYou')}
                  </p>
                ) : pool === undefined ? (
                  <p className="small dim">{t('admin.noPool')}</p>
                ) : (
                  <ActForm key={pool.pool} pool={pool} />
                )}
              </Card>
            </div>
          );
        }}
      </Ready>
    </Page>
  );
}

function ListCard({ view }: { readonly view: Admins }): ReactNode {
  const { t, format } = useTexts();
  const [asked, setAsked] = useState<'appoint' | Admin>();
  const { networkKey, isMine, items } = view;
  return (
    <Card
      title={t('admin.list')}
      testId="admins"
      aside={
        isMine && (
          <Button size="small" onClick={() => setAsked('appoint')} data-testid="admin-appoint">
            {t('admin.appoint')}
          </Button>
        )
      }
    >
      {!isMine && <p className="small dim">{t('admin.whoAppoints')}</p>}
      {items.length === 0 ? (
        <Empty icon={<IconCastle />}>{t('admin.none')}</Empty>
      ) : (
        <ul className="list">
          {items.map((one) => (
            <li key={one.appointment} className="row-apart" data-testid="admin">
              <span className="stack-close grow">
                <Handle handle={one.handle} user={one.user} isCopyable />
                <span className="small dim">
                  {t('admin.span', { from: format.date(one.fromMs), to: format.date(one.toMs) })}
                </span>
              </span>
              <Badge tone={TONES[one.state]}>{t(`admin.state.${one.state}`)}</Badge>
              {isMine && (one.state === 'active' || one.state === 'later') && (
                <Button size="small" variant="danger" onClick={() => setAsked(one)} data-testid="admin-revoke">
                  {t('pools.revoke')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {asked !== undefined && (
          <RootDialog
            networkKey={networkKey}
            {...(asked === 'appoint' ? {} : { revoked: asked })}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}
