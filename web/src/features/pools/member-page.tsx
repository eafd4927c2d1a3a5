/** One member of a pool: who it is, what they are worth as a partner and why, what others said. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ToldRatingView } from '#core/features/ratings/ratings.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready, ReadyPage } from '../../ui/states.tsx';
import { PoolFrame } from './pool-frame.tsx';
import { MemberCard } from './member-card.tsx';
import { ratingsQuery, reputationQuery } from '../ratings/ratings.queries.ts';
import { ScoreCard } from '../ratings/score-card.tsx';
import { Stars } from '../ratings/stars.tsx';

const PATH = '/pools/:pool/members/:user';

export function MemberPage(): ReactNode {
  const { user } = useParams(PATH);
  return <PoolFrame path={PATH}>{(pool) => <Member pool={pool} user={user} />}</PoolFrame>;
}

function Member({ pool, user }: { readonly pool: PoolView; readonly user: string }): ReactNode {
  const reputation = useQuery(reputationQuery(pool.pool, user));
  return (
    <ReadyPage query={reputation}>
      {({ handle, medianAmount, provider, buyer }) => (
        <div className="stack">
          <MemberCard pool={pool} user={user} handle={handle} />
          <div className="halves">
            <ScoreCard pool={pool} side="provider" score={provider} medianAmount={medianAmount} />
            <ScoreCard pool={pool} side="buyer" score={buyer} medianAmount={medianAmount} />
          </div>
          <Told pool={pool} user={user} />
        </div>
      )}
    </ReadyPage>
  );
}

function Told({ pool, user }: { readonly pool: PoolView; readonly user: string }): ReactNode {
  const { t } = useTexts();
  const ratings = useQuery(ratingsQuery(pool.pool, user));
  return (
    <Card title={t('ratings.told')} testId="ratings-told">
      <Ready query={ratings}>
        {({ items }) =>
          items.length === 0 ? <p className="small dim">{t('ratings.noneTold')}</p> : <List items={items} />
        }
      </Ready>
    </Card>
  );
}

function List({ items }: { readonly items: readonly ToldRatingView[] }): ReactNode {
  const { t, format } = useTexts();
  const { shown, end } = useGrowing(items, '');
  return (
    <>
      <ul className="list">
        {shown.map((rating) => (
          <li key={rating.order} className="stack-close">
            <div className="row-apart">
              <span className="row">
                <Handle handle={rating.byHandle} user={rating.by} />
                <span className="small dim">{t(`ratings.bySide.${rating.side}`)}</span>
              </span>
              <span className="row">
                <Stars stars={rating.stars} />
                <span className="small dim num">{format.date(rating.poolMs)}</span>
              </span>
            </div>
            {rating.text !== '' && <p className="break">{rating.text}</p>}
          </li>
        ))}
      </ul>
      {end}
    </>
  );
}
