import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { useAccountName } from '../ledger/accounts.ts';
import { postingText } from '../ledger/posting-codes.ts';

/** Every movement of this order's money; each transaction sums to nothing. */
export function Postings({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t, format } = useTexts();
  const nameOf = useAccountName(pool.pool);
  return (
    <Card title={t('orders.postings')} isFlush>
      {order.postings.length === 0 ? (
        <Empty>{t('orders.postingsNone')}</Empty>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th>{t('orders.what')}</th>
              <th>{t('orders.account')}</th>
              <th className="end">{t('orders.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {order.postings.map(({ no, code, timeMs, account, amount }, index) => (
              <tr key={`${no}-${account}-${index}`}>
                <td data-label={t('orders.what')}>
                  {postingText(code, t)}
                  <div className="small dim">{format.dateTime(timeMs)}</div>
                </td>
                <td data-label={t('orders.account')}>{nameOf(account)}</td>
                <td className={`end num ${amount < 0n ? '' : 'gain'}`} data-label={t('orders.amount')}>
                  {amount > 0n && '+'}
                  {format.money(amount, pool)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
