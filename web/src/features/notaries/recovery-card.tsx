/** Who could give the pool new notaries if the present ones are lost for good, and what of that is under way. */
import { type RecoveryView, recoveryVeto } from '#core/features/notaries/recovery.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Failed, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { notariesQuery, recoveryQuery, useNotariesAnew } from './notaries.queries.ts';

const RecoverDialog = lazy(async () => ({ default: (await import('./recover-dialog.tsx')).RecoverDialog }));
const UsersDialog = lazy(async () => ({ default: (await import('./recovery-users-dialog.tsx')).RecoveryUsersDialog }));

type Entry = RecoveryView['recoveries'][number];

export function RecoveryCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const recovery = useQuery(recoveryQuery(pool.pool));
  const notaries = useQuery(notariesQuery(pool.pool));
  const [dialog, setDialog] = useState<'users' | 'recover'>();
  const mayName = pool.rights.includes('notary.appoint');
  const close = (): void => setDialog(undefined);
  return (
    <Card title={t('recovery.title')} testId="recovery-card">
      <Ready query={recovery} courses={3}>
        {(view) => (
          <div className="stack">
            <p className="small dim">{t('recovery.what')}</p>
            <Users view={view} />
            {view.isRecovered && (
              <p className="banner small" data-tone="good">
                {t('recovery.done')}
              </p>
            )}
            {view.recoveries.map((entry) => (
              <UnderWay key={entry.recovery} pool={pool} entry={entry} />
            ))}
            <div className="row">
              {mayName && (
                <Button variant="default" onClick={() => setDialog('users')} data-testid="recovery-users">
                  {t('recovery.name')}
                </Button>
              )}
              {view.users.length > 0 && (
                <Button variant="danger" onClick={() => setDialog('recover')} data-testid="recover">
                  {t('recovery.recover')}
                </Button>
              )}
            </div>
            <Suspense>
              {dialog === 'users' && <UsersDialog pool={pool} view={view} onClose={close} />}
              {dialog === 'recover' && notaries.data !== undefined && (
                <RecoverDialog pool={pool} view={view} notaries={notaries.data} onClose={close} />
              )}
            </Suspense>
          </div>
        )}
      </Ready>
    </Card>
  );
}

function Users({ view }: { readonly view: RecoveryView }): ReactNode {
  const { t } = useTexts();
  if (view.users.length === 0) return <p className="small">{t('recovery.nobody')}</p>;
  return (
    <div className="stack-tight">
      <p className="small">{t('recovery.needed', { needed: view.needed, count: view.users.length })}</p>
      <ul className="list">
        {view.users.map(({ user, handle, isCurrent }) => (
          <li key={user} className="row-fixed">
            <span className="grow break">
              <Handle handle={handle} user={user} />
            </span>
            {!isCurrent && <Badge tone="wait">{t('recovery.otherPhrase')}</Badge>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function UnderWay({ pool, entry }: { readonly pool: PoolView; readonly entry: Entry }): ReactNode {
  const { t, format } = useTexts();
  const anew = useNotariesAnew(pool.pool);
  const object = useMutation({
    mutationFn: () => call(recoveryVeto, { params: { pool: pool.pool, recovery: entry.recovery }, body: {} }),
    onSuccess: anew,
  });
  const names = (list: Entry['members']): string =>
    list.map(({ handle, user }) => handle || user.slice(0, 8)).join(', ');
  const isVoid = entry.vetoes.length > 0;
  return (
    <div className="banner" data-tone={isVoid ? 'idle' : 'bad'} data-testid="recovery">
      <div className="stack-close">
        <span className="strong break">
          {t('recovery.underWay', { mode: t(`notaries.mode.${entry.mode}`), names: names(entry.members) })}
        </span>
        <span className="small break">{t('recovery.signed', { names: names(entry.signedFirst) || '–' })}</span>
        {entry.signedSecond.length > 0 && (
          <span className="small break">{t('recovery.signedAgain', { names: names(entry.signedSecond) })}</span>
        )}
        {isVoid ? (
          <span className="small break">{t('recovery.void', { names: names(entry.vetoes) })}</span>
        ) : (
          entry.repeatFromMs !== undefined && (
            <span className="small">{t('recovery.again', { time: format.dateTime(entry.repeatFromMs) })}</span>
          )
        )}
        {object.isError && <Failed error={object.error} />}
      </div>
      {!isVoid && (
        <Button
          size="small"
          variant="default"
          isBusy={object.isPending}
          onClick={() => object.mutate()}
          data-testid="recovery-object"
        >
          {t('recovery.object')}
        </Button>
      )}
    </div>
  );
}
