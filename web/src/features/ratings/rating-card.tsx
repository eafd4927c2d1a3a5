/** On the page of a settled order: who has rated, what is told, what is waited for; and the act itself. */
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { RatingRoundView } from '#core/features/ratings/ratings.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { RateButton } from './rate-button.tsx';
import { orderRatingQuery } from './ratings.queries.ts';
import { Stars } from './stars.tsx';

export function RatingCard({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t } = useTexts();
  const isRated = order.state === 'settled' && order.used > 0n;
  const rating = useQuery({ ...orderRatingQuery(pool.pool, order.order), enabled: isRated });
  if (!isRated) return null;
  return (
    <Card title={t('ratings.ofOrder')} testId="rating-card">
      <Ready query={rating} courses={2}>
        {(round) => <Round pool={pool} round={round} />}
      </Ready>
    </Card>
  );
}

function Round({ pool, round }: { readonly pool: PoolView; readonly round: RatingRoundView }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="stack">
      <p className="small dim">{t('ratings.blind')}</p>
      <ul className="list">
        <Given handle={round.buyerHandle} user={round.buyer} given={round.byBuyer} />
        <Given handle={round.providerHandle} user={round.provider} given={round.byProvider} />
      </ul>
      <p className="small dim">
        {t(`ratings.round.${round.round}`)}{' '}
        {round.leftMs !== undefined && (
          <span className="strong">
            {t('ratings.left')}: <Countdown leftMs={round.leftMs} sealMs={pool.seal.timeMs} />
          </span>
        )}
      </p>
      {round.mayRate && (
        <div>
          <RateButton pool={pool} round={round} />
        </div>
      )}
    </div>
  );
}

function Given({
  handle,
  user,
  given,
}: {
  readonly handle: string;
  readonly user: string;
  readonly given: RatingRoundView['byBuyer'];
}): ReactNode {
  const { t } = useTexts();
  return (
    <li className="stack-close" data-testid="rating-given">
      <div className="row-apart">
        <Handle handle={handle} user={user} />
        <span className="row">
          {given.stars !== undefined && <Stars stars={given.stars} />}
          <span className="small dim">{t(`ratings.state.${given.state}`)}</span>
        </span>
      </div>
      {given.text !== undefined && given.text !== '' && <p className="small break">{given.text}</p>}
    </li>
  );
}
