import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { historyQuery, sinceQuery } from '../ledger/history.queries.ts';

const WEEK_MS = 7 * 86_400_000;
const POINTS = 42;

export function WalletCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const { available, held, pending } = pool.wallet;
  // Midnight of the person who looks: what "today" means is theirs to say.
  const [midnightMs] = useState(() => new Date().setHours(0, 0, 0, 0));
  const today = useQuery(sinceQuery(pool.pool, midnightMs)).data;
  const week = useQuery(historyQuery(pool.pool, WEEK_MS, POINTS)).data;
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
          <Part
            label={t('overview.earnedToday')}
            sum={today === undefined ? '…' : `${today.earned > 0n ? '+' : ''}${format.money(today.earned, pool)}`}
            isGain={(today?.earned ?? 0n) > 0n}
            testId="earned-today"
          />
          <Part label={t('ledger.held')} sum={format.money(held, pool)} />
          <Part label={t('ledger.pending')} sum={format.money(pending, pool)} />
        </div>
        {week !== undefined && (
          <Sparkline
            values={week.points.map(({ balance }) => Number(balance))}
            label={t('overview.weekBalance', { pool: pool.name })}
          />
        )}
      </div>
    </Card>
  );
}

function Part({
  label,
  sum,
  isGain = false,
  testId,
}: {
  readonly label: string;
  readonly sum: string;
  readonly isGain?: boolean;
  readonly testId?: string;
}): ReactNode {
  return (
    <div className="stack-close">
      <span className="small dim">{label}</span>
      <span className={`strong num ${isGain ? 'gain' : ''}`} data-testid={testId}>
        {sum}
      </span>
    </div>
  );
}
