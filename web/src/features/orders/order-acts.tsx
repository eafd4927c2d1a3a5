/** What may be done with an order now, by this person. */
import {
  type OrderDetail,
  orderAccept,
  orderCancel,
  orderConfirm,
  orderDecline,
  orderLift,
  orderStop,
  orderSuspend,
} from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { mayConfirm } from './orders.queries.ts';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));

export function OrderActs({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t } = useTexts();
  const params = { pool: pool.pool, order: order.order };
  const accept = useCommand(orderAccept, { done: t('orders.did.accept') });
  const decline = useCommand(orderDecline, { done: t('orders.did.decline') });
  const cancel = useCommand(orderCancel, { done: t('orders.did.cancel') });
  const stop = useCommand(orderStop, { done: t('orders.did.stop') });
  const confirm = useCommand(orderConfirm, { done: t('orders.did.confirm') });
  const suspend = useCommand(orderSuspend, { done: t('orders.did.suspend'), onDone: () => setAsking(false) });
  const lift = useCommand(orderLift, { done: t('orders.did.lift') });
  const [isAsking, setAsking] = useState(false);
  const { state, side } = order;
  if (order.isPending) return null;
  const isMetered = state === 'running' || state === 'interrupted';
  const isOfficer = pool.rights.includes('order.suspend') && side === 'other';
  return (
    <>
      {side === 'provider' && state === 'placed' && (
        <>
          <Button isBusy={accept.isPending} onClick={() => accept.mutate({ params })} data-testid="order-accept">
            {t('orders.accept')}
          </Button>
          <Button
            variant="default"
            isBusy={decline.isPending}
            onClick={() => decline.mutate({ params, body: {} })}
            data-testid="order-decline"
          >
            {t('orders.decline')}
          </Button>
        </>
      )}
      {side === 'buyer' && (state === 'placed' || state === 'accepted') && (
        <Button
          variant="default"
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate({ params })}
          title={state === 'accepted' ? t('orders.cancelFee') : undefined}
          data-testid="order-cancel"
        >
          {t('orders.cancel')}
        </Button>
      )}
      {side !== 'other' && isMetered && (
        <Button
          variant="default"
          isBusy={stop.isPending}
          onClick={() => stop.mutate({ params })}
          data-testid="order-stop"
        >
          {t('orders.stop')}
        </Button>
      )}
      {mayConfirm(order) && (
        <Button isBusy={confirm.isPending} onClick={() => confirm.mutate({ params })} data-testid="order-confirm">
          {t('orders.confirm')}
        </Button>
      )}
      {isOfficer && isMetered && (
        <Button variant="danger" onClick={() => setAsking(true)}>
          {t('orders.suspend')}
        </Button>
      )}
      {isOfficer && state === 'suspended' && (
        <Button isBusy={lift.isPending} onClick={() => lift.mutate({ params })}>
          {t('orders.lift')}
        </Button>
      )}
      <Suspense>
        {isAsking && (
          <ReasonDialog
            title={t('orders.suspend')}
            act={t('orders.suspend')}
            isBusy={suspend.isPending}
            onClose={() => setAsking(false)}
            onReason={(reason) => suspend.mutate({ params, body: { reason } })}
          />
        )}
      </Suspense>
    </>
  );
}
