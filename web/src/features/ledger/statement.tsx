import { STATEMENT_KINDS, type StatementLine } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Bricks, Empty, Failed } from '../../ui/states.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { useAccountName } from './accounts.ts';
import { statementQuery } from './ledger.queries.ts';
import { lineText } from './posting-codes.ts';

interface StatementProps {
  readonly pool: PoolView;
  readonly filter: Readonly<Record<string, string>>;
  readonly onClear: () => void;
}

/** Newest first, with the balance after each line; older pages come as one scrolls. */
export function Statement({ pool, filter, onClear }: StatementProps): ReactNode {
  const { t } = useTexts();
  const statement = useInfiniteQuery(statementQuery(pool.pool, filter));
  const nameOf = useAccountName(pool.pool);
  if (statement.data === undefined) {
    return (
      <div style={{ padding: 18 }}>
        {statement.isError ? (
          <Failed error={statement.error} onRetry={() => void statement.refetch()} />
        ) : (
          <Bricks courses={6} />
        )}
      </div>
    );
  }
  const lines = statement.data.pages.flatMap(({ items }) => items);
  if (lines.length === 0) {
    const isFiltered = Object.keys(filter).length > 0;
    return (
      <Empty
        icon={<IconCastle />}
        action={
          isFiltered ? (
            <Button variant="default" onClick={onClear}>
              {t('ledger.filterClear')}
            </Button>
          ) : (
            <ButtonLink to="/nodes/share">{t('nodes.share')}</ButtonLink>
          )
        }
      >
        {isFiltered ? t('ledger.noneFit') : t('ledger.none')}
      </Empty>
    );
  }
  return (
    <VirtualTable
      rows={lines}
      keyOf={({ no }) => String(no)}
      label={t('ledger.statement')}
      columns={[
        { id: 'what', title: t('ledger.what') },
        { id: 'with', title: t('ledger.with') },
        { id: 'amount', title: t('ledger.amount'), isEnd: true },
        { id: 'balance', title: t('ledger.balance'), isEnd: true },
        { id: 'when', title: t('ledger.when'), isEnd: true },
      ]}
      onNearEnd={statement.hasNextPage ? () => void statement.fetchNextPage() : undefined}
      testId="statement"
      rowTestId="statement-line"
    >
      {(line) => <Cells pool={pool} line={line} others={line.counter.map(nameOf).join(', ')} />}
    </VirtualTable>
  );
}

/** Memos that people wrote; the others repeat what the code says. */
const WITH_MEMO: readonly string[] = ['P2', 'P19'];
const OF_ORDERS: readonly string[] = ['P4', 'P5', 'P6', 'P7', 'P8', 'P9'];
const OF_WITHDRAWALS: readonly string[] = STATEMENT_KINDS.withdrawals;

function Cells({
  pool,
  line,
  others,
}: {
  readonly pool: PoolView;
  readonly line: StatementLine;
  readonly others: string;
}): ReactNode {
  const { t, format } = useTexts();
  const words = lineText(line, t);
  return (
    <>
      <td className="lead">
        {OF_ORDERS.includes(line.code) ? (
          <Link to="/orders/:order" params={{ order: line.subject }}>
            {words}
          </Link>
        ) : OF_WITHDRAWALS.includes(line.code) ? (
          <Link to="/withdrawals/:withdrawal" params={{ withdrawal: line.subject }}>
            {words}
          </Link>
        ) : (
          words
        )}
        {WITH_MEMO.includes(line.code) && line.memo !== '' && line.memo !== 'welcome grant' && (
          <div className="small dim break">{line.memo}</div>
        )}
      </td>
      <td data-label={t('ledger.with')} className="break">
        {others}
      </td>
      <td className={`end num strong ${line.amount > 0n ? 'gain' : ''}`} data-label={t('ledger.amount')}>
        {line.amount > 0n && '+'}
        {format.money(line.amount, pool)}
      </td>
      <td className="end num" data-label={t('ledger.balance')}>
        {format.money(line.balance, pool)}
      </td>
      <td className="end num small dim" data-label={t('ledger.when')}>
        {format.dateTime(line.timeMs)}
      </td>
    </>
  );
}
