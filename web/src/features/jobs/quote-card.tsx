import type { JobQuote } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { misfitText } from './causes.ts';

interface QuoteCardProps {
  readonly pool: PoolView;
  readonly quote: UseQueryResult<JobQuote>;
  readonly children: ReactNode;
}

/** The whole price before anything is paid. */
export function QuoteCard({ pool, quote, children }: QuoteCardProps): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('jobs.quote')} isKeep testId="job-quote">
      <div className="stack">
        <Ready query={quote} courses={4}>
          {(view) => <Quote pool={pool} quote={view} isOld={quote.isPlaceholderData} />}
        </Ready>
        {children}
      </div>
    </Card>
  );
}

function Quote({
  pool,
  quote,
  isOld,
}: {
  readonly pool: PoolView;
  readonly quote: JobQuote;
  readonly isOld: boolean;
}): ReactNode {
  const { t, format } = useTexts();
  if (quote.offers.length === 0) {
    return (
      <div className="stack-tight">
        <p>{t('jobs.noOffers')}</p>
        <Unmatched quote={quote} />
      </div>
    );
  }
  return (
    <div className="stack" style={{ opacity: isOld ? 0.6 : 1 }}>
      <div className="stack-close">
        <span className="dim small">{t('jobs.atMost')}</span>
        <span className="big" data-testid="quote-total">
          {format.money(quote.maxCost, pool)}
        </span>
        <span className={`small ${quote.isAffordable ? 'dim' : 'loss'}`}>
          {quote.isAffordable
            ? t('jobs.youHave', { sum: format.money(quote.available, pool) })
            : t('jobs.youHaveOnly', { sum: format.money(quote.available, pool) })}
        </span>
      </div>
      <ul className="list small">
        {quote.offers.map(({ offer, handle, title, slots, cost }) => (
          <li key={offer} className="row-apart">
            <span className="break">
              <b>{title}</b>{' '}
              <span className="dim">
                {handle} · {t('jobs.slots', { count: slots })}
              </span>
            </span>
            <span className="num">{format.money(cost, pool)}</span>
          </li>
        ))}
      </ul>
      <p className="small dim">{t('jobs.quoteNote')}</p>
      <Unmatched quote={quote} />
    </div>
  );
}

function Unmatched({ quote }: { readonly quote: JobQuote }): ReactNode {
  const { t } = useTexts();
  if (quote.unmatched.length === 0) return null;
  return (
    <details className="small dim">
      <summary>{t('jobs.unmatched', { count: quote.unmatched.length })}</summary>
      <ul className="list">
        {quote.unmatched.map(({ offer, title, cause }) => (
          <li key={offer} className="break">
            {title}: {misfitText(cause, t)}
          </li>
        ))}
      </ul>
    </details>
  );
}
