/** Who pays what: the money of the order by whom it belongs to, now. It always adds up to what was set aside. */
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import './payers.css';

export function PayersCard({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t, format } = useTexts();
  const held = order.funded - order.net - order.fee - order.refunded;
  const isSettled = order.state === 'settled';
  const parts = [
    {
      id: 'net',
      name: isSettled
        ? t('orders.part.netPaid', { name: order.providerHandle })
        : t('orders.part.net', { name: order.providerHandle }),
      sum: order.net,
    },
    { id: 'fee', name: t('orders.part.fee', { fee: format.share(order.feeBps / 10_000, 2) }), sum: order.fee },
    { id: 'refunded', name: t('orders.part.refunded', { name: order.buyerHandle }), sum: order.refunded },
    { id: 'held', name: t('orders.part.held'), sum: held },
  ] as const;
  return (
    <Card
      title={t('orders.whoPays')}
      testId="order-payers"
      aside={
        <span className="small dim">
          {t('orders.setAside', { name: order.buyerHandle, sum: format.money(order.funded, pool) })}
        </span>
      }
    >
      <div className="payers" aria-hidden="true">
        {parts.map(({ id, sum }) =>
          sum > 0n ? <i key={id} data-part={id} style={{ flexGrow: share(sum, order.funded) }} /> : null,
        )}
      </div>
      <ul className="payers-list">
        {parts.map(({ id, name, sum }) => (
          <li key={id} className="row-fixed" data-testid={`payer-${id}`}>
            <span className="row-tight grow">
              <i data-part={id} className="payers-dot" aria-hidden="true" />
              {name}
            </span>
            <b className="num">{format.money(sum, pool)}</b>
          </li>
        ))}
        {order.checks.right + order.checks.odd + order.checks.open > 0 && (
          <li className="row-fixed small dim" data-testid="order-checks">
            <span className="grow">{t('orders.part.checks')}</span>
            <span className="num">
              {t('orders.part.checksWhat', {
                right: order.checks.right,
                odd: order.checks.odd,
                open: order.checks.open,
              })}
            </span>
          </li>
        )}
        {order.checks.taken > 0n && (
          <li className="row-fixed small dim" data-testid="payer-taken">
            <span className="grow">
              {t(order.state === 'settled' ? 'orders.part.taken' : 'orders.part.willTake', { name: order.buyerHandle })}
            </span>
            <b className="num">{format.money(order.checks.taken, pool)}</b>
          </li>
        )}
        {order.givenBack > 0n && (
          <li className="row-fixed small dim" data-testid="payer-given-back">
            <span className="grow">{t('orders.part.givenBack', { name: order.providerHandle })}</span>
            <b className="num">{format.money(order.givenBack, pool)}</b>
          </li>
        )}
      </ul>
    </Card>
  );
}

function share(sum: bigint, of: bigint): number {
  return of === 0n ? 0 : Number((sum * 10_000n) / of);
}
