/** Before a session: how long at most, what that can cost, and what is paid for. Then straight to the game. */
import type { GameView } from '#core/features/gaming/gaming.api.ts';
import { orderPlace } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Failed } from '../../ui/states.tsx';
import { costOf } from '../market/market.queries.ts';
import { ProbeLine } from '../play/probe-line.tsx';
import { durationsOf } from './gaming.queries.ts';

interface PlayDialogProps {
  readonly pool: PoolView;
  readonly game: GameView;
  readonly onClose: () => void;
}

export function PlayDialog({ pool, game, onClose }: PlayDialogProps): ReactNode {
  const { t, format } = useTexts();
  const choices = durationsOf(game);
  const [durationMs, setDuration] = useState(choices.find((ms) => ms === TIME.HOUR_MS) ?? choices[0] ?? game.minMs);
  const total = costOf(game.pricePerHour, 1, durationMs);
  const left = pool.wallet.available - total;
  const { targets } = game.game;
  const buy = useCommand(orderPlace, {
    isQuiet: true,
    onDone: ({ id }) => go({ to: '/play/:order', params: { order: id } }),
  });
  const place = (): void =>
    buy.mutate({
      params: { pool: pool.pool },
      body: { offer: game.offer, offerVersion: game.version, slots: 1, durationMs, maxCost: total.toString() },
    });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('games.playTitle', { title: game.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        <div className="stack-close">
          <span className="small">{t('games.howLong')}</span>
          <Segments
            label={t('games.howLong')}
            value={String(durationMs)}
            onChange={(value) => setDuration(Number(value))}
            options={choices.map((ms) => ({ value: String(ms), label: format.duration(ms) }))}
            isWide
          />
        </div>
        <dl className="facts">
          <dt>{t('games.promised')}</dt>
          <dd>
            {t('games.targets', { height: String(targets.height), fps: targets.fps, latency: targets.latencyMs })}
          </dd>
          <dt>{t('market.total')}</dt>
          <dd className="num strong" data-testid="play-total">
            {format.money(total, pool)}
          </dd>
          <dt>{t('market.left')}</dt>
          <dd className={`num ${left < 0n ? 'loss' : ''}`}>{format.money(left, pool)}</dd>
        </dl>
        <ProbeLine pool={pool.pool} offer={game.offer} />
        <p className="small dim">{t('games.payNote')}</p>
        {left < 0n && <p className="small loss">{t('market.tooDear')}</p>}
        {buy.isError && <Failed error={buy.error} />}
        <div className="row">
          <Button onClick={place} disabled={left < 0n} isBusy={buy.isPending} data-testid="play-confirm">
            {t('games.playFor', { total: format.money(total, pool) })}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
