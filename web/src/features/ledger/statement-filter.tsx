import { STATEMENT_KINDS, type StatementKind } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { fingerprint } from '#core/kernel/ids.ts';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { membersQuery } from '../pools/pools.queries.ts';

const DAY_MS = 86_400_000;
const KINDS = Object.keys(STATEMENT_KINDS) as StatementKind[];
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS } as const;
type Span = keyof typeof SPANS;
const SPAN_NAMES = Object.keys(SPANS) as Span[];
const SHOWN_MAX = 50;

export interface StatementChoice {
  readonly kind: StatementKind | undefined;
  readonly span: Span | undefined;
  /** A member. */
  readonly other: string | undefined;
}
export const EVERYTHING: StatementChoice = { kind: undefined, span: undefined, other: undefined };

/** As the endpoint takes it. `nowMs` once per choice, or each look would be another question. */
export function queryOf({ kind, span, other }: StatementChoice, nowMs: number): Readonly<Record<string, string>> {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(span === undefined ? {} : { fromMs: String(nowMs - SPANS[span]) }),
    ...(other === undefined ? {} : { with: other }),
  };
}

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
