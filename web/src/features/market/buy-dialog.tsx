/** Buying: slots and time, the total and what is left of the wallet, and a cap, all before anything is paid. */
import type { OfferView } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { Modal, NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Handle } from '../../ui/handle.tsx';
import { Segments } from '../../ui/segments.tsx';
import { PriceHint } from './price-hint.tsx';
import { PurchaseTerms } from './purchase-terms.tsx';
import { PurchaseEnd, PurchaseSums, usePurchase } from './purchase.tsx';

const CHOICES_MIN = [10, 30, 60, 240, 480] as const;

interface BuyDialogProps {
  readonly pool: PoolView;
  readonly offer: OfferView;
  readonly median: bigint | undefined;
  /** What was asked for elsewhere. */
  readonly start?: { readonly slots: number; readonly durationMs: number };
  readonly onClose: () => void;
}

export function BuyDialog({ pool, offer, median, start, onClose }: BuyDialogProps): ReactNode {
  const { t, format } = useTexts();
  const [slots, setSlots] = useState(start?.slots ?? 1);
  const choices = CHOICES_MIN.map((minutes) => minutes * TIME.MINUTE_MS).filter(
    (ms) => ms >= offer.minMs && ms <= offer.maxMs,
  );
  const [durationMs, setDuration] = useState(
    start?.durationMs ?? choices.find((ms) => ms === TIME.HOUR_MS) ?? choices[0] ?? offer.minMs,
  );
  const purchase = usePurchase({
    ...{ pool, slots, durationMs, offer: offer.offer, version: offer.version },
    pricePerSlotHour: offer.pricePerSlotHour,
    done: t('market.bought'),
    onBought: (order) => go({ to: '/orders/:order', params: { order } }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('market.buyTitle', { title: offer.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        <p className="dim row">
          <Handle handle={offer.handle} user={offer.user} /> · {t('nodes.coresCount', { count: offer.coresPerSlot })} ·{' '}
          {format.bytes(offer.memoryPerSlotBytes)}
        </p>
        <NumberInput
          label={t('market.slots')}
          description={t('market.slotsFree', { count: offer.slotsFree })}
          min={1}
          max={offer.slotsFree}
          value={slots}
          onChange={(value) => setSlots(Math.max(1, Math.min(offer.slotsFree, Number(value) || 1)))}
          data-testid="buy-slots"
        />
        <div className="stack-close">
          <span className="small">{t('market.duration')}</span>
          <Segments
            label={t('market.duration')}
            value={String(durationMs)}
            onChange={(value) => setDuration(Number(value))}
            options={(choices.length > 0 ? choices : [offer.minMs]).map((ms) => ({
              value: String(ms),
              label: format.duration(ms),
            }))}
            isWide
          />
          <NumberInput
            aria-label={t('market.durationMinutes')}
            suffix={t('market.minutes')}
            allowDecimal={false}
            min={Math.ceil(offer.minMs / TIME.MINUTE_MS)}
            max={Math.floor(offer.maxMs / TIME.MINUTE_MS)}
            clampBehavior="blur"
            value={durationMs / TIME.MINUTE_MS}
            onChange={(value) =>
              setDuration(Math.max(offer.minMs, Math.min(offer.maxMs, Math.round(Number(value) || 0) * TIME.MINUTE_MS)))
            }
            data-testid="buy-minutes"
          />
        </div>
        <dl className="facts">
          <dt>{t('market.price')}</dt>
          <dd className="num">
            {format.money(offer.pricePerSlotHour, pool)}{' '}
            <span className="small">
              <PriceHint price={offer.pricePerSlotHour} median={median} />
            </span>
          </dd>
          <PurchaseSums purchase={purchase} testId="buy-total" />
          <PurchaseTerms pool={pool} offer={offer.offer} slots={slots} durationMs={durationMs} />
        </dl>
        <p className="small dim">{t('market.capNote')}</p>
        <PurchaseEnd
          purchase={purchase}
          label={t('market.payUpTo', { total: format.money(purchase.total, pool) })}
          testId="buy-confirm"
          onClose={onClose}
        />
      </div>
    </Modal>
  );
}
