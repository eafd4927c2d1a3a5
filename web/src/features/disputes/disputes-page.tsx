import type { DisputeView } from '#core/features/disputes/disputes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { DISPUTE_TONES, disputesQuery, isYourTurn } from './disputes.queries.ts';

export function DisputesPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('disputes.title')}>{(pool) => <Disputes pool={pool} />}</WithPool>;
}

function Disputes({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const disputes = useQuery(disputesQuery(pool.pool));
  return (
    <Page title={t('disputes.title')} lead={t('disputes.lead')}>
      <Card isFlush>
        <Ready query={disputes} courses={5}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={<IconCastle />} action={<ButtonLink to="/orders">{t('disputes.toOrders')}</ButtonLink>}>
                {t('disputes.none')}
              </Empty>
            ) : (
              <VirtualTable
                rows={items}
                keyOf={keyOf}
                label={t('disputes.title')}
                columns={[
                  { id: 'about', title: t('disputes.about') },
                  { id: 'parties', title: t('disputes.parties'), width: '24%' },
                  { id: 'state', title: t('disputes.state'), width: '22%' },
                  { id: 'left', title: t('disputes.left'), isEnd: true, width: '13%' },
                  { id: 'claimed', title: t('disputes.claimed'), isEnd: true, width: '16%' },
                ]}
                rowHeight={66}
                rowClass={rowClass}
                testId="disputes"
                rowTestId="dispute-row"
              >
                {(dispute) => <Cells pool={pool} dispute={dispute} />}
              </VirtualTable>
            )
          }
        </Ready>
      </Card>
    </Page>
  );
}

function keyOf({ dispute }: DisputeView): string {
  return dispute;
}
function rowClass(): string {
  return '';
}

function Cells({ pool, dispute }: { readonly pool: PoolView; readonly dispute: DisputeView }): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <td className="lead">
        <Link to="/disputes/:dispute" params={{ dispute: dispute.dispute }} className="strong break">
          {t(`disputes.category.${dispute.category}`)}
        </Link>
        <div className="small dim">{t(dispute.isOpener ? 'disputes.openedByYou' : 'disputes.openedByOther')}</div>
      </td>
      <td data-label={t('disputes.parties')}>
        <div className="row">
          <Handle handle={dispute.buyerHandle} user={dispute.buyer} />
          <Handle handle={dispute.providerHandle} user={dispute.provider} />
        </div>
      </td>
      <td data-label={t('disputes.state')}>
        <div className="row">
          <DisputeBadge dispute={dispute} />
          {isYourTurn(dispute) && <Badge tone="realm">{t('orders.yourTurn')}</Badge>}
        </div>
      </td>
      <td className="end" data-label={t('disputes.left')}>
        {dispute.leftMs === undefined ? (
          <span className="dim">–</span>
        ) : (
          <Countdown leftMs={dispute.leftMs} sealMs={pool.seal.timeMs} />
        )}
      </td>
      <td className="end num" data-label={t('disputes.claimed')}>
        <span className="strong">{format.money(dispute.claimed, pool)}</span>
        <div className="small dim">{t('orders.of', { sum: format.money(dispute.frozen, pool) })}</div>
      </td>
    </>
  );
}

export function DisputeBadge({ dispute }: { readonly dispute: DisputeView }): ReactNode {
  const { t } = useTexts();
  return (
    <Badge tone={DISPUTE_TONES[dispute.state]} testId="dispute-state">
      {t(`disputes.state.${dispute.state}`)}
    </Badge>
  );
}
