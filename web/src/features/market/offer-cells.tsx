import { type OfferView, offerSetState } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Badge } from '../../ui/status.tsx';
import { isBuyable } from './market.queries.ts';
import { PriceHint } from './price-hint.tsx';

export type OfferAct = 'buy' | 'edit' | 'remove';

interface OfferCellsProps {
  readonly pool: PoolView;
  readonly offer: OfferView;
  readonly median: bigint | undefined;
  readonly mayRemove: boolean;
  readonly isCompared: boolean;
  /** Undefined: as many as fit are being compared already. */
  readonly onCompare: (() => void) | undefined;
  readonly onOpen: (act: OfferAct) => void;
}

export function OfferCells({
  pool,
  offer,
  median,
  mayRemove,
  isCompared,
  onCompare,
  onOpen,
}: OfferCellsProps): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <td className="offer-pick">
        <input
          type="checkbox"
          className="pick"
          checked={isCompared}
          disabled={onCompare === undefined}
          onChange={onCompare}
          aria-label={t('market.compareThis', { title: offer.title })}
          title={onCompare === undefined ? t('market.compareFull') : t('market.compare')}
          data-testid="compare-pick"
        />
      </td>
      <td className="lead">
        <div className="cut">
          <Link to="/nodes/:node" params={{ node: offer.node }} className="strong" title={offer.title}>
            {offer.title}
          </Link>
        </div>
        <div className="row-tight">
          <OfferMark offer={offer} />
          <span className="small dim cut">{offer.cpuModel}</span>
        </div>
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
      <td className="end num" data-label={t('market.pricePerHour')}>
        <span className="strong gain">{format.money(offer.pricePerSlotHour, pool)}</span>
        <div className="small">
          <PriceHint price={offer.pricePerSlotHour} median={median} />
        </div>
      </td>
      <td className="wide">
        <div className="table-actions">
          {offer.isMine ? (
            <OwnActs pool={pool.pool} offer={offer} onEdit={() => onOpen('edit')} />
          ) : (
            <>
              {mayRemove && (
                <IconButton
                  label={t('market.removeOf', { title: offer.title })}
                  onClick={() => onOpen('remove')}
                  data-testid="offer-remove"
                >
                  <IconTrash size={16} stroke={1.6} aria-hidden="true" />
                </IconButton>
              )}
              <BuyButton pool={pool} offer={offer} onBuy={() => onOpen('buy')} />
            </>
          )}
        </div>
      </td>
    </>
  );
}

/** No dead buttons: one that cannot be pressed says why. */
export function BuyButton({
  pool,
  offer,
  onBuy,
}: {
  readonly pool: PoolView;
  readonly offer: OfferView;
  readonly onBuy: () => void;
}): ReactNode {
  const { t } = useTexts();
  return (
    <Button
      size="small"
      disabled={!isBuyable(offer) || pool.trade.isPaused}
      title={whyNot(offer, pool, t)}
      onClick={onBuy}
      data-testid="buy"
    >
      {t('market.buy')}
    </Button>
  );
}

function whyNot(offer: OfferView, pool: PoolView, t: ReturnType<typeof useTexts>['t']): string | undefined {
  if (pool.trade.isPaused) return t('pools.tradePaused');
  if (offer.slotsFree === 0) return t('market.soldOut');
  if (offer.isPending) return t('ui.pendingWhy');
  return offer.isPriceUnsealed ? t('market.priceUnsealed') : undefined;
}

export function OfferMark({ offer }: { readonly offer: OfferView }): ReactNode {
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
  const isDraft = offer.state === 'draft';
  const set = useCommand(offerSetState, {
    done: t(isDraft ? 'market.opened' : isPaused ? 'market.resumed' : 'market.paused'),
    // What was on the market is a draft no more.
    undo: () => back.mutate({ params, body: { state: isPaused || isDraft ? 'paused' : 'active' } }),
  });
  if (offer.state === 'expired') return null;
  return (
    <>
      <Button size="small" variant="default" onClick={onEdit} data-testid="offer-edit">
        {t('market.edit')}
      </Button>
      <Button
        size="small"
        variant="default"
        isBusy={set.isPending}
        onClick={() => set.mutate({ params, body: { state: isPaused || isDraft ? 'active' : 'paused' } })}
        data-testid="offer-pause"
      >
        {t(isDraft ? 'market.open' : isPaused ? 'market.resume' : 'market.pause')}
      </Button>
    </>
  );
}
