import type { GameView } from '#core/features/gaming/gaming.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconDeviceGamepad2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Badge, Status } from '../../ui/status.tsx';
import { isByMoonlight, isPlayable, pictureQuery } from './gaming.queries.ts';

interface GameCardProps {
  readonly pool: PoolView;
  readonly game: GameView;
  readonly onPlay: () => void;
}

/** What one weighs before playing: price, who hosts it, what is promised, how far away, and whether a seat is free. */
export function GameCard({ pool, game, onPlay }: GameCardProps): ReactNode {
  const { t, format } = useTexts();
  const { targets } = game.game;
  return (
    <li className="card game-card" data-testid="game">
      <GamePicture pool={pool.pool} game={game} />
      <div className="stack-close">
        <h2 className="game-title break">{game.title}</h2>
        <span className="small dim row">
          <Handle handle={game.handle} user={game.user} />
          {game.sellerIsNew ? (
            <Badge>{t('games.sellerNew')}</Badge>
          ) : (
            <span title={t('games.scoreWhat')}>{format.share(game.sellerBoundBps / 10_000)}</span>
          )}
        </span>
      </div>
      <dl className="facts">
        <dt>{t('games.promised')}</dt>
        <dd>{t('games.targets', { height: String(targets.height), fps: targets.fps, latency: targets.latencyMs })}</dd>
        <dt>{t('games.roundTrip')}</dt>
        <dd className="num">
          {game.roundTripMs === undefined ? t('games.notConnected') : format.latency(game.roundTripMs)}
        </dd>
        {game.game.network === true && (
          <>
            <dt>{t('games.networkMark')}</dt>
            <dd>{t('games.networkBuyer')}</dd>
          </>
        )}
        <dt>{t('games.seats')}</dt>
        <dd>
          <Status tone={game.seatsFree > 0 ? 'good' : 'idle'}>
            {t('games.seatsFree', { free: game.seatsFree, all: game.seats })}
          </Status>
        </dd>
      </dl>
      <div className="row-apart">
        <span className="strong num">{t('games.perHour', { price: format.money(game.pricePerHour, pool) })}</span>
        {game.isMine ? (
          <Badge tone="realm">{t('games.yours')}</Badge>
        ) : (
          <Button onClick={onPlay} disabled={!isPlayable(game)} data-testid="game-play">
            {isByMoonlight(game) ? t('moonlight.play') : t('games.play')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Shown from memory: it comes with the bearer token. */
function GamePicture({ pool, game }: { readonly pool: string; readonly game: GameView }): ReactNode {
  const picture = useQuery(pictureQuery(pool, game)).data;
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (picture === undefined) return;
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <div className="game-picture">
      {url === undefined ? <IconDeviceGamepad2 size={56} stroke={1.2} aria-hidden /> : <img src={url} alt="" />}
    </div>
  );
}
