import { type OfferView, offerSetState } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Button } from '../../ui/button.tsx';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Handle } from '../../ui/handle.tsx';
import { Badge } from '../../ui/status.tsx';
import { isBuyable } from './market.queries.ts';

interface OfferRowProps {
  readonly pool: PoolView;
  readonly offer: OfferView;
  readonly onOpen: (act: 'buy' | 'edit') => void;
}

export function OfferRow({ pool, offer, onOpen }: OfferRowProps): ReactNode {
  const { t, format } = useTexts();
  return (
    <tr
      className={offer.isPending || offer.isPriceUnsealed ? 'is-pending' : ''}
      data-testid="offer-row"
      data-offer={offer.offer}
    >
      <td className="lead">
        <Link to="/nodes/:node" params={{ node: offer.node }} className="strong">
          {offer.title}
        </Link>{' '}
        <OfferMark offer={offer} />
        <div className="small dim">{offer.cpuModel}</div>
      </td>
      <td data-label={t('market.seller')}>
        <Handle handle={offer.handle} user={offer.user} />
      </td>
      <td className="end num" data-label={t('market.slot')}>
        {t('nodes.coresCount', { count: offer.coresPerSlot })}
        <div className="small dim">{format.bytes(offer.memoryPerSlotBytes)}</div>
      </td>
      <td className="end num" data-label={t('market.free')}>
        {t('market.freeOf', { free: offer.slotsFree, all: offer.slots })}
      </td>
      <td className="end num" data-label={t('market.score')}>
        {format.number(offer.singleScore)}
      </td>
      <td className="end num strong gain" data-label={t('market.pricePerHour')}>
        {format.money(offer.pricePerSlotHour, pool)}
      </td>
      <td className="wide">
        <div className="table-actions">
          {offer.isMine ? (
            <OwnActs pool={pool.pool} offer={offer} onEdit={() => onOpen('edit')} />
          ) : (
            <Button
              size="small"
              disabled={!isBuyable(offer) || pool.trade.isPaused}
              title={whyNot(offer, pool, t)}
              onClick={() => onOpen('buy')}
              data-testid="buy"
            >
              {t('market.buy')}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

/** No dead buttons: one that cannot be pressed says why. */
function whyNot(offer: OfferView, pool: PoolView, t: ReturnType<typeof useTexts>['t']): string | undefined {
  if (pool.trade.isPaused) return t('pools.tradePaused');
  if (offer.slotsFree === 0) return t('problem.order.sold_out');
  if (offer.isPending) return t('ui.pendingWhy');
  return offer.isPriceUnsealed ? t('market.priceUnsealed') : undefined;
}

function OfferMark({ offer }: { readonly offer: OfferView }): ReactNode {
  const { t } = useTexts();
  if (offer.isPending) return <Badge tone="wait">{t('ui.pending')}</Badge>;
  if (offer.isPriceUnsealed) return <Badge tone="wait">{t('market.newPrice')}</Badge>;
  if (offer.isMine)
    return (
      <Badge tone={offer.state === 'active' ? 'realm' : 'idle'}>
        {offer.state === 'active' ? t('market.mine') : t(`market.state.${offer.state}`)}
      </Badge>
    );
  if (offer.state === 'sold_out') return <Badge>{t('market.state.sold_out')}</Badge>;
  return offer.isOnline ? <Badge tone="good">{t('nodes.online')}</Badge> : <Badge>{t('nodes.offline')}</Badge>;
}

function OwnActs({
  pool,
  offer,
  onEdit,
}: {
  readonly pool: string;
  readonly offer: OfferView;
  readonly onEdit: () => void;
}): ReactNode {
  const { t } = useTexts();
  const params = { pool, offer: offer.offer };
  const back = useCommand(offerSetState);
  const isPaused = offer.state === 'paused';
  const set = useCommand(offerSetState, {
    done: isPaused ? t('market.resumed') : t('market.paused'),
    undo: () => back.mutate({ params, body: { state: isPaused ? 'paused' : 'active' } }),
  });
  return (
    <>
      <Button size="small" variant="default" onClick={onEdit} data-testid="offer-edit">
        {t('market.edit')}
      </Button>
      <Button
        size="small"
        variant="default"
        isBusy={set.isPending}
        onClick={() => set.mutate({ params, body: { state: isPaused ? 'active' : 'paused' } })}
        data-testid="offer-pause"
      >
        {isPaused ? t('market.resume') : t('market.pause')}
      </Button>
    </>
  );
}
