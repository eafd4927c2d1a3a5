import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Sentinel } from '../../ui/growing.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Bricks, Empty, Failed } from '../../ui/states.tsx';
import { useAccountName } from './accounts.ts';
import { statementQuery } from './ledger.queries.ts';
import { postingText } from './posting-codes.ts';

/** Newest first, with the balance after each line; older pages come as one scrolls. */
export function Statement({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const statement = useInfiniteQuery(statementQuery(pool.pool));
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
    return (
      <Empty icon={<IconCastle />} action={<ButtonLink to="/nodes/share">{t('nodes.share')}</ButtonLink>}>
        {t('ledger.none')}
      </Empty>
    );
  }
  return (
    <>
      <table className="table" data-testid="statement">
        <thead>
          <tr>
            <th>{t('ledger.what')}</th>
            <th>{t('ledger.with')}</th>
            <th className="end">{t('ledger.amount')}</th>
            <th className="end">{t('ledger.balance')}</th>
            <th className="end">{t('ledger.when')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.no} pool={pool} line={line} others={line.counter.map(nameOf).join(', ')} />
          ))}
        </tbody>
      </table>
      {statement.hasNextPage && <Sentinel key={lines.length} onSeen={() => void statement.fetchNextPage()} />}
      {statement.isFetchingNextPage && (
        <div style={{ padding: 18 }}>
          <Bricks courses={2} />
        </div>
      )}
    </>
  );
}

/** Memos that people wrote; the others repeat what the code says. */
const WITH_MEMO: readonly string[] = ['P2', 'P19'];
const OF_ORDERS: readonly string[] = ['P4', 'P5', 'P6', 'P7', 'P8', 'P9'];

function Line({
  pool,
  line,
  others,
}: {
  readonly pool: PoolView;
  readonly line: StatementLine;
  readonly others: string;
}): ReactNode {
  const { t, format } = useTexts();
  const words = postingText(line.code, t);
  return (
    <tr>
      <td className="lead">
        {OF_ORDERS.includes(line.code) ? (
          <Link to="/orders/:order" params={{ order: line.subject }}>
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
    </tr>
  );
}
