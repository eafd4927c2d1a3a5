/** What may be done with an order now, by this person. What moves money opens a dialog that says first how much. */
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
import { type ReactNode, Suspense, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { lateDialog } from '../../ui/late.tsx';
import { mayConfirm } from './orders.queries.ts';

const money = () => import('./money-dialogs.tsx');
const ReasonDialog = lateDialog(() => import('../../ui/reason-dialog.tsx'), 'ReasonDialog');
const CancelDialog = lateDialog(async () => ({ CancelDialog: (await money()).CancelDialog }), 'CancelDialog');
const NoticeDialog = lateDialog(async () => ({ NoticeDialog: (await money()).NoticeDialog }), 'NoticeDialog');
const StopOfJobDialog = lateDialog(
  async () => ({ StopOfJobDialog: (await money()).StopOfJobDialog }),
  'StopOfJobDialog',
);
const RefundDialog = lateDialog(async () => ({ RefundDialog: (await money()).RefundDialog }), 'RefundDialog');
const ExtendDialog = lateDialog(() => import('./extend-dialog.tsx'), 'ExtendDialog');

type Asked = 'cancel' | 'stop' | 'extend' | 'refund' | 'suspend';

export function OrderActs({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t } = useTexts();
  const [asked, setAsked] = useState<Asked>();
  const close = (): void => setAsked(undefined);
  const params = { pool: pool.pool, order: order.order };
  const accept = useCommand(orderAccept, { done: t('orders.did.accept') });
  const decline = useCommand(orderDecline, { done: t('orders.did.decline') });
  const giveUp = useCommand(orderDecline, { done: t('orders.did.giveUp') });
  const cancel = useCommand(orderCancel, { done: t('orders.did.cancel'), onDone: close });
  const stop = useCommand(orderStop, { done: t('orders.did.stop'), onDone: close });
  const confirm = useCommand(orderConfirm, { done: t('orders.did.confirm') });
  const suspend = useCommand(orderSuspend, { done: t('orders.did.suspend'), onDone: close });
  const lift = useCommand(orderLift, { done: t('orders.did.lift') });
  const { state, side, acts } = order;
  // The fee that was shown: what was accepted meanwhile is not cancelled for another.
  const cancelAt = (fee: bigint): void => cancel.mutate({ params, body: { maxFee: fee.toString() } });
  if (order.isPending) return null;
  /** Stopped by hand the job buys nothing in its place before it was asked. */
  const isOfJob = order.job !== undefined && side === 'buyer' && state !== 'suspended';
  const isMetered = state === 'running' || state === 'interrupted';
  const isSuspended = state === 'suspended';
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
      {side === 'provider' && state === 'accepted' && (
        <Button
          variant="default"
          isBusy={giveUp.isPending}
          onClick={() => giveUp.mutate({ params, body: {} })}
          title={t('orders.giveUpWhat')}
          data-testid="order-give-up"
        >
          {t('orders.giveUp')}
        </Button>
      )}
      {acts.extend !== undefined && (
        <Button variant="default" onClick={() => setAsked('extend')} data-testid="order-extend">
          {t('orders.extend')}
        </Button>
      )}
      {acts.cancel !== undefined && (
        <Button
          variant="default"
          isBusy={cancel.isPending}
          onClick={() => (acts.cancel?.fee === 0n ? cancelAt(0n) : setAsked('cancel'))}
          title={
            acts.cancel.fee > 0n ? undefined : t(state === 'placed' ? 'orders.cancelUnaccepted' : 'orders.cancelFree')
          }
          data-testid="order-cancel"
        >
          {t('orders.cancel')}
        </Button>
      )}
      {acts.stop !== undefined && (
        <Button
          variant="default"
          isBusy={stop.isPending}
          onClick={() => (acts.stop?.noticeMs === 0 && !isOfJob ? stop.mutate({ params }) : setAsked('stop'))}
          title={acts.stop.noticeMs > 0 ? undefined : t(isSuspended ? 'orders.giveUpSuspended' : 'orders.stopWhat')}
          data-testid="order-stop"
        >
          {t(isSuspended ? 'orders.giveUpOwn' : 'orders.stop')}
        </Button>
      )}
      {mayConfirm(order) && (
        <Button isBusy={confirm.isPending} onClick={() => confirm.mutate({ params })} data-testid="order-confirm">
          {t('orders.confirm')}
        </Button>
      )}
      {acts.refund !== undefined && (
        <Button variant="default" onClick={() => setAsked('refund')} data-testid="order-refund">
          {t('orders.refund')}
        </Button>
      )}
      {isOfficer && isMetered && (
        <Button variant="danger" onClick={() => setAsked('suspend')}>
          {t('orders.suspend')}
        </Button>
      )}
      {isOfficer && isSuspended && (
        <Button isBusy={lift.isPending} onClick={() => lift.mutate({ params })}>
          {t('orders.lift')}
        </Button>
      )}
      <Suspense>
        {asked === 'extend' && acts.extend !== undefined && (
          <ExtendDialog pool={pool} order={order} maxMs={acts.extend.maxMs} onClose={close} />
        )}
        {asked === 'cancel' && acts.cancel !== undefined && (
          <CancelDialog
            pool={pool}
            sums={acts.cancel}
            isBusy={cancel.isPending}
            onSend={() => cancelAt(acts.cancel?.fee ?? 0n)}
            onClose={close}
          />
        )}
        {asked === 'stop' && acts.stop !== undefined && isOfJob && (
          <StopOfJobDialog isBusy={stop.isPending} onSend={() => stop.mutate({ params })} onClose={close} />
        )}
        {asked === 'stop' && acts.stop !== undefined && !isOfJob && (
          <NoticeDialog
            noticeMs={acts.stop.noticeMs}
            isBusy={stop.isPending}
            onSend={() => stop.mutate({ params })}
            onClose={close}
          />
        )}
        {asked === 'refund' && acts.refund !== undefined && (
          <RefundDialog pool={pool} order={order} most={acts.refund.most} onClose={close} />
        )}
        {asked === 'suspend' && (
          <ReasonDialog
            title={t('orders.suspend')}
            act={t('orders.suspend')}
            isBusy={suspend.isPending}
            onClose={close}
            onReason={(reason) => suspend.mutate({ params, body: { reason } })}
          />
        )}
      </Suspense>
    </>
  );
}
