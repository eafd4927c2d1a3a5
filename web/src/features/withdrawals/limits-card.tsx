import type { WithdrawalLimits } from '#core/features/withdrawals/withdrawals.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Ready } from '../../ui/states.tsx';
import { Countdown } from '../orders/countdown.tsx';

/** What can be taken out now, and what it takes. */
export function LimitsCard({
  pool,
  query,
}: {
  readonly pool: PoolView;
  readonly query: UseQueryResult<WithdrawalLimits>;
}): ReactNode {
  const { t, format } = useTexts();
  return (
    <Card title={t('withdrawals.limits')}>
      <Ready query={query} courses={2}>
        {(limits) => (
          <div className="stack">
            {limits.isFrozen && (
              <p className="banner" data-tone="bad">
                {t('withdrawals.walletFrozen')}
              </p>
            )}
            <Used label={t('withdrawals.today')} used={limits.dayUsed} most={limits.dayMax} pool={pool} />
            <Used label={t('withdrawals.week')} used={limits.weekUsed} most={limits.weekMax} pool={pool} />
            <p className="small dim">
              {t('withdrawals.rules', {
                hold: format.duration(limits.holdMs),
                newHold: format.duration(limits.newDestinationHoldMs),
                large: format.money(limits.large, pool),
                officerMax: format.money(limits.officerMax, pool),
              })}
            </p>
            {limits.coolingMs > 0 && (
              <p className="small realm">
                <Cooling pool={pool} coolingMs={limits.coolingMs} />
              </p>
            )}
          </div>
        )}
      </Ready>
    </Card>
  );
}

/** Until the next request may be made. */
export function Cooling({ pool, coolingMs }: { readonly pool: PoolView; readonly coolingMs: number }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      {t('withdrawals.cooling')} <Countdown leftMs={coolingMs} sealMs={pool.seal.timeMs} />
    </>
  );
}

function Used({
  label,
  used,
  most,
  pool,
}: {
  readonly label: string;
  readonly used: bigint;
  readonly most: bigint;
  readonly pool: PoolView;
}): ReactNode {
  const { t, format } = useTexts();
  const share = most === 0n ? 0 : Number((used * 1000n) / most) / 1000;
  return (
    <div className="stack-close">
      <div className="row-apart">
        <span>{label}</span>
        <span className="num dim small">
          {format.money(used, pool)} {t('orders.of', { sum: format.money(most, pool) })}
        </span>
      </div>
      <Meter value={Math.min(1, share)} label={label} />
    </div>
  );
}
