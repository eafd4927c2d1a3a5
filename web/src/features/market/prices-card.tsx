/** What was paid, for everybody to see: median and spread by day, of one kind of slot. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { LateChart } from '../../ui/late-chart.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Ready } from '../../ui/states.tsx';
import { pricesQuery } from './offers.queries.ts';

const SPANS_DAYS = [7, 30, 90] as const;
const MICRO_PER_CREDIT = 1_000_000;
type Day = {
  readonly dayMs: number;
  readonly orders: number;
  readonly median: bigint;
  readonly p10: bigint;
  readonly p90: bigint;
};

export function PricesCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const [days, setDays] = useState('30');
  const [wanted, setWanted] = useState<string>();
  const prices = useQuery(pricesQuery(pool.pool, Number(days)));
  return (
    <Card
      title={t('offers.prices')}
      testId="prices"
      aside={
        <Segments
          label={t('offers.span')}
          value={days}
          onChange={setDays}
          options={SPANS_DAYS.map((count) => ({ value: String(count), label: t('offers.spanDays', { count }) }))}
        />
      }
    >
      <div className="stack-tight">
        <p className="small dim">{t('offers.pricesWhat')}</p>
        <Ready query={prices} courses={5}>
          {({ items, classes }) => {
            if (items.length === 0) return <p className="dim">{t('offers.pricesNone')}</p>;
            const shown = wanted !== undefined && classes.includes(wanted) ? wanted : busiest(items);
            return (
              <div className="stack-tight">
                {classes.length > 1 && <Classes classes={classes} value={shown} onChange={setWanted} />}
                <Prices
                  pool={pool}
                  days={items.filter((item) => item.class === shown).toSorted((a, b) => a.dayMs - b.dayMs)}
                />
              </div>
            );
          }}
        </Ready>
      </div>
    </Card>
  );
}

function busiest(items: readonly { readonly class: string; readonly orders: number }[]): string {
  const orders = new Map<string, number>();
  for (const item of items) orders.set(item.class, (orders.get(item.class) ?? 0) + item.orders);
  return [...orders].reduce((best, one) => (one[1] > best[1] ? one : best), ['', -1])[0];
}

function Classes({
  classes,
  value,
  onChange,
}: {
  readonly classes: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { t } = useTexts();
  const nameOf = (name: string): string => {
    const [executor = '', cores = '1'] = name.split('/');
    return t(executor === 'game' ? 'offers.classGame' : 'offers.className', { count: Number(cores) });
  };
  return (
    <NativeSelect
      label={t('offers.class')}
      style={{ maxWidth: 240 }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={classes.map((name) => ({ value: name, label: nameOf(name) }))}
      data-testid="prices-class"
    />
  );
}

function Prices({ pool, days }: { readonly pool: PoolView; readonly days: readonly Day[] }): ReactNode {
  const { t, format } = useTexts();
  const newest = days.at(-1);
  if (newest === undefined) return null;
  const credits = (of: 'median' | 'p10' | 'p90') => days.map((day) => Number(day[of]) / MICRO_PER_CREDIT);
  return (
    <>
      {days.length > 1 && (
        <LateChart
          label={t('offers.prices')}
          timesMs={days.map(({ dayMs }) => dayMs)}
          series={[
            { name: t('offers.median'), color: '--green', values: credits('median') },
            { name: t('offers.p10'), color: '--blue', values: credits('p10') },
            { name: t('offers.p90'), color: '--amber', values: credits('p90') },
          ]}
          formatValue={(value) => format.money(BigInt(Math.round(value * MICRO_PER_CREDIT)), pool)}
          timeLabel={t('offers.when')}
          formatTime={format.date}
          formatTick={format.day}
        />
      )}
      <p className="row small" style={{ gap: '4px 24px' }} data-testid="prices-newest">
        <span className="dim">{t('offers.pricesOf', { day: format.day(newest.dayMs), count: newest.orders })}</span>
        {(['median', 'p10', 'p90'] as const).map((of) => (
          <span key={of}>
            <span className="dim">{t(`offers.${of}`)}</span>{' '}
            <span className="strong num">{format.money(newest[of], pool)}</span>
          </span>
        ))}
      </p>
    </>
  );
}
