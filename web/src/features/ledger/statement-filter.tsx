import type { PoolView } from '#core/features/pools/pools.api.ts';
import { fingerprint } from '#core/kernel/ids.ts';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { membersQuery } from '../pools/pools.queries.ts';
import { EVERYTHING, KINDS, SPAN_NAMES, type StatementChoice } from './statement-choice.ts';

const SHOWN_MAX = 50;

interface StatementFilterProps {
  readonly pool: PoolView;
  readonly choice: StatementChoice;
  readonly onChange: (choice: StatementChoice) => void;
}

/** By kind, by time, by the other side. */
export function StatementFilter({ pool, choice, onChange }: StatementFilterProps): ReactNode {
  const { t } = useTexts();
  const members = useQuery(membersQuery(pool.pool)).data?.items ?? [];
  const isFiltered = choice.kind !== undefined || choice.span !== undefined || choice.other !== undefined;
  return (
    <div className="statement-filter">
      <Select
        aria-label={t('ledger.filterKind')}
        placeholder={t('ledger.filterKind')}
        data={KINDS.map((value) => ({ value, label: t(`ledger.kind.${value}`) }))}
        value={choice.kind ?? null}
        onChange={(value) => onChange({ ...choice, kind: KINDS.find((kind) => kind === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('ledger.filterClear') }}
        data-testid="filter-kind"
      />
      <Select
        aria-label={t('ledger.filterTime')}
        placeholder={t('ledger.filterTime')}
        data={SPAN_NAMES.map((value) => ({ value, label: t(`ledger.last.${value}`) }))}
        value={choice.span ?? null}
        onChange={(value) => onChange({ ...choice, span: SPAN_NAMES.find((span) => span === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('ledger.filterClear') }}
        data-testid="filter-time"
      />
      <Select
        aria-label={t('ledger.filterOther')}
        placeholder={t('ledger.filterOther')}
        data={members.map(({ user, handle }) => ({ value: user, label: `${handle}#${fingerprint(user)}` }))}
        value={choice.other ?? null}
        onChange={(value) => onChange({ ...choice, other: value ?? undefined })}
        searchable
        clearable
        limit={SHOWN_MAX}
        nothingFoundMessage={t('ledger.toNobody')}
        clearButtonProps={{ 'aria-label': t('ledger.filterClear') }}
        data-testid="filter-other"
      />
      {isFiltered && (
        <Button variant="subtle" size="small" onClick={() => onChange(EVERYTHING)} data-testid="filter-clear">
          {t('ledger.filterClear')}
        </Button>
      )}
    </div>
  );
}
