/** What holds beside the price, said before anything is paid: what a late cancel costs, the seller's notice, the hours. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed } from '../../ui/states.tsx';
import { clockOf } from './clock.ts';
import { offerCostQuery, offerTermsQuery } from './offers.queries.ts';

/** What its seller set is in the version that an order names; where they set no fee, the pool's own counts as it is when the order is sealed. */
export function PurchaseTerms({
  pool,
  ...of
}: {
  readonly pool: PoolView;
  readonly offer: string;
  readonly slots: number;
  readonly durationMs: number;
}): ReactNode {
  const { t, format } = useTexts();
  const cost = useQuery(offerCostQuery(pool.pool, of));
  const terms = useQuery(offerTermsQuery(pool.pool, of.offer));
  const error = cost.error ?? terms.error;
  const { noticeMs, hours } = terms.data ?? {};
  return (
    <>
      <dt>{t('offers.lateCancel')}</dt>
      <dd className="num" data-testid="buy-cancel-fee">
        {error !== null && <Failed error={error} />}
        {cost.data === undefined ? '…' : format.money(cost.data.cancelFee, pool)}
      </dd>
      <dt>{t('offers.noticeFor')}</dt>
      <dd data-testid="buy-notice">
        {noticeMs === undefined ? '…' : noticeMs === 0 ? t('offers.noticeNone') : format.duration(noticeMs)}
      </dd>
      <dt>{t('offers.hours')}</dt>
      <dd data-testid="buy-hours">
        {hours?.length === 0 && t('offers.hoursAlways')}
        {hours?.map(({ day, from, to }) => (
          <div key={`${day}-${from}-${to}`}>
            {t(`offers.day.${day as 0}`)} {clockOf(from)}–{clockOf(to)}
          </div>
        ))}
      </dd>
    </>
  );
}
