/** What concerns every page: the instance is gone, its folder is an old copy, trade is paused, this membership is limited. */
import type { PoolView, ReplicaView } from '#core/features/pools/pools.api.ts';
import { IconCloudDownload, IconGitBranch, IconHistory, IconHourglass, IconPlugConnectedX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useCurrentPool } from '../features/pools/pools.queries.ts';
import { meQuery } from '../features/identity/me.queries.ts';
import { login } from '../api.ts';
import { link } from '../live.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useStore } from '../ui/store.ts';

/** A restart of the instance is no reason to alarm anybody. */
const PATIENCE_MS = 3000;

export function Banners(): ReactNode {
  const pool = useCurrentPool();
  return (
    <div className="banners" aria-live="polite">
      <LostBanner />
      <BehindBanner />
      {pool?.replica !== undefined && <ReplicaBanner replica={pool.replica} />}
      {pool?.replica === undefined && pool?.trade.isPaused === true && <PausedBanner pool={pool} />}
    </div>
  );
}

function LostBanner(): ReactNode {
  const { t } = useTexts();
  const state = useStore(link);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (state !== 'lost') return;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [state]);
  if (!isLong) return null;
  return (
    <div className="banner" data-tone="bad" data-testid="instance-lost">
      <IconPlugConnectedX size={21} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong">{t('problem.unreachable')}</span>
        <span className="small">{t('next.unreachable')}</span>
      </div>
    </div>
  );
}

/** An old copy of the data folder was put back, or a second one runs: nothing is signed until the phrase has made new keys. */
function BehindBanner(): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  const me = useQuery(meQuery(state.state === 'in' ? state.me.user : ''));
  if (me.data?.needs === undefined) return null;
  return (
    <div className="banner" data-tone="bad" data-testid="device-behind">
      <IconHistory size={21} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong">{t('operations.behind')}</span>
        <span className="small">{t('operations.behindWhat')}</span>
        <div className="row">
          <ButtonLink to="/restore" variant="default">
            {t('operations.behindDo')}
          </ButtonLink>
        </div>
      </div>
    </div>
  );
}

/** It also says why trade is paused here. */
function ReplicaBanner({ replica }: { readonly replica: ReplicaView }): ReactNode {
  const { t, format } = useTexts();
  const isJoining = replica.state === 'joining';
  const seal = format.number(replica.seal);
  const Icon = isJoining ? IconCloudDownload : IconGitBranch;
  return (
    <div className="banner" data-tone={isJoining ? 'wait' : 'bad'} data-testid={`replica-${replica.state}`}>
      <Icon size={21} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong">
          {isJoining
            ? t('pools.joining', {
                done: format.number(replica.pieces - replica.missing),
                pieces: format.number(replica.pieces),
              })
            : t('pools.diverged', { seal })}
        </span>
        <span className="small">{isJoining ? t('pools.joiningWhat', { seal }) : t('pools.divergedWhat')}</span>
      </div>
    </div>
  );
}

function PausedBanner({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const { sinceMs, cause, detail } = pool.trade;
  const because = cause === undefined ? detail : t(`pools.paused.${cause}`);
  return (
    <div className="banner" data-tone="wait" data-testid="trade-paused">
      <IconHourglass size={21} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong">
          {sinceMs === undefined
            ? t('pools.tradePaused')
            : t('pools.tradePausedSince', { time: format.dateTime(sinceMs) })}
          {because === undefined ? '.' : `, ${because}.`}
        </span>
        <span className="small">{t(cause === 'forked' ? 'pools.forkedWhat' : 'pools.tradePausedWhat')}</span>
      </div>
    </div>
  );
}
