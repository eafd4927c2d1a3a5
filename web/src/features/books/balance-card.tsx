import type { TrialBalance } from '#core/features/books/books.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { useAccountName } from '../ledger/accounts.ts';
import { trialBalanceQuery } from './books.queries.ts';

/** Every account with its balance, now or at a time; both columns sum to the same, or the books are wrong. */
export function BalanceCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const [at, setAt] = useState('');
  const atMs = at === '' ? undefined : new Date(at).getTime();
  const balance = useQuery(trialBalanceQuery(pool.pool, Number.isNaN(atMs) ? undefined : atMs));
  return (
    <Card
      title={t('books.balance')}
      isFlush
      testId="trial-balance"
      aside={
        <TextInput
          type="datetime-local"
          size="xs"
          aria-label={t('books.at')}
          title={t('books.at')}
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
          data-testid="balance-at"
        />
      }
    >
      <Ready query={balance} courses={8}>
        {(view) => (
          <>
            <div className="row-apart" style={{ padding: '0 18px 12px' }}>
              <Badge tone={view.isBalanced ? 'good' : 'bad'} testId="is-balanced">
                {t(view.isBalanced ? 'books.balanced' : 'books.unbalanced')}
              </Badge>
              <span className="small dim">
                {t('pools.sealNo', { number: String(view.seal) })} · {format.dateTime(view.timeMs)} ·{' '}
                {t('books.transactions', { count: view.transactions })}
              </span>
            </div>
            <Groups pool={pool} view={view} />
            <Accounts pool={pool} view={view} />
          </>
        )}
      </Ready>
    </Card>
  );
}

function Groups({ pool, view }: { readonly pool: PoolView; readonly view: TrialBalance }): ReactNode {
  const { t, format } = useTexts();
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('books.group')}</th>
          <th className="end">{t('books.accounts')}</th>
          <th className="end">{t('books.debit')}</th>
          <th className="end">{t('books.credit')}</th>
        </tr>
      </thead>
      <tbody>
        {view.groups.map(({ group, accounts, debit, credit }) => (
          <tr key={group}>
            <td className="lead">{t(`books.group.${group}`)}</td>
            <td className="end num" data-label={t('books.accounts')}>
              {format.number(accounts)}
            </td>
            <td className="end num" data-label={t('books.debit')}>
              {debit === 0n ? <span className="dim">–</span> : format.money(debit, pool)}
            </td>
            <td className="end num" data-label={t('books.credit')}>
              {credit === 0n ? <span className="dim">–</span> : format.money(credit, pool)}
            </td>
          </tr>
        ))}
        <tr className="strong">
          <td className="lead">{t('books.sum')}</td>
          <td className="end num" data-label={t('books.accounts')}>
            {format.number(view.accounts.length)}
          </td>
          <td className="end num" data-label={t('books.debit')}>
            {format.money(view.debit, pool)}
          </td>
          <td className="end num" data-label={t('books.credit')}>
            {format.money(view.credit, pool)}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Accounts({ pool, view }: { readonly pool: PoolView; readonly view: TrialBalance }): ReactNode {
  const { t, format } = useTexts();
  const nameOf = useAccountName(pool.pool);
  return (
    <details style={{ padding: '12px 0' }}>
      <summary style={{ padding: '0 18px' }}>{t('books.everyAccount')}</summary>
      <VirtualTable
        rows={view.accounts}
        keyOf={({ account }) => account}
        label={t('books.everyAccount')}
        isBoxed
        columns={[
          { id: 'account', title: t('books.account') },
          { id: 'balance', title: t('ledger.balance'), isEnd: true, width: '34%' },
        ]}
        rowHeight={46}
        testId="accounts"
      >
        {({ account, balance }) => (
          <>
            <td className="lead break" title={account}>
              {nameOf(account)}
            </td>
            <td className="end num" data-label={t('ledger.balance')}>
              {format.money(balance, pool)}
            </td>
          </>
        )}
      </VirtualTable>
    </details>
  );
}
