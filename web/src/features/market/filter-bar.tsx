import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { FilterText } from '../../ui/filter-text.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Segments } from '../../ui/segments.tsx';
import { type Filters, SORTS, type Sort } from './filters.ts';

interface FilterBarProps {
  readonly filters: Filters;
  readonly symbol: string;
  readonly onChange: (filters: Filters) => void;
  /** Beside the fields. */
  readonly children?: ReactNode;
}

export function FilterBar({ filters, symbol, onChange, children }: FilterBarProps): ReactNode {
  const { t } = useTexts();
  const set = (change: Partial<Filters>): void => onChange({ ...filters, ...change });
  return (
    <div className="filter-bar" role="search">
      <FilterText label={t('market.filter')} value={filters.text} onChange={(text) => set({ text })} />
      <Segments<Sort>
        label={t('market.sort')}
        value={filters.sort}
        onChange={(sort) => set({ sort, isReversed: false })}
        options={SORTS.map((value) => ({ value, label: t(`market.sort.${value}`) }))}
      />
      <div className="filter-rest">
        <NumberInput
          className="filter-number"
          aria-label={t('market.minCores')}
          prefix={t('market.coresFrom')}
          min={1}
          max={256}
          value={filters.minCores}
          onChange={(value) => set({ minCores: Number(value) || 1 })}
        />
        <NumberInput
          className="filter-number"
          aria-label={t('market.minMemory')}
          prefix={t('market.memoryFrom')}
          suffix={t('market.gb')}
          min={0}
          max={1024}
          value={filters.minMemoryGb}
          onChange={(value) => set({ minMemoryGb: Number(value) || 0 })}
        />
        <MaxPrice
          key={filters.maxPrice === undefined ? 'any' : 'some'}
          price={filters.maxPrice}
          symbol={symbol}
          onChange={(maxPrice) => set({ maxPrice })}
        />
        <Checkbox
          label={t('market.onlineOnly')}
          checked={filters.isOnlineOnly}
          onChange={(event) => set({ isOnlineOnly: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('market.freeOnly')}
          checked={filters.isFreeOnly}
          onChange={(event) => set({ isFreeOnly: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('market.mineOnly')}
          checked={filters.isMineOnly}
          onChange={(event) => set({ isMineOnly: event.currentTarget.checked })}
        />
        {filters.asked !== undefined && (
          <Button size="small" variant="subtle" onClick={() => set({ asked: undefined })} data-testid="filter-asked">
            {t('market.alsoAsked', { count: Object.keys(filters.asked).length })}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}

/** Applied when it is left or Enter is pressed: half a number is none. */
function MaxPrice({
  price,
  symbol,
  onChange,
}: {
  readonly price: bigint | undefined;
  readonly symbol: string;
  readonly onChange: (price: bigint | undefined) => void;
}): ReactNode {
  const { t, format } = useTexts();
  const [text, setText] = useState(price === undefined ? '' : format.amount(price, 2));
  const parsed = text.trim() === '' ? undefined : parseMoney(text);
  const isWrong = text.trim() !== '' && parsed === undefined;
  const apply = (): void => {
    if (!isWrong && parsed !== price) onChange(parsed);
  };
  return (
    <TextInput
      className="filter-number"
      aria-label={t('market.maxPrice', { symbol })}
      placeholder={t('market.maxPriceShort', { symbol })}
      inputMode="decimal"
      value={text}
      error={isWrong}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
      data-testid="filter-price"
    />
  );
}
