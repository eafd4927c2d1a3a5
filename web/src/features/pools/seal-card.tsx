import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Badge, Status } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';

/** Whether trade goes on, who seals it, and how fresh the last seal is. */
export function SealCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const { isPaused, cause, sinceMs } = pool.trade;
  return (
    <Card title={t('pools.seals')}>
      <div className="stack-tight">
        <Status tone={isPaused ? 'wait' : 'good'}>{isPaused ? t('pools.tradePaused') : t('pools.tradeOn')}</Status>
        {isPaused && (
          <p className="small dim" data-testid="pause-cause">
            {sinceMs !== undefined && t('pools.tradePausedSince', { time: format.dateTime(sinceMs) })}
            {cause !== undefined && `, ${t(`pools.paused.${cause}`)}`}.
          </p>
        )}
        <dl className="facts">
          <dt>{t('pools.lastSeal')}</dt>
          <dd className="num">
            {t('pools.sealNo', { number: String(pool.seal.number) })}, <Ago atMs={pool.seal.timeMs} />
          </dd>
          <dt>{t('pools.pending')}</dt>
          <dd className="num">{t('pools.pendingActs', { count: pool.pending })}</dd>
          <dt>{t('pools.peers')}</dt>
          <dd className="num">{t('shell.peers', { count: pool.peers })}</dd>
        </dl>
        <h3>{t('pools.notaries', { count: pool.notaries.length })}</h3>
        <ul className="list" data-testid="notaries">
          {pool.notaries.map(({ device, user, handle, isConnected }) => (
            <li key={device} className="row-apart">
              {user === '' ? <span className="mono cut">{device}</span> : <Handle handle={handle} user={user} />}
              <Badge tone={isConnected ? 'good' : 'bad'}>
                {isConnected ? t('pools.notaryThere') : t('pools.notaryAway')}
              </Badge>
            </li>
          ))}
        </ul>
        <p className="small dim">{pool.isNotary ? t('pools.notaryHere') : t('pools.notaryElsewhere')}</p>
      </div>
    </Card>
  );
}
