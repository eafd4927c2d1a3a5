import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { isBuyable, useBestOffers } from '../market/market.queries.ts';

const SHOWN = 5;

/** The cheapest that can be bought now. */
export function BestOffers({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const offers = useBestOffers(pool.pool, SHOWN);
  return (
    <Card
      title={t('overview.offers')}
      isFlush
      aside={
        <Link to="/market" className="small">
          {t('overview.allOffers')}
        </Link>
      }
    >
      <Ready query={offers} courses={4}>
        {({ items }) => {
          const best = items
            .filter(isBuyable)
            .sort((a, b) => (a.pricePerSlotHour < b.pricePerSlotHour ? -1 : 1))
            .slice(0, SHOWN);
          if (best.length === 0) {
            return (
              <Empty
                action={
                  <ButtonLink to="/nodes/share" variant="default">
                    {t('nodes.share')}
                  </ButtonLink>
                }
              >
                {t('overview.noOffers')}
              </Empty>
            );
          }
          return (
            <table className="table">
              <thead>
                <tr>
                  <th>{t('market.offer')}</th>
                  <th>{t('market.seller')}</th>
                  <th className="end">{t('market.free')}</th>
                  <th className="end">{t('market.pricePerHour')}</th>
                </tr>
              </thead>
              <tbody>
                {best.map((offer) => (
                  <tr key={offer.offer}>
                    <td className="lead">
                      <Link to="/market" className="strong">
                        {offer.title}
                      </Link>
                      <div className="small dim">{offer.cpuModel}</div>
                    </td>
                    <td data-label={t('market.seller')}>
                      <Handle handle={offer.handle} user={offer.user} />
                    </td>
                    <td className="end num" data-label={t('market.free')}>
                      {t('market.freeOf', { free: offer.slotsFree, all: offer.slots })}
                    </td>
                    <td className="end num strong gain" data-label={t('market.pricePerHour')}>
                      {format.money(offer.pricePerSlotHour, pool)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Ready>
    </Card>
  );
}
