import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Segments } from '../../ui/segments.tsx';
import { type Filters, SORTS } from './filters.ts';
import './filter-bar.css';

interface FilterBarProps {
  readonly filters: Filters;
  readonly symbol: string;
  readonly onChange: (filters: Filters) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps): ReactNode {
  const { t } = useTexts();
  const set = (change: Partial<Filters>): void => onChange({ ...filters, ...change });
  return (
    <div className="filter-bar" role="search">
      <TextInput
        type="search"
        className="filter-text"
        aria-label={t('market.filter')}
        placeholder={t('market.filter')}
        leftSection={<IconSearch size={16} />}
        value={filters.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
        data-testid="filter"
      />
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
      <Segments
        label={t('market.sort')}
        value={filters.sort}
        onChange={(sort) => set({ sort })}
        options={SORTS.map((value) => ({ value, label: t(`market.sort.${value}`) }))}
      />
      <Checkbox
        label={t('market.onlineOnly')}
        checked={filters.isOnlineOnly}
        onChange={(event) => set({ isOnlineOnly: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('market.mineOnly')}
        checked={filters.isMineOnly}
        onChange={(event) => set({ isMineOnly: event.currentTarget.checked })}
      />
    </div>
  );
}
