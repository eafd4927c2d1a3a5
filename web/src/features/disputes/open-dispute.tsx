/** On the page of an order: opens a dispute about it, or leads to the one that there is. */
import { DISPUTE_CATEGORIES, disputeOpen } from '#core/features/disputes/disputes.api.ts';
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { disputesOfOrderQuery } from './disputes.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const ENDED = ['completed', 'failed', 'reclaimed', 'cancelled', 'disputed', 'settled'];

export function OpenDispute({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t, format } = useTexts();
  const isEnded = ENDED.includes(order.state) && !order.isPending;
  const known = useQuery({ ...disputesOfOrderQuery(pool.pool, order.order), enabled: isEnded });
  const [isAsking, setAsking] = useState(false);
  const open = useCommand(disputeOpen, { done: t('disputes.did.open'), onDone: () => setAsking(false) });
  const [newest] = known.data?.items ?? [];
  if (newest !== undefined) {
    return (
      <ButtonLink variant="default" to="/disputes/:dispute" params={{ dispute: newest.dispute }}>
        {t('disputes.toDispute')}
      </ButtonLink>
    );
  }
  const most = order.used;
  const mayOpen =
    isEnded && order.dueMs !== undefined && order.side !== 'other' && most > 0n && known.data !== undefined;
  if (!mayOpen || order.state === 'disputed') return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)} data-testid="dispute-open">
        {t('disputes.open')}
      </Button>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('disputes.open')}
            lead={t('disputes.openLead')}
            fields={[
              {
                name: 'category',
                kind: 'choice',
                label: t('disputes.openCategory'),
                options: DISPUTE_CATEGORIES.map((value) => ({ value, label: t(`disputes.category.${value}`) })),
              },
              {
                name: 'claimed',
                kind: 'money',
                label: t('disputes.openClaim'),
                description: `${t(order.side === 'buyer' ? 'disputes.openClaimBuyer' : 'disputes.openClaimProvider')} ${t('withdrawals.most', { most: format.money(most, pool) })}`,
                symbol: pool.symbol,
                most,
              },
              { name: 'text', kind: 'text', label: t('disputes.text'), description: t('disputes.textWho'), max: 2000 },
            ]}
            act={t('disputes.open')}
            isBusy={open.isPending}
            onClose={() => setAsking(false)}
            onSend={(values) =>
              open.mutate({
                params: { pool: pool.pool },
                body: {
                  order: order.order,
                  category: DISPUTE_CATEGORIES.find((one) => one === values['category']) ?? 'other',
                  claimed: values['claimed'] ?? '',
                  text: values['text'] ?? '',
                },
              })
            }
          />
        )}
      </Suspense>
    </>
  );
}
