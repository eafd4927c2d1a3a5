/** More time for an order, at its own price: what it costs at most and what is left of the wallet, before it is paid in. */
import { type OrderDetail, orderExtend } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { Modal, NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Segments } from '../../ui/segments.tsx';
import { costOf } from '../market/market.queries.ts';
import { PurchaseEnd, PurchaseSums } from '../market/purchase.tsx';

const CHOICES_MIN = [5, 15, 30, 60, 240] as const;
const MINUTES_MIN = 1;

export function ExtendDialog({
  pool,
  order,
  maxMs,
  onClose,
}: {
  readonly pool: PoolView;
  readonly order: OrderDetail;
  /** The offer sells no more than this on top. */
  readonly maxMs: number;
  readonly onClose: () => void;
}): ReactNode {
  const { t, format } = useTexts();
  const choices = CHOICES_MIN.map((minutes) => minutes * TIME.MINUTE_MS).filter((ms) => ms <= maxMs);
  const [durationMs, setDuration] = useState(choices[1] ?? choices[0] ?? maxMs);
  const total = costOf(order.pricePerSlotHour, order.slots, durationMs);
  const extend = useCommand(orderExtend, { done: t('orders.did.extend'), isQuiet: true, onDone: onClose });
  const purchase = {
    pool,
    total,
    left: pool.wallet.available - total,
    place: () =>
      extend.mutate({
        params: { pool: pool.pool, order: order.order },
        body: { durationMs, maxCost: total.toString() },
      }),
    isBusy: extend.isPending,
    areTermsShown: true,
    error: extend.error,
  };
  return (
    <Modal opened onClose={onClose} title={t('orders.extendTitle')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <div className="stack">
        <p className="small dim">{t('orders.extendWhat')}</p>
        <div className="stack-close">
          <span className="small">{t('orders.extendFor')}</span>
          {choices.length > 1 && (
            <Segments
              label={t('orders.extendFor')}
              value={String(durationMs)}
              onChange={(value) => setDuration(Number(value))}
              options={choices.map((ms) => ({ value: String(ms), label: format.duration(ms) }))}
              isWide
            />
          )}
          <NumberInput
            aria-label={t('market.durationMinutes')}
            description={t('orders.extendMost', { time: format.duration(maxMs) })}
            suffix={t('market.minutes')}
            allowDecimal={false}
            min={MINUTES_MIN}
            max={Math.max(MINUTES_MIN, Math.floor(maxMs / TIME.MINUTE_MS))}
            clampBehavior="blur"
            value={Math.floor(durationMs / TIME.MINUTE_MS)}
            onChange={(value) =>
              setDuration(Math.min(maxMs, Math.max(MINUTES_MIN, Math.round(Number(value) || 0)) * TIME.MINUTE_MS))
            }
            data-testid="extend-minutes"
          />
        </div>
        <dl className="facts">
          <dt>{t('market.price')}</dt>
          <dd className="num">
            {format.money(order.pricePerSlotHour, pool)} × {order.slots}
          </dd>
          <PurchaseSums purchase={purchase} testId="extend-total" />
        </dl>
        <p className="small dim">{t('market.capNote')}</p>
        <PurchaseEnd
          purchase={purchase}
          label={t('orders.extendPay', { total: format.money(total, pool) })}
          testId="extend-confirm"
          onClose={onClose}
        />
      </div>
    </Modal>
  );
}
