/** One side's reputation with everything that it is made of. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { FactView, ScoreView } from '#core/features/ratings/ratings.api.ts';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Badge } from '../../ui/status.tsx';
import { Score } from './score.tsx';
import { Stars } from './stars.tsx';

export type ScoreDetail = ScoreView & { readonly facts: readonly FactView[] };
const BPS = 10_000;
const WEIGHT_UNIT = 1000;
/** As in the formula: parts of the score. */
const PARTS = [
  ['reliability', 'reliabilityBps', 0.5],
  ['stars', 'starsBps', 0.3],
  ['disputes', 'disputesBps', 0.2],
] as const;

export function ScoreCard({
  pool,
  side,
  score,
  medianAmount,
}: {
  readonly pool: PoolView;
  readonly side: 'provider' | 'buyer';
  readonly score: ScoreDetail;
  readonly medianAmount: bigint;
}): ReactNode {
  const { t, format } = useTexts();
  const name = t(side === 'provider' ? 'ratings.asProvider' : 'ratings.asBuyer');
  return (
    <Card title={name} aside={<Score {...score} />} testId={`score-${side}`}>
      <div className="stack">
        <p className="small dim">
          {score.isNew ? t('ratings.newWhy') : null}{' '}
          {t('ratings.shownWhat', {
            score: format.share(score.scoreBps / BPS, 1),
            margin: format.share((score.scoreBps - score.boundBps) / BPS, 1),
          })}
          {'; '}
          {t('ratings.orders', { count: score.orders })}
        </p>
        {PARTS.map(([part, field, weight]) => (
          <div key={part} className="stack-close">
            <div className="row-apart">
              <span>
                {t(`ratings.part.${part}`)}{' '}
                <span className="small dim">{t('ratings.partWeight', { share: format.share(weight) })}</span>
              </span>
              <span className="num">{format.share(score[field] / BPS, 1)}</span>
            </div>
            <Meter value={score[field] / BPS} label={`${name}: ${t(`ratings.part.${part}`)}`} />
          </div>
        ))}
        <details>
          <summary className="small">{t('ratings.how')}</summary>
          <div className="stack-tight small dim" style={{ paddingTop: 8 }}>
            <p>{t('ratings.howScore', { formula: score.formula })}</p>
            <p>{t('ratings.howPrior', { weight: format.number(score.weight / WEIGHT_UNIT, 1) })}</p>
            <p>{t('ratings.howWeight', { median: format.money(medianAmount, pool) })}</p>
          </div>
        </details>
        <h3 className="small strong">{t('ratings.facts')}</h3>
        {score.facts.length === 0 ? (
          <p className="small dim">{t('ratings.noFacts')}</p>
        ) : (
          <Facts pool={pool} facts={score.facts} />
        )}
      </div>
    </Card>
  );
}

function Facts({ pool, facts }: { readonly pool: PoolView; readonly facts: readonly FactView[] }): ReactNode {
  const { t, format } = useTexts();
  const { shown, end } = useGrowing(facts, '');
  return (
    <>
      <ul className="list">
        {shown.map((fact) => (
          <li key={fact.order} className="stack-close" data-testid="reputation-fact">
            <div className="row-apart">
              <span className="row">
                <Link to="/pools/:pool/members/:user" params={{ pool: pool.pool, user: fact.counterparty }}>
                  <Handle handle={fact.counterpartyHandle} user={fact.counterparty} />
                </Link>
                {fact.relation !== 'other' && <Badge tone="wait">{t(`ratings.relation.${fact.relation}`)}</Badge>}
                {fact.isLost && <Badge tone="bad">{t('ratings.lost')}</Badge>}
              </span>
              {fact.stars !== undefined && <Stars stars={fact.stars} />}
            </div>
            <span className="small dim">
              {format.date(fact.atMs)} · {format.money(fact.amount, pool)} · {t('ratings.delivered')}{' '}
              {format.share(fact.reliabilityBps / BPS)} · {t('ratings.weight')}{' '}
              {fact.counted === fact.weight
                ? format.number(fact.weight / WEIGHT_UNIT, 2)
                : t('ratings.weightCut', {
                    counted: format.number(fact.counted / WEIGHT_UNIT, 2),
                    weight: format.number(fact.weight / WEIGHT_UNIT, 2),
                  })}
            </span>
          </li>
        ))}
      </ul>
      {end}
    </>
  );
}
