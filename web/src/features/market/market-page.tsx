import type { OfferView } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useMemo, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { type Filters, NO_FILTERS, applyFilters } from './filters.ts';
import { FilterBar } from './filter-bar.tsx';
import { offersQuery } from './market.queries.ts';
import { OfferRow } from './offer-row.tsx';

const BuyDialog = lazy(async () => ({ default: (await import('./buy-dialog.tsx')).BuyDialog }));
const EditDialog = lazy(async () => ({ default: (await import('./edit-dialog.tsx')).EditDialog }));

export function MarketPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('market.title')}>{(pool) => <Market pool={pool} />}</WithPool>;
}

type Open = { readonly act: 'buy' | 'edit'; readonly offer: string };

function Market({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const offers = useQuery(offersQuery(pool.pool));
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [open, setOpen] = useState<Open>();
  const opened = offers.data?.items.find(({ offer }) => offer === open?.offer);
  const close = (): void => setOpen(undefined);
  return (
    <Page
      title={t('market.title')}
      lead={t('market.lead', { pool: pool.name })}
      actions={
        <ButtonLink to="/nodes/share" variant="default">
          {t('market.makeOffer')}
        </ButtonLink>
      }
    >
      <FilterBar filters={filters} onChange={setFilters} symbol={pool.symbol} />
      <Card isFlush>
        <Ready query={offers} courses={7}>
          {({ items }) => (
            <Offers
              pool={pool}
              items={items}
              filters={filters}
              onOpen={setOpen}
              onClear={() => setFilters(NO_FILTERS)}
            />
          )}
        </Ready>
      </Card>
      <Suspense>
        {open?.act === 'buy' && opened !== undefined && <BuyDialog pool={pool} offer={opened} onClose={close} />}
        {open?.act === 'edit' && opened !== undefined && <EditDialog pool={pool} offer={opened} onClose={close} />}
      </Suspense>
    </Page>
  );
}

interface OffersProps {
  readonly pool: PoolView;
  readonly items: readonly OfferView[];
  readonly filters: Filters;
  readonly onOpen: (open: Open) => void;
  readonly onClear: () => void;
}

function Offers({ pool, items, filters, onOpen, onClear }: OffersProps): ReactNode {
  const { t } = useTexts();
  const found = useMemo(() => applyFilters(items, filters), [items, filters]);
  const { shown, end } = useGrowing(found, JSON.stringify(filters));
  if (found.length === 0) {
    const isFiltered = filters !== NO_FILTERS && items.length > 0;
    return (
      <Empty
        icon={<IconCastle />}
        action={
          isFiltered ? (
            <Button onClick={onClear}>{t('market.clear')}</Button>
          ) : (
            <ButtonLink to="/nodes/share">{t('nodes.share')}</ButtonLink>
          )
        }
      >
        {isFiltered ? t('market.noneMatch') : t('market.none')}
      </Empty>
    );
  }
  return (
    <>
      <table className="table" data-testid="offers">
        <caption className="visually-hidden">{t('market.found', { count: found.length })}</caption>
        <thead>
          <tr>
            <th>{t('market.offer')}</th>
            <th>{t('market.seller')}</th>
            <th className="end">{t('market.slot')}</th>
            <th className="end">{t('market.free')}</th>
            <th className="end">{t('market.score')}</th>
            <th className="end">{t('market.pricePerHour')}</th>
            <th>
              <span className="visually-hidden">{t('market.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((offer) => (
            <OfferRow
              key={offer.offer}
              pool={pool}
              offer={offer}
              onOpen={(act) => onOpen({ act, offer: offer.offer })}
            />
          ))}
        </tbody>
      </table>
      {end}
    </>
  );
}
