import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { TraderView } from '#core/features/ratings/ratings.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { reputationsQuery } from './ratings.queries.ts';
import { Score } from './score.tsx';

/** Everybody who traded, best providers first. */
export function TradersCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const traders = useQuery(reputationsQuery(pool.pool));
  return (
    <Card title={t('ratings.traders')} isFlush testId="traders">
      <Ready query={traders} courses={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small dim" style={{ padding: '0 18px 16px' }}>
              {t('ratings.noTraders')}
            </p>
          ) : (
            <Traders pool={pool} items={items} />
          )
        }
      </Ready>
    </Card>
  );
}

function Traders({ pool, items }: { readonly pool: PoolView; readonly items: readonly TraderView[] }): ReactNode {
  const { t } = useTexts();
  const { shown, end } = useGrowing(items, '');
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th>{t('ratings.member')}</th>
            <th className="end">{t('ratings.asProvider')}</th>
            <th className="end">{t('ratings.asBuyer')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ user, handle, provider, buyer }) => (
            <tr key={user}>
              <td className="lead">
                <Link to="/pools/:pool/members/:user" params={{ pool: pool.pool, user }} data-testid="trader">
                  <Handle handle={handle} user={user} />
                </Link>
              </td>
              <td className="end" data-label={t('ratings.asProvider')}>
                <Score {...provider} />
              </td>
              <td className="end" data-label={t('ratings.asBuyer')}>
                <Score {...buyer} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {end}
    </>
  );
}
