import { type WithdrawalView, withdrawalRequest } from '#core/features/withdrawals/withdrawals.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { Cooling, LimitsCard } from './limits-card.tsx';
import { WITHDRAWAL_TONES, limitsQuery, withdrawalsQuery } from './withdrawals.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));

export function WithdrawalsPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('withdrawals.title')}>{(pool) => <Withdrawals pool={pool} />}</WithPool>;
}

function Withdrawals({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const withdrawals = useQuery(withdrawalsQuery(pool.pool));
  const limits = useQuery(limitsQuery(pool.pool));
  const [isAsking, setAsking] = useState(false);
  const request = useCommand(withdrawalRequest, { done: t('withdrawals.did.request'), onDone: () => setAsking(false) });
  const fee = limits.data?.fee ?? 0n;
  const most = limits.data === undefined ? undefined : mostOf(limits.data);
  const whyNot = limits.data?.isFrozen ? (
    t('withdrawals.walletFrozen')
  ) : limits.data !== undefined && limits.data.coolingMs > 0 ? (
    <Cooling pool={pool} coolingMs={limits.data.coolingMs} />
  ) : undefined;
  return (
    <Page
      title={t('withdrawals.title')}
      lead={t('withdrawals.lead')}
      actions={
        <Button onClick={() => setAsking(true)} data-testid="withdrawal-request">
          {t('withdrawals.request')}
        </Button>
      }
    >
      <LimitsCard pool={pool} query={limits} />
      <Card isFlush>
        <Ready query={withdrawals} courses={5}>
          {({ items }) => <Table pool={pool} items={items} />}
        </Ready>
      </Card>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('withdrawals.request')}
            lead={
              whyNot === undefined ? (
                t('withdrawals.requestLead', { fee: format.money(fee, pool) })
              ) : (
                <span className="realm" data-testid="withdrawal-not-now">
                  {whyNot}
                </span>
              )
            }
            isForbidden={whyNot !== undefined}
            fields={[
              {
                name: 'amount',
                kind: 'money',
                label: t('withdrawals.amount'),
                symbol: pool.symbol,
                ...(most === undefined
                  ? {}
                  : { most, description: t('withdrawals.most', { most: format.money(most, pool) }) }),
              },
              {
                name: 'to',
                kind: 'line',
                label: t('withdrawals.destination'),
                description: t('withdrawals.destinationWho'),
                max: 500,
              },
              {
                name: 'rail',
                kind: 'choice',
                label: t('withdrawals.rail'),
                options: (['manual', 'webhook'] as const).map((value) => ({
                  value,
                  label: t(`withdrawals.rail.${value}`),
                })),
              },
            ]}
            act={t('withdrawals.request')}
            isBusy={request.isPending}
            onClose={() => setAsking(false)}
            onSend={(values) =>
              request.mutate({
                params: { pool: pool.pool },
                body: {
                  amount: values['amount'] ?? '',
                  destination: values['to'] ?? '',
                  rail: values['rail'] === 'webhook' ? 'webhook' : 'manual',
                },
              })
            }
          />
        )}
      </Suspense>
    </Page>
  );
}

/** What one request can be at most now. */
function mostOf(limits: {
  readonly available: bigint;
  readonly fee: bigint;
  readonly dayMax: bigint;
  readonly dayUsed: bigint;
  readonly weekMax: bigint;
  readonly weekUsed: bigint;
}): bigint {
  const parts = [limits.available - limits.fee, limits.dayMax - limits.dayUsed, limits.weekMax - limits.weekUsed];
  const least = parts.reduce((small, part) => (part < small ? part : small));
  return least > 0n ? least : 0n;
}

function keyOf({ withdrawal }: WithdrawalView): string {
  return withdrawal;
}
function rowClass(): string {
  return '';
}

function Table({ pool, items }: { readonly pool: PoolView; readonly items: readonly WithdrawalView[] }): ReactNode {
  const { t } = useTexts();
  if (items.length === 0) return <Empty icon={<IconCastle />}>{t('withdrawals.none')}</Empty>;
  return (
    <VirtualTable
      rows={items}
      keyOf={keyOf}
      label={t('withdrawals.title')}
      columns={[
        { id: 'amount', title: t('withdrawals.amount') },
        { id: 'of', title: t('withdrawals.of'), width: '20%' },
        { id: 'state', title: t('withdrawals.state'), width: '24%' },
        { id: 'left', title: t('withdrawals.left'), isEnd: true, width: '14%' },
        { id: 'confirmed', title: t('withdrawals.confirmed'), isEnd: true, width: '14%' },
      ]}
      rowHeight={62}
      rowClass={rowClass}
      testId="withdrawals"
      rowTestId="withdrawal-row"
    >
      {(one) => <Cells pool={pool} withdrawal={one} />}
    </VirtualTable>
  );
}

function Cells({ pool, withdrawal }: { readonly pool: PoolView; readonly withdrawal: WithdrawalView }): ReactNode {
  const { t, format } = useTexts();
  const { may } = withdrawal;
  const isYourTurn =
    may.includes('confirm') || may.includes('start') || may.includes('execute') || may.includes('rule');
  return (
    <>
      <td className="lead">
        <Link to="/withdrawals/:withdrawal" params={{ withdrawal: withdrawal.withdrawal }} className="strong num">
          {format.money(withdrawal.amount, pool)}
        </Link>
        <div className="small dim">{t(`withdrawals.rail.${withdrawal.rail}`)}</div>
      </td>
      <td data-label={t('withdrawals.of')}>
        <Handle handle={withdrawal.handle} user={withdrawal.user} />
      </td>
      <td data-label={t('withdrawals.state')}>
        <div className="row">
          <WithdrawalBadge withdrawal={withdrawal} />
          {isYourTurn && <Badge tone="realm">{t('orders.yourTurn')}</Badge>}
        </div>
      </td>
      <td className="end" data-label={t('withdrawals.left')}>
        {withdrawal.leftMs === undefined ? (
          <span className="dim">–</span>
        ) : (
          <Countdown leftMs={withdrawal.leftMs} sealMs={pool.seal.timeMs} />
        )}
      </td>
      <td className="end num" data-label={t('withdrawals.confirmed')}>
        {t('withdrawals.confirmations', { have: withdrawal.confirmations, needed: withdrawal.needed })}
      </td>
    </>
  );
}

export function WithdrawalBadge({ withdrawal }: { readonly withdrawal: WithdrawalView }): ReactNode {
  const { t } = useTexts();
  return (
    <Badge tone={WITHDRAWAL_TONES[withdrawal.state]} testId="withdrawal-state">
      {t(`withdrawals.state.${withdrawal.state}`)}
    </Badge>
  );
}
