import type { PoolView } from '#core/features/pools/pools.api.ts';
import {
  bidPlace,
  bidWithdraw,
  requestCancel,
  requestMatch,
  type requestRead,
} from '#core/features/requests/requests.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import type { z } from 'zod';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { go, useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { Badge, Status } from '../../ui/status.tsx';
import { offersQuery } from '../market/market.queries.ts';
import { Countdown } from '../orders/countdown.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { Score } from '../ratings/score.tsx';
import { NeedText } from './requests-page.tsx';
import { BID_TONES, REQUEST_TONES, requestQuery } from './requests.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
type Request = z.output<typeof requestRead.answer>;
type Bid = Request['items'][number];

export function RequestPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('requests.one')}>{(pool) => <RequestOf pool={pool} />}</WithPool>;
}

function RequestOf({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const { request: id } = useParams('/market/requests/:request');
  const request = useQuery({ ...requestQuery(pool.pool, id), enabled: id !== '' });
  return (
    <Page
      title={request.data?.title ?? t('requests.one')}
      back={<Link to="/market/requests">{t('requests.title')}</Link>}
      actions={request.data !== undefined && <Acts pool={pool} request={request.data} />}
    >
      <ReadyPage query={request}>
        {(view) => (
          <>
            <Facts pool={pool} request={view} />
            <Bids pool={pool} request={view} />
          </>
        )}
      </ReadyPage>
    </Page>
  );
}

interface RequestProps {
  readonly pool: PoolView;
  readonly request: Request;
}

function Facts({ pool, request }: RequestProps): ReactNode {
  const { t, format } = useTexts();
  return (
    <Card isKeep={request.isMine}>
      <dl className="facts">
        <dt>{t('requests.state')}</dt>
        <dd className="row">
          <Badge tone={REQUEST_TONES[request.state]}>{t(`requests.state.${request.state}`)}</Badge>
          {request.state === 'open' && (
            <span className="small dim">
              {t('govern.joinLeft')} <Countdown leftMs={request.leftMs} sealMs={pool.seal.timeMs} />
            </span>
          )}
          {request.order !== undefined && (
            <Link to="/orders/:order" params={{ order: request.order }}>
              {t('requests.toOrder')}
            </Link>
          )}
        </dd>
        <dt>{t('requests.who')}</dt>
        <dd>
          <Handle handle={request.handle} user={request.user} />
        </dd>
        <dt>{t('requests.what')}</dt>
        <dd>
          <NeedText request={request} />
        </dd>
        <dt>{t('requests.most')}</dt>
        <dd className="num">{format.money(request.maxPricePerSlotHour, pool)}</dd>
      </dl>
    </Card>
  );
}

function Acts({ pool, request }: RequestProps): ReactNode {
  const { t, format } = useTexts();
  const params = { pool: pool.pool, request: request.request };
  const [isBidding, setBidding] = useState(false);
  const cancel = useCommand(requestCancel, { done: t('requests.cancelled') });
  const bid = useCommand(bidPlace, { done: t('requests.bidPlaced'), onDone: () => setBidding(false) });
  const offers = useQuery({ ...offersQuery(pool.pool), enabled: !request.isMine && request.state === 'open' });
  if (request.state !== 'open') return null;
  if (request.isMine)
    return (
      <Button
        variant="default"
        isBusy={cancel.isPending}
        onClick={() => cancel.mutate({ params })}
        data-testid="request-cancel"
      >
        {t('requests.cancel')}
      </Button>
    );
  const own = (offers.data?.items ?? []).filter(
    (offer) => offer.isMine && offer.state === 'active' && !offer.isPending,
  );
  const fits = own.filter(
    (offer) =>
      offer.slotsFree >= request.slots &&
      offer.coresPerSlot >= request.coresPerSlot &&
      offer.memoryPerSlotBytes >= request.memoryPerSlotBytes &&
      offer.minMs <= request.durationMs &&
      offer.maxMs >= request.durationMs,
  );
  if (fits.length === 0)
    return (
      <div className="stack-tight">
        <p className="small dim">{t(own.length === 0 ? 'requests.noOffer' : 'requests.noneFits')}</p>
        <div>
          <ButtonLink to="/nodes/share" variant="default">
            {t('market.makeOffer')}
          </ButtonLink>
        </div>
      </div>
    );
  return (
    <>
      <Button onClick={() => setBidding(true)} data-testid="bid">
        {t('requests.bid')}
      </Button>
      <Suspense>
        {isBidding && (
          <AskDialog
            title={t('requests.bid')}
            lead={t('requests.bidLead')}
            fields={[
              {
                kind: 'choice',
                name: 'offer',
                label: t('requests.bidOffer'),
                options: fits.map(({ offer, title }) => ({ value: offer, label: title })),
              },
              {
                kind: 'money',
                name: 'price',
                label: t('requests.bidPrice'),
                symbol: pool.symbol,
                most: request.maxPricePerSlotHour,
                description: t('treasury.most', { most: format.money(request.maxPricePerSlotHour, pool) }),
              },
            ]}
            act={t('requests.bid')}
            isBusy={bid.isPending}
            onClose={() => setBidding(false)}
            onSend={({ offer = '', price = '' }) => bid.mutate({ params, body: { offer, pricePerSlotHour: price } })}
          />
        )}
      </Suspense>
    </>
  );
}

/** Sums and terms, before anything is paid: the version that the pick names holds them. */
function PickLead({ pool, bid }: { readonly pool: PoolView; readonly bid: Bid }): ReactNode {
  const { t, format } = useTexts();
  const { available } = pool.wallet;
  if (bid.maximum > available) return t('jobs.youHaveOnly', { sum: format.money(available, pool) });
  return (
    <>
      {t('requests.pickLead', {
        total: format.money(bid.maximum, pool),
        left: format.money(available - bid.maximum, pool),
      })}{' '}
      {t('requests.pickTerms', {
        fee: format.money(bid.cancelFee, pool),
        notice: bid.noticeMs === 0 ? t('offers.noticeNone') : format.duration(bid.noticeMs),
      })}
    </>
  );
}

function Bids({ pool, request }: RequestProps): ReactNode {
  const { t, format } = useTexts();
  const [picked, setPicked] = useState<Bid>();
  const params = { pool: pool.pool, request: request.request };
  const match = useCommand(requestMatch, {
    done: t('market.bought'),
    onDone: ({ id }) => go({ to: '/orders/:order', params: { order: id } }),
  });
  const withdraw = useCommand(bidWithdraw, { done: t('requests.bidWithdrawn') });
  return (
    <Card title={t('requests.bidsTitle')} isFlush testId="bids">
      {request.items.length === 0 ? (
        <p className="small dim" style={{ padding: '0 18px 18px' }}>
          {t(request.state === 'open' ? 'requests.bidsNone' : 'requests.bidsNoneCame')}
        </p>
      ) : (
        <>
          <p className="small dim" style={{ padding: '0 18px 10px' }}>
            {t('requests.bidsHow')}
          </p>
          <table className="table">
            <thead>
              <tr>
                <th>{t('requests.bidder')}</th>
                <th>{t('requests.score')}</th>
                <th className="end">{t('market.price')}</th>
                <th className="end">{t('requests.weighed')}</th>
                <th className="end">{t('requests.total')}</th>
                <th>
                  <span className="visually-hidden">{t('market.acts')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {request.items.map((bid) => (
                <tr key={bid.bid} data-testid="bid-row">
                  <td className="lead">
                    <div className="row">
                      <Handle handle={bid.handle} user={bid.user} />
                      {bid.isSuggested && request.state === 'open' && (
                        <Badge tone="realm" testId="suggested">
                          {t('requests.suggested')}
                        </Badge>
                      )}
                      {bid.state !== 'open' && (
                        <Badge tone={BID_TONES[bid.state]}>{t(`requests.bid.${bid.state}`)}</Badge>
                      )}
                    </div>
                    <div className="small dim row">
                      <span className="break">{bid.offerTitle}</span>
                      <Status tone={bid.isOnline ? 'good' : 'idle'}>
                        {t(bid.isOnline ? 'requests.online' : 'requests.offline')}
                      </Status>
                    </div>
                  </td>
                  <td data-label={t('requests.score')}>
                    <Score boundBps={bid.boundBps} isNew={bid.isNew} />
                  </td>
                  <td className="end num" data-label={t('market.price')}>
                    {format.money(bid.pricePerSlotHour, pool)}
                  </td>
                  <td className="end num dim" data-label={t('requests.weighed')}>
                    {format.money(bid.weighed, pool)}
                  </td>
                  <td className="end num strong" data-label={t('requests.total')}>
                    {format.money(bid.maximum, pool)}
                  </td>
                  <td className="wide">
                    <div className="table-actions">
                      {request.isMine && request.state === 'open' && bid.state === 'open' && (
                        <Button
                          size="small"
                          variant={bid.isSuggested ? 'filled' : 'default'}
                          onClick={() => setPicked(bid)}
                          data-testid="bid-pick"
                        >
                          {t('requests.pick')}
                        </Button>
                      )}
                      {bid.isMine && bid.state === 'open' && (
                        <Button
                          size="small"
                          variant="default"
                          isBusy={withdraw.isPending}
                          onClick={() => withdraw.mutate({ params: { ...params, bid: bid.bid } })}
                          data-testid="bid-withdraw"
                        >
                          {t('govern.takeBack')}
                        </Button>
                      )}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <Suspense>
        {picked !== undefined && (
          <AskDialog
            title={t('requests.pickTitle', { name: picked.handle })}
            lead={<PickLead pool={pool} bid={picked} />}
            fields={[]}
            act={t('market.payUpTo', { total: format.money(picked.maximum, pool) })}
            isBusy={match.isPending}
            isForbidden={picked.maximum > pool.wallet.available}
            onClose={() => setPicked(undefined)}
            onSend={() => {
              const { bid, offerVersion, maximum } = picked;
              match.mutate({ params, body: { bid, offerVersion, maxCost: maximum.toString() } });
            }}
          />
        )}
      </Suspense>
    </Card>
  );
}
