import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { OpenDispute } from '../disputes/open-dispute.tsx';
import { RatingCard } from '../ratings/rating-card.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { DeadlinesCard } from './deadlines-card.tsx';
import { OrderActs } from './order-acts.tsx';
import { OrderBadge } from './orders-page.tsx';
import { orderQuery } from './orders.queries.ts';
import { PayersCard } from './payers-card.tsx';
import { OrderTimeline } from './order-timeline.tsx';

export function OrderPage(): ReactNode {
  const { t } = useTexts();
  const { order } = useParams('/orders/:order');
  return <WithPool title={t('orders.order')}>{(pool) => <Order pool={pool} id={order} />}</WithPool>;
}

function Order({ pool, id }: { readonly pool: PoolView; readonly id: string }): ReactNode {
  const { t } = useTexts();
  const order = useQuery(orderQuery(pool.pool, id));
  const view = order.data;
  const title =
    view === undefined
      ? t('orders.order')
      : view.side === 'provider'
        ? t('orders.soldOn', { node: view.nodeName })
        : t('orders.boughtOn', { node: view.nodeName });
  return (
    <Page
      title={title}
      back={<Link to="/orders">{t('orders.title')}</Link>}
      actions={
        view !== undefined && (
          <>
            <OrderActs pool={pool} order={view} />
            <OpenDispute pool={pool} order={view} />
          </>
        )
      }
    >
      <ReadyPage query={order}>
        {(detail) => (
          <div className="columns">
            <div className="stack">
              <DeadlinesCard pool={pool} order={detail} />
              <PayersCard pool={pool} order={detail} />
              <Summary pool={pool} order={detail} />
              <RatingCard pool={pool} order={detail} />
            </div>
            <Card title={t('orders.timeline')}>
              <OrderTimeline pool={pool} order={detail} />
            </Card>
          </div>
        )}
      </ReadyPage>
    </Page>
  );
}

function Summary({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t, format } = useTexts();
  const share = order.funded === 0n ? 0 : Number((order.used * 1000n) / order.funded) / 1000;
  return (
    <Card title={t('orders.summary')} isPending={order.isPending} aside={<OrderBadge order={order} />}>
      <div className="stack">
        <div className="stack-close">
          <div className="row-apart">
            <span className="strong num">{format.money(order.used, pool)}</span>
            <span className="dim num">{t('orders.of', { sum: format.money(order.funded, pool) })}</span>
          </div>
          <Meter value={share} label={t('orders.used')} />
        </div>
        <dl className="facts">
          <dt>{t('orders.buyer')}</dt>
          <dd>
            <Handle handle={order.buyerHandle} user={order.buyer} isCopyable />
          </dd>
          <dt>{t('orders.provider')}</dt>
          <dd>
            <Handle handle={order.providerHandle} user={order.provider} isCopyable />
          </dd>
          <dt>{t('orders.node')}</dt>
          <dd>
            <Link to="/nodes/:node" params={{ node: order.node }}>
              {order.nodeName}
            </Link>
          </dd>
          {order.job !== undefined && (
            <>
              <dt>{t('orders.job')}</dt>
              <dd>
                <Link to="/jobs/:job" params={{ job: order.job }}>
                  {t('orders.toJob')}
                </Link>
              </dd>
            </>
          )}
          <dt>{t('orders.bought')}</dt>
          <dd className="num">
            {t('orders.size', { slots: order.slots, duration: format.duration(order.durationMs) })}
          </dd>
          <dt>{t('orders.price')}</dt>
          <dd className="num">
            {t('orders.perSlotHour', { price: format.money(order.pricePerSlotHour, pool) })} ·{' '}
            {t('orders.fee', { fee: format.share(order.feeBps / 10_000, 2) })}
          </dd>
          <dt>{t('orders.work')}</dt>
          <dd className="num">
            {t('orders.paidFor', { time: format.duration(order.paidMs), count: order.tasksEnded })}
          </dd>
          <dt>{t('orders.confirmed')}</dt>
          <dd>
            {order.buyerConfirmed
              ? order.providerConfirmed
                ? t('orders.confirmedBoth')
                : t('orders.confirmedBuyer')
              : order.providerConfirmed
                ? t('orders.confirmedProvider')
                : t('orders.confirmedNone')}
          </dd>
        </dl>
        {order.isUnsigned && <p className="small realm">{t('orders.unsigned')}</p>}
      </div>
    </Card>
  );
}
