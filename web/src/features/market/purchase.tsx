/** Before anything is paid: what it costs at most, what is left of the wallet, and the one button that buys. */
import { orderPlace } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';
import { costOf } from './market.queries.ts';
import { offerCostQuery, offerTermsQuery } from './offers.queries.ts';

export interface Purchase {
  readonly pool: PoolView;
  readonly total: bigint;
  /** Of the wallet; negative: not enough. */
  readonly left: bigint;
  readonly place: () => void;
  readonly isBusy: boolean;
  /** What holds beside the price is shown as it is now. */
  readonly areTermsShown: boolean;
  readonly error: Error | null;
}

/** `onBought`: with the order's id. */
export function usePurchase(of: {
  readonly pool: PoolView;
  readonly offer: string;
  readonly version: string;
  readonly pricePerSlotHour: bigint;
  readonly slots: number;
  readonly durationMs: number;
  readonly done?: string;
  readonly onBought: (order: string) => void;
}): Purchase {
  const { pool, offer, version, pricePerSlotHour, slots, durationMs, done, onBought } = of;
  const total = costOf(pricePerSlotHour, slots, durationMs);
  const cost = useQuery(offerCostQuery(pool.pool, { offer, slots, durationMs }));
  const terms = useQuery(offerTermsQuery(pool.pool, offer));
  const buy = useCommand(orderPlace, {
    ...(done === undefined ? {} : { done }),
    isQuiet: true,
    onDone: ({ id }) => onBought(id),
  });
  return {
    pool,
    total,
    left: pool.wallet.available - total,
    place: () =>
      buy.mutate({
        params: { pool: pool.pool },
        body: { offer, offerVersion: version, slots, durationMs, maxCost: total.toString() },
      }),
    isBusy: buy.isPending,
    areTermsShown: cost.isSuccess && !cost.isPlaceholderData && terms.isSuccess,
    error: buy.isError ? buy.error : null,
  };
}

/** Two rows of a list of facts. */
export function PurchaseSums({
  purchase: { pool, total, left },
  testId,
}: {
  readonly purchase: Purchase;
  readonly testId: string;
}): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <dt>{t('market.total')}</dt>
      <dd className="num strong" data-testid={testId}>
        {format.money(total, pool)}
      </dd>
      <dt>{t('market.left')}</dt>
      <dd className={`num ${left < 0n ? 'loss' : ''}`}>{format.money(left, pool)}</dd>
    </>
  );
}

export function PurchaseEnd({
  purchase: { left, place, isBusy, areTermsShown, error },
  label,
  testId,
  onClose,
}: {
  readonly purchase: Purchase;
  readonly label: string;
  readonly testId: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTexts();
  return (
    <>
      {left < 0n && <p className="small loss">{t('market.tooDear')}</p>}
      {error !== null && <Failed error={error} />}
      <div className="row">
        <Button onClick={place} disabled={left < 0n || !areTermsShown} isBusy={isBusy} data-testid={testId}>
          {label}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      </div>
    </>
  );
}
