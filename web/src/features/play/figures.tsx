/** What is measured, over the picture: host, network and decoder apart, and the cost so far. */
import type { SessionView } from '#core/features/gaming/gaming.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import type { StreamView } from './stream.ts';

interface FiguresProps {
  readonly pool: PoolView;
  readonly session: SessionView | undefined;
  readonly view: StreamView;
}

export function Figures({ pool, session, view }: FiguresProps): ReactNode {
  const { t, format } = useTexts();
  const ms = (value: number | undefined): string =>
    value === undefined ? t('play.none') : t('play.ms', { ms: format.number(value, value < 10 ? 1 : 0) });
  const { size } = view;
  return (
    <dl className="play-figures num" data-testid="play-figures">
      <dt>{t('play.figure.shown')}</dt>
      <dd data-testid="play-fps" data-value={view.fps.toFixed(1)}>
        {t('play.fps', { fps: format.number(view.fps) })}
      </dd>
      <dt>{t('play.figure.host')}</dt>
      <dd>{ms(view.hostMs)}</dd>
      <dt>{t('play.figure.network')}</dt>
      <dd>{ms(view.roundTripMs)}</dd>
      <dt>{t('play.figure.decode')}</dt>
      <dd>{ms(view.decodeMs)}</dd>
      <dt>{t('play.figure.input')}</dt>
      <dd data-testid="play-input" data-value={view.inputMs?.toFixed(1) ?? ''}>
        {ms(view.inputMs)}
      </dd>
      <dt>{t('play.figure.loss')}</dt>
      <dd>{format.share(view.loss, 1)}</dd>
      <dt>{t('play.figure.rate')}</dt>
      <dd>{t('play.mbits', { rate: format.number(view.bitsPerS / 1_000_000, 1) })}</dd>
      <dt>{t('play.figure.way')}</dt>
      <dd>{t(view.way === 'webrtc' ? 'play.way.webrtc' : 'play.way.websocket')}</dd>
      <dt>{t('play.figure.size')}</dt>
      <dd data-testid="play-size">{size === undefined ? t('play.none') : t('play.size', { ...size })}</dd>
      {view.eased > 0 && (
        <>
          <dt>{t('play.figure.eased')}</dt>
          <dd data-testid="play-eased">{t('play.eased')}</dd>
        </>
      )}
      <dt>{t('play.figure.sound')}</dt>
      <dd data-testid="play-sound" data-level={view.level.toFixed(4)}>
        {ms(view.soundMs)}
      </dd>
      {session !== undefined && (
        <>
          <dt>{t('play.figure.cost')}</dt>
          <dd data-testid="play-cost">{format.money(session.used, pool)}</dd>
        </>
      )}
    </dl>
  );
}
