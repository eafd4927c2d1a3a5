import type { OfferView } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type ReactNode, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Drop } from '../../ui/drop.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { lateDialog, lateFields } from '../../ui/late.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { useOutranked } from '../govern/outranks.ts';
import { WithPool } from '../pools/with-pool.tsx';
import { type Compared, useCompared } from './compared.ts';
import './compare.css';
import './filter-bar.css';
import { NO_FILTERS, applyFilters, isFiltering, keptFilters } from './filters.ts';
import { medianPrice, useOffers } from './market.queries.ts';
import type { OfferAct } from './offer-cells.tsx';
import { OfferTable } from './offer-table.tsx';

const FilterBar = lateFields(() => import('./filter-bar.tsx'), 'FilterBar');
const BuyDialog = lateDialog(() => import('./buy-dialog.tsx'), 'BuyDialog');
const EditDialog = lateDialog(() => import('./edit-dialog.tsx'), 'EditDialog');
const RemoveDialog = lateDialog(() => import('./remove-dialog.tsx'), 'RemoveDialog');
const PricesCard = lateDialog(() => import('./prices-card.tsx'), 'PricesCard');
const SavedSearches = lateDialog(() => import('./saved-searches.tsx'), 'SavedSearches');
const CompareDialog = lateDialog(() => import('./compare-dialog.tsx'), 'CompareDialog');

export function MarketPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('market.title')}>{(pool) => <Market key={pool.pool} pool={pool} />}</WithPool>;
}

type Open = { readonly act: OfferAct; readonly offer: string };

function Market({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const { query: offers, isPart } = useOffers(pool.pool);
  const filters = useStore(keptFilters);
  const [open, setOpen] = useState<Open>();
  const [isComparing, setComparing] = useState(false);
  const [isPricesShown, setPricesShown] = useState(false);
  const mayRemove = useOutranked(pool, 'offer.remove');
  const items = offers.data?.items;
  // Of the cheapest alone it would be no median.
  const median = useMemo(
    () => (isPart ? undefined : medianPrice(items?.filter(({ isMine }) => !isMine) ?? [])),
    [items, isPart],
  );
  const compared = useCompared(items ?? []);
  const opened = items?.find(({ offer }) => offer === open?.offer);
  const close = (): void => setOpen(undefined);
  return (
    <Page
      title={t('market.title')}
      lead={t('market.lead', { pool: pool.name })}
      actions={
        <>
          <ButtonLink to="/market/match" variant="default" data-testid="to-match">
            {t('market.match')}
          </ButtonLink>
          <ButtonLink to="/market/requests" variant="default" data-testid="to-requests">
            {t('market.requests')}
          </ButtonLink>
          <ButtonLink to="/nodes/share" variant="default">
            {t('market.makeOffer')}
          </ButtonLink>
        </>
      }
    >
      <Suspense fallback={<div className="filter-place" />}>
        <FilterBar filters={filters} onChange={keptFilters.set} symbol={pool.symbol}>
          <Drop label={t('market.saved')} button={t('market.saved')} side="start" isButton testId="saved-open">
            {(onLeave) => (
              <Suspense>
                <SavedSearches pool={pool} close={onLeave} />
              </Suspense>
            )}
          </Drop>
          <Button
            size="small"
            variant="default"
            aria-pressed={isPricesShown}
            onClick={() => setPricesShown(!isPricesShown)}
            data-testid="prices-open"
          >
            {t('market.prices')}
          </Button>
        </FilterBar>
      </Suspense>
      <Suspense>{isPricesShown && <PricesCard pool={pool} />}</Suspense>
      <Card isFlush>
        <Ready query={offers} courses={7}>
          {(data) => (
            <Offers
              pool={pool}
              items={data.items}
              median={median}
              compared={compared}
              mayRemove={mayRemove}
              onOpen={setOpen}
            />
          )}
        </Ready>
        {isPart && offers.data !== undefined && (
          <p className="small dim market-part" role="status">
            {t('market.part', { count: offers.data.items.length })}
          </p>
        )}
      </Card>
      {compared.offers.length > 0 && (
        <div className="compare-tray" role="region" aria-label={t('market.compare')}>
          <span className="small">{t('market.compareChosen', { count: compared.offers.length })}</span>
          <Button
            size="small"
            disabled={compared.offers.length < 2}
            title={compared.offers.length < 2 ? t('market.compareMore') : undefined}
            onClick={() => setComparing(true)}
            data-testid="compare-open"
          >
            {t('market.compare')}
          </Button>
          <Button size="small" variant="subtle" onClick={compared.clear}>
            {t('market.compareClear')}
          </Button>
        </div>
      )}
      <Suspense>
        {isComparing && compared.offers.length > 0 && (
          <CompareDialog
            pool={pool}
            offers={compared.offers}
            onBuy={(offer) => {
              setComparing(false);
              setOpen({ act: 'buy', offer });
            }}
            onRemove={compared.toggle}
            onClose={() => setComparing(false)}
          />
        )}
        {open?.act === 'buy' && opened !== undefined && (
          <BuyDialog pool={pool} offer={opened} median={median} onClose={close} />
        )}
        {open?.act === 'remove' && opened !== undefined && <RemoveDialog pool={pool} offer={opened} onClose={close} />}
        {open?.act === 'edit' && opened !== undefined && (
          <EditDialog pool={pool} offer={opened} median={median} onClose={close} />
        )}
      </Suspense>
    </Page>
  );
}

interface OffersProps {
  readonly pool: PoolView;
  readonly items: readonly OfferView[];
  readonly median: bigint | undefined;
  readonly compared: Compared;
  readonly mayRemove: (seller: string) => boolean;
  readonly onOpen: (open: Open) => void;
}

function Offers({ pool, items, median, compared, mayRemove, onOpen }: OffersProps): ReactNode {
  const { t } = useTexts();
  // The field takes each letter at once; the thousands of rows behind it follow when there is time.
  const filters = useDeferredValue(useStore(keptFilters));
  const found = useMemo(() => applyFilters(items, filters), [items, filters]);
  if (found.length > 0)
    return (
      <OfferTable
        pool={pool}
        offers={found}
        median={median}
        compared={compared}
        mayRemove={mayRemove}
        filters={filters}
        onSort={(sort, isReversed) => keptFilters.set({ ...keptFilters.get(), sort, isReversed })}
        onOpen={(act, offer) => onOpen({ act, offer })}
      />
    );
  const isFiltered = isFiltering(filters) && items.length > 0;
  return (
    <Empty
      icon={<IconCastle />}
      action={
        isFiltered ? (
          <Button onClick={() => keptFilters.set(NO_FILTERS)} data-testid="filter-clear">
            {t('market.clear')}
          </Button>
        ) : (
          <ButtonLink to="/market/requests">{t('market.postRequest')}</ButtonLink>
        )
      }
    >
      {isFiltered ? t('market.noneMatch') : t('market.none')}
    </Empty>
  );
}
