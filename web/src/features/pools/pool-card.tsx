import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { codeText } from '../../texts/problems.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { PoolMark } from '../../ui/pool-mark.tsx';
import { Badge } from '../../ui/status.tsx';
import { isInside } from './pools.queries.ts';

export function PoolCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const body = (
    <>
      <div className="row-fixed">
        <PoolMark pool={pool.pool} size={34} />
        <div className="grow stack-close">
          <span className="strong break">{pool.name}</span>
          <span className="small dim">
            {t(`pools.access.${pool.access}`)} · {t('pools.members', { count: pool.members })}
          </span>
        </div>
        <Membership pool={pool} />
      </div>
      {pool.membership === 'denied' && (
        <p className="small loss">{codeText(pool.denialCode ?? '', t)?.title ?? t('pools.denied')}</p>
      )}
      {pool.membership === 'joining' && <p className="small dim">{t('pools.joiningWait')}</p>}
      {isInside(pool) && (
        <div className="row-apart">
          <span className="num strong gain">{format.money(pool.wallet.available, pool)}</span>
          <span className="small dim num">{t('pools.seal', { number: String(pool.seal.number) })}</span>
        </div>
      )}
    </>
  );
  if (!isInside(pool)) {
    return (
      <div className="card stack is-pending" data-testid="pool-card">
        {body}
      </div>
    );
  }
  return (
    <Link to="/pools/:pool" params={{ pool: pool.pool }} className="card card-link stack" data-testid="pool-card">
      {body}
    </Link>
  );
}

export function Membership({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  if (pool.membership === 'active')
    return <Badge tone={pool.role === 'member' ? 'idle' : 'realm'}>{t(`pools.role.${pool.role}`)}</Badge>;
  return (
    <Badge tone={pool.membership === 'joining' ? 'wait' : 'bad'}>{t(`pools.membership.${pool.membership}`)}</Badge>
  );
}
