/** What is needed, the best offer for it, why it is the best, and why the others fell out. */
import type { FILTER_NAMES, matchRead } from '#core/features/market/search.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useDeferredValue, useState } from 'react';
import type { z } from 'zod';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { Score } from '../ratings/score.tsx';
import { NeedFields } from './need-fields.tsx';
import { NEED_START, needOf } from './need.ts';
import { matchQuery } from './requests.queries.ts';

const BuyDialog = lazy(async () => ({ default: (await import('../market/buy-dialog.tsx')).BuyDialog }));
type Match = z.output<typeof matchRead.answer>;

export function MatchPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('requests.match')}>{(pool) => <MatchOf pool={pool} />}</WithPool>;
}

function MatchOf({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const [need, setNeed] = useState(NEED_START);
  const [price, setPrice] = useState('');
  const max = parseMoney(price);
  const asked = useDeferredValue({
    ...needOf(need),
    ...(max === undefined || max === 0n ? {} : { maxPrice: max.toString() }),
  });
  const match = useQuery(matchQuery(pool.pool, asked));
  return (
    <Page
      title={t('requests.match')}
      lead={t('requests.matchLead')}
      back={<Link to="/market">{t('market.title')}</Link>}
      actions={
        <ButtonLink to="/market/requests" variant="default">
          {t('requests.title')}
        </ButtonLink>
      }
    >
      <Card title={t('requests.needTitle')}>
        <NeedFields need={need} onChange={setNeed}>
          <MoneyInput
            label={t('requests.maxPrice')}
            description={t('requests.maxPriceAny')}
            symbol={pool.symbol}
            value={price}
            onChange={setPrice}
            testId="match-price"
          />
        </NeedFields>
      </Card>
      <Ready query={match} courses={5}>
        {(view) => (
          <div className="columns" style={{ opacity: match.isPlaceholderData ? 0.6 : 1 }}>
            <BestCard pool={pool} match={view} need={asked} />
            <FellOutCard match={view} />
          </div>
        )}
      </Ready>
    </Page>
  );
}

function BestCard({
  pool,
  match,
  need,
}: {
  readonly pool: PoolView;
  readonly match: Match;
  readonly need: { readonly slots: number; readonly durationMs: number };
}): ReactNode {
  const { t, format } = useTexts();
  const [isBuying, setBuying] = useState(false);
  const { best, maximum, ranked } = match;
  if (best === undefined)
    return (
      <Card title={t('requests.best')} testId="match-none">
        <Empty icon={<IconCastle />} action={<ButtonLink to="/market/requests">{t('requests.open')}</ButtonLink>}>
          {t('requests.noMatch')}
        </Empty>
      </Card>
    );
  const second = ranked[1];
  return (
    <Card title={t('requests.best')} isKeep testId="match-best">
      <div className="stack">
        <div className="row-apart">
          <span className="stack-close grow">
            <Link to="/nodes/:node" params={{ node: best.node }} className="strong break">
              {best.title}
            </Link>
            <span className="small dim row">
              <Handle handle={best.handle} user={best.user} /> ·{' '}
              <Score boundBps={best.sellerBoundBps} isNew={best.sellerIsNew} />
            </span>
          </span>
          <span className="stack-close" style={{ textAlign: 'end' }}>
            <span className="big">{format.money(maximum ?? 0n, pool)}</span>
            <span className="small dim">{t('jobs.atMost')}</span>
          </span>
        </div>
        <p className="small" data-testid="match-why">
          {second === undefined
            ? t('requests.whyOnly')
            : t('requests.whyBest', {
                weighed: format.money(ranked[0]?.weighed ?? 0n, pool),
                next: second.title,
                other: format.money(second.weighed, pool),
              })}
        </p>
        <div className="row">
          <Button onClick={() => setBuying(true)} data-testid="match-buy">
            {t('market.buy')}
          </Button>
        </div>
        {ranked.length > 1 && (
          <details>
            <summary>{t('requests.ranking', { count: ranked.length })}</summary>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('requests.what')}</th>
                  <th>{t('requests.score')}</th>
                  <th className="end">{t('market.price')}</th>
                  <th className="end">{t('requests.weighed')}</th>
                </tr>
              </thead>
              <tbody>
                {ranked.map((one) => (
                  <tr key={one.offer}>
                    <td className="lead break">{one.title}</td>
                    <td className="num" data-label={t('requests.score')}>
                      {format.share(one.boundBps / 10_000)}
                    </td>
                    <td className="end num" data-label={t('market.price')}>
                      {format.money(one.pricePerSlotHour, pool)}
                    </td>
                    <td className="end num" data-label={t('requests.weighed')}>
                      {format.money(one.weighed, pool)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </div>
      <Suspense>
        {isBuying && (
          <BuyDialog pool={pool} offer={best} median={undefined} start={need} onClose={() => setBuying(false)} />
        )}
      </Suspense>
    </Card>
  );
}

function FellOutCard({ match: { fellOut } }: { readonly match: Match }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('requests.fellOut')} testId="fell-out">
      {fellOut.length === 0 ? (
        <p className="small dim">{t('requests.fellOutNone')}</p>
      ) : (
        <ul className="list">
          {fellOut.map(({ filter, count, title }) => (
            <li key={filter} className="stack-close">
              <span>{t(`requests.out.${filter satisfies (typeof FILTER_NAMES)[number]}`)}</span>
              <span className="small dim break">{t('requests.outCount', { count, title })}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
