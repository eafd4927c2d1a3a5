import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { LateChart } from '../../ui/late-chart.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Ready } from '../../ui/states.tsx';
import { historyQuery } from './history.queries.ts';

const DAY_MS = 86_400_000;
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
type SpanName = keyof typeof SPANS;
const NAMES: readonly SpanName[] = ['day', 'week', 'month'];
const POINTS = 90;
const MICRO_PER_CREDIT = 1_000_000;

/** The balance over time, with what was earned and spent in it. */
export function HistoryCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const [span, setSpan] = useState<SpanName>('week');
  const history = useQuery(historyQuery(pool.pool, SPANS[span], POINTS));
  return (
    <Card
      title={t('ledger.history')}
      aside={
        <Segments
          label={t('ledger.span')}
          value={span}
          onChange={setSpan}
          options={NAMES.map((value) => ({ value, label: t(`ledger.span.${value}`) }))}
        />
      }
    >
      <Ready query={history} courses={5}>
        {({ points, earned, spent }) => (
          <div className="stack-tight">
            <LateChart
              label={t('ledger.historyWhat', { pool: pool.name })}
              timesMs={points.map(({ atMs }) => atMs)}
              series={[
                {
                  name: t('ledger.balance'),
                  color: '--green',
                  values: points.map(({ balance }) => Number(balance) / MICRO_PER_CREDIT),
                },
              ]}
              formatValue={(value) => `${format.number(value)} ${pool.symbol}`}
              timeLabel={t('ledger.when')}
              formatTime={format.dateTime}
              formatTick={span === 'day' ? format.time : format.day}
            />
            <div className="row" style={{ gap: '4px 24px' }}>
              <span className="small">
                <span className="dim">{t('ledger.earnedIn')}</span>{' '}
                <span className="strong gain num" data-testid="earned">
                  {format.money(earned, pool)}
                </span>
              </span>
              <span className="small">
                <span className="dim">{t('ledger.spentIn')}</span>{' '}
                <span className="strong num">{format.money(spent, pool)}</span>
              </span>
            </div>
          </div>
        )}
      </Ready>
    </Card>
  );
}
