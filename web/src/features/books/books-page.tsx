import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { WhoCan } from '../govern/who-can.tsx';
import { PoolFrame } from '../pools/pool-frame.tsx';
import { AuditorCard } from './auditor-card.tsx';
import { BalanceCard } from './balance-card.tsx';
import { CorrectionsCard } from './corrections-card.tsx';
import { DepositsCard } from './deposits-card.tsx';
import { RailCard } from './rail-card.tsx';
import { ReconcileCard } from './reconcile-card.tsx';

export function BooksPage(): ReactNode {
  return (
    <PoolFrame path="/pools/:pool/books">
      {(pool) => (
        <div className="columns">
          <div className="stack">
            {isAuditor(pool) ? <BalanceCard pool={pool} /> : <NotYours pool={pool} />}
            <DepositsCard pool={pool} />
          </div>
          <div className="stack">
            <AuditorCard pool={pool} isAuditor={isAuditor(pool)} />
            {isAuditor(pool) && <CorrectionsCard pool={pool} />}
            {isAuditor(pool) && <ReconcileCard pool={pool} />}
            <RailCard pool={pool} />
          </div>
        </div>
      )}
    </PoolFrame>
  );
}

/** Members read their own statement alone; the books are for those in office. */
function isAuditor(pool: PoolView): boolean {
  return pool.role !== 'member' && pool.rights.includes('books.read');
}

function NotYours({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('books.balance')}>
      <div className="stack-tight">
        <p>{t('books.notYours')}</p>
        {/* A right that the same roles have: of the books a member reads their own part. */}
        <WhoCan pool={pool} right="audit.read" />
      </div>
    </Card>
  );
}
