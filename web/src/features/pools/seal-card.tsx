import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Status } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';

/** Whether trade goes on, and how fresh the last seal is. */
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
      </div>
    </Card>
  );
}
