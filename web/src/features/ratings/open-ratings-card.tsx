import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { RatingRoundView } from '#core/features/ratings/ratings.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { RateButton } from './rate-button.tsx';
import { ratingRoundsQuery } from './ratings.queries.ts';

const SHOWN_MAX = 10;

/** Own orders that can be rated, or of which something is not told yet. */
export function OpenRatingsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const rounds = useQuery(ratingRoundsQuery(pool.pool));
  return (
    <Card title={t('ratings.open')} testId="open-ratings">
      <Ready query={rounds} courses={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small dim">{t('ratings.noneOpen')}</p>
          ) : (
            <ul className="list">
              {items.slice(0, SHOWN_MAX).map((round) => (
                <Open key={round.order} pool={pool} round={round} />
              ))}
            </ul>
          )
        }
      </Ready>
    </Card>
  );
}

function Open({ pool, round }: { readonly pool: PoolView; readonly round: RatingRoundView }): ReactNode {
  const { t } = useTexts();
  const isBuyer = round.side === 'buyer';
  const own = isBuyer ? round.byBuyer : round.byProvider;
  return (
    <li className="row-apart">
      <div className="stack-close">
        <Link to="/orders/:order" params={{ order: round.order }}>
          <Handle
            handle={isBuyer ? round.providerHandle : round.buyerHandle}
            user={isBuyer ? round.provider : round.buyer}
          />
        </Link>
        <span className="small dim">
          {t(`ratings.state.${own.state}`)}
          {round.leftMs !== undefined && (
            <>
              {' · '}
              {t('ratings.left')}: <Countdown leftMs={round.leftMs} sealMs={pool.seal.timeMs} />
            </>
          )}
        </span>
      </div>
      {round.mayRate && <RateButton pool={pool} round={round} />}
    </li>
  );
}
