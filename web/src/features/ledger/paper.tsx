/** The statement as it is printed: whole, as filtered, with who, when and up to which seal. */
import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type ReactNode, useEffect, useState } from 'react';
import { login } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { useStore } from '../../ui/store.ts';
import { useAccountName } from './accounts.ts';
import { lineText } from './posting-codes.ts';

export function Paper({
  pool,
  lines,
  onPrinted,
}: {
  readonly pool: PoolView;
  readonly lines: readonly StatementLine[];
  readonly onPrinted: () => void;
}): ReactNode {
  const { t, format } = useTexts();
  const nameOf = useAccountName(pool.pool);
  const state = useStore(login);
  const [printedMs] = useState(() => Date.now());
  useEffect(() => {
    window.addEventListener('afterprint', onPrinted, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', onPrinted);
  }, [onPrinted]);
  return (
    <section className="paper" aria-hidden="true">
      <h2>
        {pool.name} · {t('ledger.statement')}
      </h2>
      <p>
        {state.state === 'in' ? `${state.me.handle}#${state.me.fingerprint}` : ''} · {format.dateTime(printedMs)} ·{' '}
        {t('pools.sealNo', { number: String(pool.seal.number) })}
      </p>
      <table>
        <thead>
          <tr>
            <th>{t('ledger.when')}</th>
            <th>{t('ledger.what')}</th>
            <th>{t('ledger.with')}</th>
            <th>{t('ledger.memo')}</th>
            <th className="end">{t('ledger.amount')}</th>
            <th className="end">{t('ledger.balance')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.no}>
              <td>{format.dateTime(line.timeMs)}</td>
              <td>{lineText(line, t)}</td>
              <td>{line.counter.map(nameOf).join(', ')}</td>
              <td>{line.memo}</td>
              <td className="end">{format.money(line.amount, pool)}</td>
              <td className="end">{format.money(line.balance, pool)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
