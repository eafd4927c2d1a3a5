/** Before money of an order moves: how much, to whom, and until when. */
import { refundCreate } from '#core/features/books/books.api.ts';
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { AskDialog } from '../../ui/ask-dialog.tsx';

interface Asking {
  readonly isBusy: boolean;
  readonly onSend: () => void;
  readonly onClose: () => void;
}

/** The provider has accepted: a cancel costs what the terms say (P9). */
export function CancelDialog({
  pool,
  sums: { fee, back },
  ...asking
}: Asking & { readonly pool: PoolView; readonly sums: { readonly fee: bigint; readonly back: bigint } }): ReactNode {
  const { t, format } = useTexts();
  return (
    <AskDialog
      title={t('orders.cancel')}
      lead={t('orders.cancelSums', { fee: format.money(fee, pool), back: format.money(back, pool) })}
      fields={[]}
      act={t('orders.cancelFor', { fee: format.money(fee, pool) })}
      leave={t('orders.cancelNot')}
      isDanger
      {...asking}
    />
  );
}

/** A provider's stop: the terms promised the buyer so much notice. */
export function NoticeDialog({ noticeMs, ...asking }: Asking & { readonly noticeMs: number }): ReactNode {
  const { t, format } = useTexts();
  return (
    <AskDialog
      title={t('orders.noticeTitle')}
      lead={t('orders.noticeWhat', { time: format.duration(noticeMs) })}
      fields={[]}
      act={t('orders.noticeGive')}
      isDanger
      {...asking}
    />
  );
}

/** The buyer's stop of an order that works for a job: what becomes of the job. */
export function StopOfJobDialog(asking: Asking): ReactNode {
  const { t } = useTexts();
  return (
    <AskDialog
      title={t('orders.stop')}
      lead={t('orders.stopOfJob')}
      fields={[]}
      act={t('orders.stop')}
      leave={t('orders.stopNot')}
      isDanger
      {...asking}
    />
  );
}

const MEMO_MAX = 200;

/** P11: of what the settled order had paid, as much as the provider likes. */
export function RefundDialog({
  pool,
  order,
  most,
  onClose,
}: {
  readonly pool: PoolView;
  readonly order: OrderDetail;
  readonly most: bigint;
  readonly onClose: () => void;
}): ReactNode {
  const { t, format } = useTexts();
  const { available } = pool.wallet;
  const limit = available < most ? available : most;
  const refund = useCommand(refundCreate, { done: t('orders.did.refund'), onDone: onClose });
  return (
    <AskDialog
      title={t('orders.refund')}
      lead={t('orders.refundWhat', {
        name: order.buyerHandle,
        most: format.money(most, pool),
        available: format.money(available, pool),
      })}
      fields={[
        {
          kind: 'money',
          name: 'amount',
          label: t('orders.refundAmount'),
          description: t('orders.refundMost', { most: format.money(limit, pool) }),
          symbol: pool.symbol,
          most: limit,
        },
        { kind: 'line', name: 'memo', label: t('orders.refundMemo'), max: MEMO_MAX, isOptional: true },
      ]}
      act={t('orders.refundSend')}
      isBusy={refund.isPending}
      onClose={onClose}
      onSend={({ amount = '0', memo = '' }) =>
        refund.mutate({ params: { pool: pool.pool, order: order.order }, body: { amount, memo } })
      }
    />
  );
}
