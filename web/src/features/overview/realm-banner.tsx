/** The realm at a glance: the skyline is drawn from what is connected and what works. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { PoolMark } from '../../ui/pool-mark.tsx';
import { Skyline } from '../../ui/skyline.tsx';
import { Status } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { networkQuery, peersQuery } from '../network/network.queries.ts';
import { machineQuery } from '../nodes/machine.queries.ts';
import { useOwnNode } from '../nodes/nodes.queries.ts';
import './overview.css';

export function RealmBanner({ pool }: { readonly pool: PoolView | undefined }): ReactNode {
  const { t } = useTexts();
  const network = useQuery(networkQuery);
  const peers = useQuery(peersQuery);
  const machine = useQuery(machineQuery);
  const node = useOwnNode();
  const isSharing = node?.state === 'ready' && machine.data?.isPaused !== true;
  const isBusy = isSharing && (node?.coresInUse ?? 0) > 0;
  const keys = peers.data?.items.map(({ peerKey }) => peerKey) ?? [];
  const name = pool?.name ?? network.data?.name ?? 'Power Realms';
  return (
    <section className="realm-banner" aria-label={name}>
      <div className="realm-words">
        <div className="row-fixed">
          <PoolMark pool={pool?.pool} size={30} />
          {pool === undefined ? (
            <h2>{name}</h2>
          ) : (
            <h2>
              <Link to="/pools/:pool" params={{ pool: pool.pool }}>
                {name}
              </Link>
            </h2>
          )}
        </div>
        <div className="row small">
          {pool !== undefined && (
            <>
              <Status tone={pool.trade.isPaused ? 'wait' : 'good'}>
                {pool.trade.isPaused ? t('pools.tradePaused') : t('pools.tradeOn')}
              </Status>
              <span className="dim num" data-testid="seal">
                {t('pools.sealNo', { number: String(pool.seal.number) })}, <Ago atMs={pool.seal.timeMs} />
              </span>
              <span className="dim num">{t('pools.members', { count: pool.members })}</span>
              {pool.pending > 0 && <span className="dim num">{t('pools.pendingActs', { count: pool.pending })}</span>}
            </>
          )}
          <span className="dim num">{t('shell.peers', { count: keys.length })}</span>
        </div>
      </div>
      <div className="realm-land">
        <Skyline
          peers={keys}
          isSharing={isSharing}
          isBusy={isBusy}
          label={t('overview.skyline', {
            count: keys.length,
            sharing: isSharing ? t('overview.flagUp') : t('overview.flagDown'),
          })}
        />
      </div>
    </section>
  );
}
