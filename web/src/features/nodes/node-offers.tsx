import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { medianPrice, offersQuery } from '../market/market.queries.ts';
import { BuyButton, OfferMark } from '../market/offer-cells.tsx';
import { PriceHint } from '../market/price-hint.tsx';

const BuyDialog = lazy(async () => ({ default: (await import('../market/buy-dialog.tsx')).BuyDialog }));
const EditDialog = lazy(async () => ({ default: (await import('../market/edit-dialog.tsx')).EditDialog }));

const OVER: ReadonlySet<string> = new Set(['withdrawn', 'expired']);

/** What this node is sold for: one's own can be changed, another's bought. */
export function NodeOffers({ pool, node }: { readonly pool: PoolView; readonly node: NodeView }): ReactNode {
  const { t, format } = useTexts();
  const offers = useQuery(offersQuery(pool.pool));
  const [open, setOpen] = useState<string>();
  const median = medianPrice(offers.data?.items.filter(({ isMine }) => !isMine) ?? []);
  const opened = offers.data?.items.find(({ offer }) => offer === open);
  const close = (): void => setOpen(undefined);
  return (
    <Card title={t('nodes.offers')} testId="node-offers">
      <Ready query={offers} courses={2}>
        {({ items }) => {
          const own = items.filter((offer) => offer.node === node.node && !OVER.has(offer.state));
          if (own.length === 0)
            return (
              <Empty
                action={
                  node.isThisMachine ? <ButtonLink to="/nodes/share">{t('nodes.next.share')}</ButtonLink> : undefined
                }
              >
                {t('nodes.offersNone')}
              </Empty>
            );
          return (
            <ul className="list">
              {own.map((offer) => (
                <li key={offer.offer} className="row-apart">
                  <span className="stack-close">
                    <span className="row">
                      <span className="break">{offer.title}</span>
                      <OfferMark offer={offer} />
                    </span>
                    <span className="small dim num">
                      {t('market.freeOf', { free: offer.slotsFree, all: offer.slots })} ·{' '}
                      {t('nodes.coresCount', { count: offer.coresPerSlot })}, {format.bytes(offer.memoryPerSlotBytes)}
                      {offer.leftMs !== undefined &&
                        ` · ${t('market.endsIn', { time: format.duration(offer.leftMs) })}`}
                    </span>
                  </span>
                  <span className="row">
                    <span className="stack-close end-text">
                      <span className="strong gain num">
                        {t('orders.perSlotHour', { price: format.money(offer.pricePerSlotHour, pool) })}
                      </span>
                      <span className="small">
                        <PriceHint price={offer.pricePerSlotHour} median={median} />
                      </span>
                    </span>
                    {offer.isMine ? (
                      <Button size="small" variant="default" onClick={() => setOpen(offer.offer)}>
                        {t('market.edit')}
                      </Button>
                    ) : (
                      <BuyButton pool={pool} offer={offer} onBuy={() => setOpen(offer.offer)} />
                    )}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Ready>
      <Suspense>
        {opened !== undefined &&
          (opened.isMine ? (
            <EditDialog pool={pool} offer={opened} median={median} onClose={close} />
          ) : (
            <BuyDialog pool={pool} offer={opened} median={median} onClose={close} />
          ))}
      </Suspense>
    </Card>
  );
}
