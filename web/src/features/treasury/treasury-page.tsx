import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { TreasuryView } from '#core/features/treasury/treasury.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { PoolFrame } from '../pools/pool-frame.tsx';
import { ActsCard } from './acts-card.tsx';
import type { SpendKind } from './most.ts';
import { treasuryQuery } from './treasury.queries.ts';

const SpendDialog = lazy(async () => ({ default: (await import('./spend-dialog.tsx')).SpendDialog }));

export function TreasuryPage(): ReactNode {
  return <PoolFrame path="/pools/:pool/treasury">{(pool) => <Treasury pool={pool} />}</PoolFrame>;
}

function Treasury({ pool }: { readonly pool: PoolView }): ReactNode {
  const treasury = useQuery(treasuryQuery(pool.pool));
  return (
    <ReadyPage query={treasury}>
      {(view) => (
        <div className="columns" data-aside="first">
          <ActsCard pool={pool} acts={view.acts} />
          <div className="stack">
            <MoneyCard pool={pool} treasury={view} />
            <GrantCard pool={pool} treasury={view} />
          </div>
        </div>
      )}
    </ReadyPage>
  );
}

interface TreasuryProps {
  readonly pool: PoolView;
  readonly treasury: TreasuryView;
}

function MoneyCard({ pool, treasury }: TreasuryProps): ReactNode {
  const { t, format } = useTexts();
  const [asked, setAsked] = useState<SpendKind>();
  return (
    <Card title={t('treasury.money')} isKeep testId="treasury">
      <div className="stack">
        <div className="stack-close">
          <span className="big" data-testid="treasury-balance">
            {format.money(treasury.balance, pool)}
          </span>
          <span className="small dim">{t('treasury.whose')}</span>
        </div>
        <dl className="facts">
          <dt>{t('treasury.supply')}</dt>
          <dd className="num">{format.money(treasury.supply, pool)}</dd>
          <dt>{t('treasury.cap')}</dt>
          <dd className="num">{treasury.cap === 0n ? t('govern.noCap') : format.money(treasury.cap, pool)}</dd>
        </dl>
        {may(pool, 'treasury.spend') ? (
          <>
            <div className="row">
              {(['payout', 'mint', 'burn'] as const).map((kind) => (
                <Button
                  key={kind}
                  variant={kind === 'payout' ? 'filled' : 'default'}
                  onClick={() => setAsked(kind)}
                  data-testid={`treasury-${kind}`}
                >
                  {t(`treasury.do.${kind}`)}
                </Button>
              ))}
            </div>
            <p className="small dim">{t(pool.members > 1 ? 'treasury.second' : 'treasury.alone')}</p>
          </>
        ) : (
          <WhoCan pool={pool} right="treasury.spend" />
        )}
      </div>
      <Suspense>
        {asked !== undefined && (
          <SpendDialog pool={pool} treasury={treasury} kind={asked} onClose={() => setAsked(undefined)} />
        )}
      </Suspense>
    </Card>
  );
}

function GrantCard({ pool, treasury }: TreasuryProps): ReactNode {
  const { t, format } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const { grantedToday, grantLimit } = treasury;
  const isRight = may(pool, 'treasury.grant');
  return (
    <Card title={t('treasury.grants')} testId="grants">
      <div className="stack">
        <p className="small">{t('treasury.grantsWhat')}</p>
        {!isRight && <WhoCan pool={pool} right="treasury.grant" />}
        {isRight && grantLimit > 0n && (
          <div className="stack-close">
            <span className="row-apart small">
              <span>{t('treasury.grantedToday')}</span>
              <span className="num dim">
                {format.money(grantedToday, pool)} {t('orders.of', { sum: format.money(grantLimit, pool) })}
              </span>
            </span>
            <Meter
              value={Math.min(1, Number((grantedToday * 1000n) / grantLimit) / 1000)}
              label={t('treasury.grantedToday')}
            />
          </div>
        )}
        {isRight && grantLimit === 0n && (
          <p className="small dim" data-testid="grants-none">
            {t(may(pool, 'treasury.spend') ? 'treasury.grantsNone' : 'treasury.grantsNoneOfficer')}
          </p>
        )}
        {isRight && grantLimit > 0n && (
          <div className="row">
            <Button variant="default" onClick={() => setAsking(true)} data-testid="treasury-grant">
              {t('treasury.do.grant')}
            </Button>
          </div>
        )}
      </div>
      <Suspense>
        {isAsking && <SpendDialog pool={pool} treasury={treasury} kind="grant" onClose={() => setAsking(false)} />}
      </Suspense>
    </Card>
  );
}
