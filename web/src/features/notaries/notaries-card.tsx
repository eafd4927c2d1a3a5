import type { NotariesView } from '#core/features/notaries/notaries.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { FoldVersion } from './fold-version.tsx';
import { QuorumPicture } from './health.tsx';
import { notariesQuery, useAdvice } from './notaries.queries.ts';
import { Standing } from './standing.tsx';

const NameDialog = lazy(async () => ({ default: (await import('./name-dialog.tsx')).NameDialog }));

/** Who seals the pool, whether enough of them are there, and what the owner can do about it. */
export function NotariesCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const notaries = useQuery(notariesQuery(pool.pool));
  const [isNaming, setNaming] = useState(false);
  const mayName = pool.rights.includes('notary.appoint');
  const name = (): void => setNaming(true);
  const advice = useAdvice(pool.pool, notaries.data);
  const isAdvised = mayName && advice.isShown;
  return (
    <Card
      title={t('notaries.title')}
      aside={notaries.data !== undefined && <Badge>{t(`notaries.mode.${notaries.data.mode}`)}</Badge>}
      testId="notaries-card"
    >
      <Ready query={notaries} courses={4}>
        {(view) => (
          <div className="stack">
            <QuorumPicture view={view} />
            <p className="small dim">{t(`notaries.modeWhat.${view.mode}`)}</p>
            {view.standing !== 'none' && <Standing pool={pool} view={view} mayName={mayName} />}
            <FoldVersion pool={pool} view={view} mayRaise={mayName} />
            {isAdvised && <Advice view={view} onName={name} onLater={advice.putAside} />}
            <Members view={view} />
            <Ahead view={view} />
            {isAdvised ? null : mayName ? (
              <div>
                <Button variant="default" onClick={name} data-testid="notaries-name">
                  {t('notaries.name')}
                </Button>
              </div>
            ) : (
              <p className="small dim row">
                {t('notaries.whoNames')} <Handle handle={pool.ownerHandle} user={pool.owner} />
              </p>
            )}
            <Suspense>{isNaming && <NameDialog pool={pool} view={view} onClose={() => setNaming(false)} />}</Suspense>
          </div>
        )}
      </Ready>
    </Card>
  );
}

interface AdviceProps {
  readonly view: NotariesView;
  readonly onName: () => void;
  readonly onLater: () => void;
}

function Advice({ view, onName, onLater }: AdviceProps): ReactNode {
  const { t } = useTexts();
  const isGone = view.advice === 'name_another';
  return (
    <div className="banner" data-tone={isGone ? 'bad' : 'realm'} data-testid="notaries-advice">
      <div className="stack-close">
        <span className="strong">{isGone ? t('notaries.anotherTitle') : t('notaries.moreTitle')}</span>
        <span className="small">{isGone ? t('notaries.another') : t('notaries.more')}</span>
      </div>
      <div className="row">
        <Button size="small" onClick={onName} data-testid="notaries-name">
          {t('notaries.name')}
        </Button>
        {!isGone && (
          <Button size="small" variant="subtle" onClick={onLater} data-testid="notaries-later">
            {t('notaries.later')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Members({ view }: { readonly view: NotariesView }): ReactNode {
  const { t } = useTexts();
  return (
    <ol className="list" data-testid="notaries">
      {view.members.map(({ device, user, handle, isConnected, isSelf, isSequencer, heardMs }, index) => (
        <li key={device} className="row-fixed">
          <span className="notary-seat">{index + 1}</span>
          <div className="grow stack-close">
            {user === '' ? <span className="mono cut">{device}</span> : <Handle handle={handle} user={user} />}
            <span className="small dim">
              {isSequencer && `${view.isEstablished ? t('notaries.proposes') : t('notaries.voting')} · `}
              {isSelf ? t('notaries.here') : <Heard atMs={heardMs} />}
            </span>
          </div>
          <Badge tone={isConnected ? 'good' : 'bad'}>
            {isConnected ? t('pools.notaryThere') : t('pools.notaryAway')}
          </Badge>
        </li>
      ))}
    </ol>
  );
}

function Heard({ atMs }: { readonly atMs: number | undefined }): ReactNode {
  const { t } = useTexts();
  if (atMs === undefined) return t('notaries.notHeard');
  return (
    <>
      {t('notaries.heard')} <Ago atMs={atMs} />
    </>
  );
}

/** Events from the future wait; whose clock it is has to be told, for they cannot know. */
function Ahead({ view }: { readonly view: NotariesView }): ReactNode {
  const { t, format } = useTexts();
  if (view.quarantine.length === 0) return null;
  const worst = new Map<string, number>();
  for (const { handle, aheadMs } of view.quarantine) worst.set(handle, Math.max(aheadMs, worst.get(handle) ?? 0));
  return (
    <div className="banner" data-tone="wait" data-testid="clock-ahead">
      <div className="stack-close">
        {[...worst].map(([handle, aheadMs]) => (
          <span key={handle} className="strong break">
            {t('notaries.ahead', { name: handle, time: format.duration(aheadMs) })}
          </span>
        ))}
        <span className="small">{t('notaries.aheadWhat', { count: view.quarantine.length })}</span>
      </div>
    </div>
  );
}
