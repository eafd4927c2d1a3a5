import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { RequestView } from '#core/features/requests/requests.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { REQUEST_TONES, requestsQuery } from './requests.queries.ts';

const OpenDialog = lazy(async () => ({ default: (await import('./open-dialog.tsx')).OpenDialog }));

export function RequestsPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('requests.title')}>{(pool) => <Requests pool={pool} />}</WithPool>;
}

function Requests({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const [state, setState] = useState<'open' | 'all'>('open');
  const requests = useQuery(requestsQuery(pool.pool, state));
  const [isOpening, setOpening] = useState(false);
  const mayOpen = may(pool, 'request.own');
  return (
    <Page
      title={t('requests.title')}
      lead={t('requests.lead')}
      back={<Link to="/market">{t('market.title')}</Link>}
      actions={
        <>
          <ButtonLink to="/market/match" variant="default">
            {t('requests.match')}
          </ButtonLink>
          {mayOpen && (
            <Button onClick={() => setOpening(true)} data-testid="request-open">
              {t('requests.open')}
            </Button>
          )}
        </>
      }
    >
      {!mayOpen && <WhoCan pool={pool} right="request.own" />}
      <div className="row">
        <Segments
          label={t('requests.which')}
          value={state}
          onChange={setState}
          options={(['open', 'all'] as const).map((value) => ({ value, label: t(`requests.which.${value}`) }))}
        />
      </div>
      <Card isFlush>
        <Ready query={requests} courses={5}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={<IconCastle />}>{t(state === 'open' ? 'requests.none' : 'requests.noneEver')}</Empty>
            ) : (
              <VirtualTable
                rows={items}
                keyOf={({ request }) => request}
                label={t('requests.title')}
                columns={[
                  { id: 'what', title: t('requests.what') },
                  { id: 'who', title: t('requests.who'), width: '16%' },
                  { id: 'state', title: t('requests.state'), width: '16%' },
                  { id: 'most', title: t('requests.most'), isEnd: true, width: '17%' },
                  { id: 'lowest', title: t('requests.lowest'), isEnd: true, width: '15%' },
                  { id: 'left', title: t('requests.left'), isEnd: true, width: '12%' },
                ]}
                rowHeight={66}
                testId="requests"
                rowTestId="request-row"
              >
                {(request) => <Cells pool={pool} request={request} />}
              </VirtualTable>
            )
          }
        </Ready>
      </Card>
      <Suspense>{isOpening && <OpenDialog pool={pool} onClose={() => setOpening(false)} />}</Suspense>
    </Page>
  );
}

function Cells({ pool, request }: { readonly pool: PoolView; readonly request: RequestView }): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <td className="lead">
        <Link to="/market/requests/:request" params={{ request: request.request }} className="strong break">
          {request.title}
        </Link>
        <div className="small dim">
          <NeedText request={request} />
        </div>
      </td>
      <td data-label={t('requests.who')}>
        <Handle handle={request.handle} user={request.user} />
      </td>
      <td data-label={t('requests.state')}>
        <div className="row">
          <Badge tone={REQUEST_TONES[request.state]}>{t(`requests.state.${request.state}`)}</Badge>
          {request.isMine && request.state === 'open' && request.bids > 0 && (
            <Badge tone="realm">{t('orders.yourTurn')}</Badge>
          )}
        </div>
      </td>
      <td className="end num" data-label={t('requests.most')}>
        {format.money(request.maxPricePerSlotHour, pool)}
      </td>
      <td className="end num" data-label={t('requests.lowest')}>
        {request.lowest === undefined ? <span className="dim">–</span> : format.money(request.lowest, pool)}
        <div className="small dim">{t('requests.bids', { count: request.bids })}</div>
      </td>
      <td className="end" data-label={t('requests.left')}>
        {request.state === 'open' ? (
          <Countdown leftMs={request.leftMs} sealMs={pool.seal.timeMs} />
        ) : (
          <span className="dim">–</span>
        )}
      </td>
    </>
  );
}

/** `2 × 4 cores, 8 GB, 30 min`. */
export function NeedText({
  request: { slots, coresPerSlot, memoryPerSlotBytes, durationMs },
}: {
  readonly request: Pick<RequestView, 'slots' | 'coresPerSlot' | 'memoryPerSlotBytes' | 'durationMs'>;
}): ReactNode {
  const { t, format } = useTexts();
  const cores = t('nodes.coresCount', { count: coresPerSlot });
  return (
    <>
      {slots > 1 && `${format.number(slots)} × `}
      {cores}, {format.bytes(memoryPerSlotBytes)}, {format.duration(durationMs)}
    </>
  );
}
