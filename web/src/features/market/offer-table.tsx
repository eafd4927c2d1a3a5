import type { OfferView } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { type Column, VirtualTable } from '../../ui/virtual-table.tsx';
import type { Compared } from './compared.ts';
import type { Filters, Sort } from './filters.ts';
import { type OfferAct, OfferCells } from './offer-cells.tsx';

interface OfferTableProps {
  readonly pool: PoolView;
  readonly offers: readonly OfferView[];
  readonly median: bigint | undefined;
  readonly compared: Compared;
  /** Whose offers this person may take off the market. */
  readonly mayRemove: (seller: string) => boolean;
  readonly filters: Filters;
  readonly onSort: (sort: Sort, isReversed: boolean) => void;
  readonly onOpen: (act: OfferAct, offer: string) => void;
}

export function OfferTable({
  pool,
  offers,
  median,
  compared,
  mayRemove,
  filters,
  onSort,
  onOpen,
}: OfferTableProps): ReactNode {
  const { t } = useTexts();
  /** What one looks for first: the cheapest, but the fastest and the largest. */
  const sortBy = (sort: Sort, first: 'ascending' | 'descending'): Pick<Column, 'sort'> => {
    const isNow = filters.sort === sort;
    const other = first === 'ascending' ? 'descending' : 'ascending';
    return {
      sort: {
        direction: isNow ? (filters.isReversed ? other : first) : undefined,
        onSort: () => onSort(sort, isNow && !filters.isReversed),
      },
    };
  };
  const columns: readonly Column[] = [
    { id: 'pick', title: t('market.compare'), isHidden: true, width: '40px' },
    { id: 'offer', title: t('market.offer') },
    { id: 'seller', title: t('market.seller'), width: '16%' },
    { id: 'slot', title: t('market.slot'), isEnd: true, width: '8.5%', ...sortBy('memory', 'descending') },
    { id: 'free', title: t('market.free'), isEnd: true, width: '9.5%', ...sortBy('free', 'descending') },
    { id: 'score', title: t('market.scoreShort'), isEnd: true, width: '7.5%', ...sortBy('score', 'descending') },
    { id: 'price', title: t('market.pricePerHour'), isEnd: true, width: '158px', ...sortBy('price', 'ascending') },
    { id: 'acts', title: t('market.acts'), isHidden: true, width: '206px' },
  ];
  return (
    <>
      <p className="visually-hidden" role="status">
        {t('market.found', { count: offers.length })}
      </p>
      <VirtualTable
        rows={offers}
        keyOf={keyOf}
        columns={columns}
        label={t('market.title')}
        rowHeight={66}
        rowClass={({ isPending, isPriceUnsealed }) => (isPending || isPriceUnsealed ? 'is-pending' : '')}
        testId="offers"
        rowTestId="offer-row"
      >
        {(offer) => (
          <OfferCells
            pool={pool}
            offer={offer}
            median={median}
            mayRemove={!offer.isMine && mayRemove(offer.user)}
            isCompared={compared.has(offer.offer)}
            onCompare={compared.isFull && !compared.has(offer.offer) ? undefined : () => compared.toggle(offer.offer)}
            onOpen={(act) => onOpen(act, offer.offer)}
          />
        )}
      </VirtualTable>
    </>
  );
}

function keyOf({ offer }: OfferView): string {
  return offer;
}
