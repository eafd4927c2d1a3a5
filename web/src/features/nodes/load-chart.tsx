/** Load of this machine, now and in the past: processor and memory, temperature where it is told, network. uPlot comes with the first chart. */
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useSeen } from '../../ui/seen.ts';
import { Segments } from '../../ui/segments.tsx';
import { Bricks, Empty, Ready } from '../../ui/states.tsx';
import { type Point, RANGES, type Range, pointsOf, rangeMs, withGaps } from './load-points.ts';
import { historyQuery, loadQuery } from './machine.queries.ts';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));
const METRICS = ['load', 'temperature', 'network'] as const;
type Metric = (typeof METRICS)[number];

export function LoadChart(): ReactNode {
  const { t, format } = useTexts();
  const [range, setRange] = useState<Range>('live');
  const [metric, setMetric] = useState<Metric>('load');
  const [frozen, setFrozen] = useState<{ readonly range: Range; readonly points: readonly Point[] }>();
  const load = useQuery(loadQuery);
  const history = useQuery({ ...historyQuery(range), enabled: range !== 'live' });
  const query: UseQueryResult<unknown> = range === 'live' ? load : history;
  const data = range === 'live' ? load.data : history.data;
  const points = useMemo(() => (data === undefined ? [] : pointsOf(data.samples, range)), [data, range]);
  const shown = frozen?.range === range ? frozen.points : points;
  const everyMs = data?.everyMs ?? 1;
  const isHeld = frozen !== undefined;
  return (
    <Card
      title={t('nodes.load')}
      testId="load-chart"
      aside={
        <div className="row">
          <Segments
            label={t('nodes.metric')}
            value={metric}
            onChange={setMetric}
            options={METRICS.map((value) => ({ value, label: t(`nodes.metric.${value}`) }))}
          />
          <div className="row-fixed">
            <Segments
              label={t('nodes.range')}
              value={range}
              onChange={(next) => {
                setFrozen(undefined);
                setRange(next);
              }}
              options={RANGES.map((value) => ({
                value,
                label: value === 'live' ? t('nodes.live') : format.duration(rangeMs(value)),
              }))}
              testId="load-range"
            />
            <IconButton
              label={isHeld ? t('nodes.unfreeze') : t('nodes.freeze')}
              aria-pressed={isHeld}
              onClick={() => setFrozen(isHeld ? undefined : { range, points })}
              data-testid="load-hold"
            >
              {isHeld ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
            </IconButton>
          </div>
        </div>
      }
    >
      <Ready query={query} courses={6}>
        {() => <Plot points={withGaps(shown, everyMs)} metric={metric} range={range} />}
      </Ready>
      {range === 'live' && <Now />}
    </Card>
  );
}

interface PlotProps {
  readonly points: readonly Point[];
  readonly metric: Metric;
  readonly range: Range;
}

function Plot({ points, metric, range }: PlotProps): ReactNode {
  const { t, format } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  if (points.length === 0) return <Empty>{range === 'live' ? t('nodes.loadNone') : t('nodes.historyNone')}</Empty>;
  const of = (pick: (point: Point) => number | null): readonly (number | null)[] => points.map(pick);
  const looks = {
    load: {
      max: 100,
      formatValue: (value: number) => format.share(value / 100),
      series: [
        { name: t('nodes.cpu'), color: '--amber-fill', values: of(({ cpu }) => cpu) },
        { name: t('nodes.memory'), color: '--blue', values: of(({ memory }) => memory) },
      ],
    },
    temperature: {
      max: 110,
      formatValue: (value: number) => format.temperature(Math.round(value)),
      series: [{ name: t('nodes.metric.temperature'), color: '--red', values: of(({ temperature }) => temperature) }],
    },
    network: {
      max: undefined,
      formatValue: (value: number) => format.bytesPerSecond(value),
      series: [
        { name: t('nodes.received'), color: '--green', values: of(({ received }) => received) },
        { name: t('nodes.sent'), color: '--blue', values: of(({ sent }) => sent) },
      ],
    },
  } as const;
  const { max, formatValue, series } = looks[metric];
  if (series.every(({ values }) => values.every((value) => value === null)))
    return <Empty>{metric === 'temperature' ? t('nodes.temperatureNone') : t('nodes.networkNone')}</Empty>;
  const isLong = rangeMs(range) > 24 * 3_600_000;
  // The library of charts is fetched when the chart is about to be seen.
  if (!isSeen) return <div ref={place} style={{ minHeight: 220 }} />;
  return (
    <Suspense fallback={<Bricks courses={6} />}>
      <Chart
        key={metric}
        label={`${t('nodes.load')}: ${t(`nodes.metric.${metric}`)}`}
        timesMs={points.map(({ atMs }) => atMs)}
        series={series}
        max={max}
        formatValue={formatValue}
        timeLabel={t('nodes.time')}
        formatTime={range === 'live' ? format.clock : format.dateTime}
        formatTick={range === 'live' ? format.clock : isLong ? format.day : format.time}
      />
    </Suspense>
  );
}

/** The newest measurement in words. */
function Now(): ReactNode {
  const { t, format } = useTexts();
  const last = useQuery(loadQuery).data?.samples.at(-1);
  if (last === undefined) return null;
  return (
    <p className="small dim">
      {t('nodes.loadNow', {
        cpu: format.share(last.cpuPercent / 100),
        used: format.bytes(last.memoryUsedBytes),
        total: format.bytes(last.memoryTotalBytes),
        down: format.bytesPerSecond(last.receivedBytesPerS),
        up: format.bytesPerSecond(last.sentBytesPerS),
      })}
      {last.temperatureC !== undefined && ` · ${format.temperature(last.temperatureC)}`}
    </p>
  );
}
