/** Before a session: how long at most, what that can cost, and what is paid for. Then straight to the game. */
import type { GameView } from '#core/features/gaming/gaming.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Segments } from '../../ui/segments.tsx';
import { PurchaseTerms } from '../market/purchase-terms.tsx';
import { PurchaseEnd, PurchaseSums, usePurchase } from '../market/purchase.tsx';
import { ProbeLine } from '../play/probe-line.tsx';
import { durationsOf, isByMoonlight } from './gaming.queries.ts';

interface PlayDialogProps {
  readonly pool: PoolView;
  readonly game: GameView;
  readonly onClose: () => void;
}

export function PlayDialog({ pool, game, onClose }: PlayDialogProps): ReactNode {
  const { t, format } = useTexts();
  const choices = durationsOf(game);
  const [durationMs, setDuration] = useState(choices.find((ms) => ms === TIME.HOUR_MS) ?? choices[0] ?? game.minMs);
  const { targets } = game.game;
  const purchase = usePurchase({
    ...{ pool, slots: 1, durationMs, offer: game.offer, version: game.version },
    pricePerSlotHour: game.pricePerHour,
    onBought: (order) => go({ to: '/play/:order', params: { order } }),
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
          {game.game.network === true && (
            <>
              <dt>{t('games.networkMark')}</dt>
              <dd>{t('games.networkBuyerWhat')}</dd>
            </>
          )}
          <PurchaseSums purchase={purchase} testId="play-total" />
          <PurchaseTerms pool={pool} offer={game.offer} slots={1} durationMs={durationMs} />
        </dl>
        <ProbeLine pool={pool.pool} offer={game.offer} />
        {isByMoonlight(game) && (
          <p className="banner small" data-tone="wait">
            {t('moonlight.limits')}
          </p>
        )}
        <p className="small dim">{isByMoonlight(game) ? t('moonlight.payNote') : t('games.payNote')}</p>
        <PurchaseEnd
          purchase={purchase}
          label={t('games.playFor', { total: format.money(purchase.total, pool) })}
          testId="play-confirm"
          onClose={onClose}
        />
      </div>
    </Modal>
  );
}
