import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';

export function WalletCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const { available, held, pending } = pool.wallet;
  return (
    <Card
      title={t('ledger.title')}
      isKeep
      aside={
        <Link to="/wallet" className="small">
          {t('overview.statement')}
        </Link>
      }
    >
      <div className="stack">
        <div className="row" style={{ alignItems: 'baseline' }}>
          <span className="big gain" data-testid="wallet-available">
            {format.money(available, pool)}
          </span>
          <span className="dim small">{t('ledger.availableShort')}</span>
        </div>
        <div className="row" style={{ gap: '8px 28px' }}>
          <Part label={t('ledger.held')} sum={format.money(held, pool)} />
          <Part label={t('ledger.pending')} sum={format.money(pending, pool)} />
        </div>
      </div>
    </Card>
  );
}

function Part({ label, sum }: { readonly label: string; readonly sum: string }): ReactNode {
  return (
    <div className="stack-close">
      <span className="small dim">{label}</span>
      <span className="strong num">{sum}</span>
    </div>
  );
}
