/** What is to be expected of a game, measured when one is about to buy it. */
import { gameProbe } from '#core/features/gaming/gaming.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed } from '../../ui/states.tsx';
import { Status, type Tone } from '../../ui/status.tsx';
import './probe-line.css';

/** A line changes little within this. */
const FRESH_MS = 60_000;
const TONES: Readonly<Record<'good' | 'playable' | 'poor', Tone>> = { good: 'good', playable: 'wait', poor: 'bad' };

export function ProbeLine({ pool, offer }: { readonly pool: string; readonly offer: string }): ReactNode {
  const { t, format } = useTexts();
  const probe = useQuery({
    queryKey: keys.probe(pool, offer),
    queryFn: ({ signal }) => call(gameProbe, { params: { pool, offer } }, { signal }),
    staleTime: FRESH_MS,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (probe.isError) return <Failed error={probe.error} onRetry={() => void probe.refetch()} />;
  if (probe.data === undefined)
    return (
      <p className="small dim" role="status" data-testid="play-probing">
        {t('play.probing')}
      </p>
    );
  const { verdict, causes, fps, roundTripMs, bitsPerS, moonlight } = probe.data;
  const ms = roundTripMs === undefined ? t('play.none') : format.number(roundTripMs);
  const whys = causes.map((cause) => t(`play.cause.${cause}`));
  return (
    <div className="stack-close probe-line" data-testid="play-verdict" data-verdict={verdict}>
      <Status tone={TONES[verdict]}>{t(`play.verdict.${verdict}`)}</Status>
      <span className="small dim num">
        {moonlight === undefined
          ? t('play.probed', { fps: format.number(fps), ms, rate: format.number(bitsPerS / 1_000_000, 1) })
          : t('moonlight.probed', { ms })}
      </span>
      {moonlight !== undefined && (
        <span className="small break">
          {moonlight.reached === undefined
            ? t('moonlight.unreached', { hosts: moonlight.hosts.join(', ') })
            : t('moonlight.reached', { host: moonlight.reached })}
        </span>
      )}
      {whys.length > 0 && <span className="small">{whys.join(', ')}</span>}
    </div>
  );
}
