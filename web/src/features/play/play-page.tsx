/** The game that one ordered, played here. */
import { sessionRead } from '#core/features/gaming/gaming.api.ts';
import { orderStop } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconChartBar, IconMaximize, IconPointer, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { call } from '../../api.ts';
import { useCommand } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import { Link } from '../../router/link.tsx';
import { useParams, usePlace } from '../../router/router.tsx';
import { type PlainKey, useTexts } from '../../texts/use-texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useMedia } from '../../ui/media.ts';
import { Page } from '../../ui/page.tsx';
import { createStore, useStore } from '../../ui/store.ts';
import { WithPool } from '../pools/with-pool.tsx';
import { Figures } from './figures.tsx';
import { MoonlightSteps } from './moonlight-steps.tsx';
import './play.css';
import { type Stream, type StreamView, startStream } from './stream.ts';
import { TouchPad } from './touch-pad.tsx';

const COST_MS = 5_000;
const NO_STREAM = createStore<StreamView | undefined>(undefined);

export function PlayPage(): ReactNode {
  const { t } = useTexts();
  const { order } = useParams('/play/:order');
  return <WithPool title={t('play.title')}>{(pool) => <Play key={order} pool={pool} order={order} />}</WithPool>;
}

function Play({ pool, order }: { readonly pool: PoolView; readonly order: string }): ReactNode {
  const { t } = useTexts();
  const session = useQuery({
    queryKey: keys.of(pool.pool, 'sessions', order),
    queryFn: ({ signal }) => call(sessionRead, { params: { pool: pool.pool, order } }, { signal }),
    refetchInterval: COST_MS,
  });
  const stop = useCommand(orderStop);
  const view = session.data;
  const isOpen = view !== undefined && (view.orderState === 'running' || view.orderState === 'interrupted');
  return (
    <Page
      title={view?.title ?? t('play.title')}
      back={
        <Link to="/orders/:order" params={{ order }}>
          {t('play.toOrder')}
        </Link>
      }
      actions={
        isOpen && (
          <ConfirmButton
            label={t('play.stop')}
            question={t('play.stopAsk')}
            isBusy={stop.isPending}
            onConfirm={() => stop.mutate({ params: { pool: pool.pool, order } })}
          />
        )
      }
    >
      {view?.game.transports.includes('moonlight') === true ? (
        <MoonlightSteps pool={pool} order={order} />
      ) : 'VideoDecoder' in window ? (
        <Screen pool={pool} order={order} session={view} />
      ) : (
        <div className="banner" data-tone="bad" role="alert">
          {t('play.unsupported')}
        </div>
      )}
      {view !== undefined && (
        <p className="dim small num" data-testid="play-windows">
          {t('play.windows', { ...view.windows.agreed })}
        </p>
      )}
    </Page>
  );
}

interface ScreenProps {
  readonly pool: PoolView;
  readonly order: string;
  readonly session: Parameters<typeof Figures>[0]['session'];
}

function Screen({ pool, order, session }: ScreenProps): ReactNode {
  const { t } = useTexts();
  const frame = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLVideoElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { search } = usePlace();
  const wish = search.get('by');
  const only = wish === 'websocket' || wish === 'webrtc' ? wish : undefined;
  const [stream, setStream] = useState<Stream>();
  const [isMuted, setMuted] = useState(false);
  // On a phone they would cover the game.
  const [hasFigures, setFigures] = useState(() => window.matchMedia('(min-width: 720px)').matches);
  const isTouch = useMedia('(pointer: coarse)');
  const poolId = pool.pool;
  useEffect(() => {
    if (canvas.current === null || line.current === null || video.current === null || surface.current === null) return;
    const started = startStream({
      ...{ pool: poolId, order, only },
      ...{ canvas: canvas.current, line: line.current, video: video.current, surface: surface.current },
    });
    setStream(started);
    return () => started.close();
  }, [poolId, order, only]);
  const view = useStore<StreamView | undefined>(stream?.view ?? NO_STREAM);
  const trouble = view?.trouble;
  const troubleKey: PlainKey | undefined = trouble === undefined ? undefined : `play.trouble.${trouble}`;
  return (
    <div className="play" ref={frame}>
      <div
        ref={surface}
        className="play-surface"
        role="application"
        aria-label={t('play.picture')}
        tabIndex={0}
        data-testid="play-surface"
        data-playing={view?.isPlaying === true}
        data-way={view?.way}
      >
        <canvas ref={canvas} width={1280} height={720} data-of="websocket" data-testid="play-canvas" />
        <video ref={line} muted playsInline disablePictureInPicture data-of="websocket" data-testid="play-line" />
        <video ref={video} muted playsInline disablePictureInPicture data-of="webrtc" data-testid="play-video" />
        {troubleKey !== undefined && (
          <p className="play-trouble" role="status" data-testid="play-trouble" data-trouble={trouble}>
            {t(troubleKey)}
          </p>
        )}
        {hasFigures && view !== undefined && <Figures pool={pool} session={session} view={view} />}
      </div>
      {isTouch && <TouchPad onPress={(code, isDown) => stream?.controls.press(code, isDown)} />}
      <div className="play-bar">
        <span className="dim small grow">{t('play.clickToPlay')}</span>
        <IconButton
          label={t('play.figures')}
          aria-pressed={hasFigures}
          onClick={() => setFigures(!hasFigures)}
          data-testid="play-show-figures"
        >
          <IconChartBar size={20} stroke={1.6} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={isMuted ? t('play.unmute') : t('play.mute')}
          onClick={() => {
            stream?.wake();
            stream?.setMuted(!isMuted);
            setMuted(!isMuted);
          }}
          data-testid="play-mute"
        >
          {isMuted ? (
            <IconVolumeOff size={20} stroke={1.6} aria-hidden="true" />
          ) : (
            <IconVolume size={20} stroke={1.6} aria-hidden="true" />
          )}
        </IconButton>
        <IconButton
          label={t('play.lock')}
          onClick={() => {
            surface.current?.focus();
            void Promise.resolve(surface.current?.requestPointerLock()).catch(() => undefined);
          }}
          data-testid="play-lock"
        >
          <IconPointer size={20} stroke={1.6} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={t('play.full')}
          onClick={() => {
            void frame.current?.requestFullscreen().catch(() => undefined);
            surface.current?.focus();
          }}
          data-testid="play-full"
        >
          <IconMaximize size={20} stroke={1.6} aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  );
}
