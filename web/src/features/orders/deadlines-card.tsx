/** What happens by itself: every deadline that runs now, counted down, with what holds when nobody acts; and what comes after. */
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconHourglass, IconPlayerStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Countdown } from './countdown.tsx';

export function DeadlinesCard({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t, format } = useTexts();
  if (order.deadlines.length === 0) return null;
  const then = laterOf(order);
  return (
    <Card title={t('orders.deadlines')} testId="order-deadlines">
      <ul className="list">
        {order.deadlines.map(({ kind, leftMs, dueMs }) => (
          <li key={kind} className="row-fixed">
            {kind !== 'state' ? (
              <IconPlayerStop size={20} stroke={1.6} className="realm" aria-hidden="true" />
            ) : (
              <IconHourglass size={20} stroke={1.6} className="realm" aria-hidden="true" />
            )}
            <span className="grow">
              {kind === 'state'
                ? t(`orders.next.${order.state}`)
                : t(kind === 'time' ? 'orders.timeOver' : 'orders.noticeRuns')}
              <span className="small dim"> {t('orders.poolClock', { time: format.dateTime(dueMs) })}</span>
            </span>
            <b className="countdown">
              <Countdown leftMs={leftMs} sealMs={pool.seal.timeMs} />
            </b>
          </li>
        ))}
      </ul>
      {then.length > 0 && (
        <ol className="small dim later">
          {then.map(({ what, ms }) => (
            <li key={what}>{t(`orders.later.${what}`, { time: format.duration(ms) })}</li>
          ))}
        </ol>
      )}
      {isFundsLow(order) && (
        <p className="small realm" data-testid="order-funds-low">
          {t('orders.fundsLow')}
        </p>
      )}
      {pool.trade.isPaused && <p className="small realm">{t('orders.clockStands')}</p>}
    </Card>
  );
}

/** The last tenth: who bought it may add time. */
function isFundsLow({ state, side, funded, used }: OrderDetail): boolean {
  return (state === 'running' || state === 'interrupted') && side === 'buyer' && (funded - used) * 10n <= funded;
}

type Later = { readonly what: 'ending' | 'settle'; readonly ms: number };

/** As the terms of this order say; they do not change after it was placed. */
function laterOf({ state, terms, isUnsigned }: OrderDetail): readonly Later[] {
  const of = (name: string): number => (typeof terms[name] === 'number' ? terms[name] : 0);
  const settle: Later = { what: 'settle', ms: of(isUnsigned ? 'unsignedWindowMs' : 'disputeWindowMs') };
  if (state === 'running' || state === 'interrupted') return [{ what: 'ending' as const, ms: of('endingMs') }, settle];
  return state === 'ending' || state === 'suspended' ? [settle] : [];
}
