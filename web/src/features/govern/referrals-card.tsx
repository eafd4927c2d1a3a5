import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { referralsQuery } from './govern.queries.ts';

interface Referral {
  readonly user: string;
  readonly handle: string;
  readonly depth: number;
  readonly inviter: string;
  readonly joinedMs: number;
  readonly earned: bigint;
}

/** Whom you brought, whom they brought, and your share of the fees. */
export function ReferralsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const referrals = useQuery(referralsQuery(pool.pool));
  return (
    <Card title={t('govern.referrals')} testId="referrals">
      <Ready query={referrals} courses={3}>
        {({ shareBps, earned, items }) => (
          <div className="stack">
            <div className="stack-close">
              <span className="big gain">{format.money(earned, pool)}</span>
              <span className="small dim">
                {t('govern.referralShare', { share: format.share(shareBps / 10_000, 2) })}
              </span>
            </div>
            {items.length === 0 ? (
              <p className="small dim">{t('govern.referralsNone')}</p>
            ) : (
              <Tree pool={pool} items={items} of={items.find(({ depth }) => depth === 1)?.inviter ?? ''} />
            )}
          </div>
        )}
      </Ready>
    </Card>
  );
}

function Tree({
  pool,
  items,
  of,
}: {
  readonly pool: PoolView;
  readonly items: readonly Referral[];
  readonly of: string;
}): ReactNode {
  const { format } = useTexts();
  return (
    <ul className="referrals">
      {items
        .filter(({ inviter }) => inviter === of)
        .map((one) => (
          <li key={one.user}>
            <div className="row-apart">
              <Handle handle={one.handle} user={one.user} />
              <span className="small dim num">
                {one.earned > 0n ? format.money(one.earned, pool) : format.date(one.joinedMs)}
              </span>
            </div>
            {items.some(({ inviter }) => inviter === one.user) && <Tree pool={pool} items={items} of={one.user} />}
          </li>
        ))}
    </ul>
  );
}
