import type { OrderView } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { Countdown } from './countdown.tsx';
import { OPEN_STATES, TONES, mayConfirm, ordersQuery } from './orders.queries.ts';

const VIEWS = ['open', 'bought', 'sold', 'all'] as const;
type View = (typeof VIEWS)[number];

export function OrdersPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('orders.title')}>{(pool) => <Orders pool={pool} />}</WithPool>;
}

function Orders({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const orders = useQuery(ordersQuery(pool.pool));
  const [view, setView] = useState<View>('all');
  return (
    <Page title={t('orders.title')} lead={t('orders.lead')}>
      <div>
        <Segments
          label={t('orders.show')}
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`orders.view.${value}`) }))}
        />
      </div>
      <Card isFlush>
        <Ready query={orders} courses={6}>
          {({ items }) => <OrderTable pool={pool} items={items.filter((order) => fits(order, view))} />}
        </Ready>
      </Card>
    </Page>
  );
}

function fits(order: OrderView, view: View): boolean {
  if (view === 'open') return OPEN_STATES.includes(order.state);
  return view === 'all' || order.side === (view === 'bought' ? 'buyer' : 'provider');
}

function OrderTable({ pool, items }: { readonly pool: PoolView; readonly items: readonly OrderView[] }): ReactNode {
  const { t } = useTexts();
  if (items.length === 0) {
    return (
      <Empty icon={<IconCastle />} action={<ButtonLink to="/market">{t('orders.toMarket')}</ButtonLink>}>
        {t('orders.none')}
      </Empty>
    );
  }
  return (
    <VirtualTable
      rows={items}
      keyOf={keyOf}
      label={t('orders.title')}
      columns={[
        { id: 'order', title: t('orders.order') },
        { id: 'other', title: t('orders.other'), width: '17%' },
        { id: 'state', title: t('orders.state'), width: '18%' },
        { id: 'left', title: t('orders.left'), isEnd: true, width: '12%' },
        { id: 'money', title: t('orders.money'), isEnd: true, width: '15%' },
        { id: 'placed', title: t('orders.placed'), isEnd: true, width: '16%' },
      ]}
      rowHeight={66}
      rowClass={({ isPending }) => (isPending ? 'is-pending' : '')}
      testId="orders"
      rowTestId="order-row"
    >
      {(order) => <OrderCells pool={pool} order={order} />}
    </VirtualTable>
  );
}

function keyOf({ order }: OrderView): string {
  return order;
}

function OrderCells({ pool, order }: { readonly pool: PoolView; readonly order: OrderView }): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <td className="lead">
        <Link to="/orders/:order" params={{ order: order.order }} className="strong break">
          {order.side === 'provider'
            ? t('orders.soldOn', { node: order.nodeName })
            : t('orders.boughtOn', { node: order.nodeName })}
        </Link>
        <div className="small dim">
          {t('orders.size', { slots: order.slots, duration: format.duration(order.durationMs) })}
          {order.job !== undefined && ` · ${t('orders.forJob')}`}
        </div>
      </td>
      <td data-label={t('orders.other')}>
        {order.side === 'provider' ? (
          <Handle handle={order.buyerHandle} user={order.buyer} />
        ) : (
          <Handle handle={order.providerHandle} user={order.provider} />
        )}
      </td>
      <td data-label={t('orders.state')}>
        <div className="row">
          <OrderBadge order={order} />
          {mayConfirm(order) && <Badge tone="realm">{t('orders.yourTurn')}</Badge>}
        </div>
      </td>
      <td className="end" data-label={t('orders.left')}>
        {order.leftMs === undefined ? (
          <span className="dim">–</span>
        ) : (
          <Countdown leftMs={order.leftMs} sealMs={pool.seal.timeMs} />
        )}
      </td>
      <td className="end num" data-label={t('orders.money')}>
        <span className={order.side === 'provider' ? 'gain strong' : 'strong'}>{format.money(order.used, pool)}</span>
        <div className="small dim">{t('orders.of', { sum: format.money(order.funded, pool) })}</div>
      </td>
      <td className="end small dim" data-label={t('orders.placed')}>
        <Ago atMs={order.placedMs} />
      </td>
    </>
  );
}

export function OrderBadge({ order }: { readonly order: OrderView }): ReactNode {
  const { t } = useTexts();
  if (order.isPending) return <Badge tone="wait">{t('ui.pending')}</Badge>;
  return (
    <Badge tone={TONES[order.state]} testId="order-state">
      {t(`orders.state.${order.state}`)}
    </Badge>
  );
}
