/** Latency, frames and bitrate of a session over time, by the player and by the provider. */
import type { SessionDetail, SessionWindow } from '#core/features/gaming/gaming.api.ts';
import { type ReactNode, Suspense, lazy, useRef, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { useSeen } from '../../ui/seen.ts';
import { Segments } from '../../ui/segments.tsx';
import { Bricks, Empty } from '../../ui/states.tsx';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));
const METRICS = ['latency', 'fps', 'rate', 'uptime'] as const;
type Metric = (typeof METRICS)[number];
type Measured = NonNullable<SessionWindow['player']>;

interface SessionChartsProps {
  readonly items: readonly SessionWindow[];
  readonly windowMs: number;
  readonly startMs: number;
  readonly targets: SessionDetail['game']['targets'];
}

const PICK: Readonly<Record<Metric, (side: Measured, windowMs: number) => number | undefined>> = {
  latency: ({ roundTripMs, jitterBufferMs }) =>
    roundTripMs === undefined ? undefined : roundTripMs + (jitterBufferMs ?? 0),
  fps: ({ fps }) => fps,
  rate: ({ bitsPerS }) => (bitsPerS === undefined ? undefined : bitsPerS / 1_000_000),
  uptime: ({ connectedMs }, windowMs) => (connectedMs === undefined ? undefined : (100 * connectedMs) / windowMs),
};

export function SessionCharts({ items, windowMs, startMs, targets }: SessionChartsProps): ReactNode {
  const { t, format } = useTexts();
  const [metric, setMetric] = useState<Metric>('latency');
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const of = (side: 'player' | 'provider') =>
    items.map((item) => {
      const measured = item[side];
      return measured === undefined ? null : (PICK[metric](measured, windowMs) ?? null);
    });
  const [player, provider] = [of('player'), of('provider')];
  const target = { latency: targets.latencyMs, fps: targets.fps, rate: undefined, uptime: 100 }[metric];
  const series = [
    { name: t('games.player'), color: '--blue', values: player },
    { name: t('games.provider'), color: '--green', values: provider },
    ...(target === undefined
      ? []
      : [{ name: t('games.target'), color: '--amber-fill', values: items.map(() => target) } as const]),
  ] as const;
  const formatValue = {
    latency: (value: number) => t('play.ms', { ms: format.number(value, 0) }),
    fps: (value: number) => t('games.fps', { fps: format.number(value, 0) }),
    rate: (value: number) => t('games.mbits', { rate: format.number(value, 1) }),
    uptime: (value: number) => format.share(value / 100),
  }[metric];
  const isNothing = [...player, ...provider].every((value) => value === null);
  return (
    <div className="stack">
      <Segments
        label={t('games.metric')}
        value={metric}
        onChange={setMetric}
        options={METRICS.map((value) => ({ value, label: t(`games.metric.${value}`) }))}
        testId="session-metric"
      />
      <div ref={place} style={{ minHeight: 220 }}>
        {isNothing ? (
          <Empty>{t('games.metricNone')}</Empty>
        ) : (
          isSeen && (
            <Suspense fallback={<Bricks courses={6} />}>
              <Chart
                key={metric}
                label={t(`games.metric.${metric}`)}
                timesMs={items.map(({ window }) => startMs + window * windowMs)}
                series={series}
                max={metric === 'uptime' ? 100 : undefined}
                formatValue={formatValue}
                timeLabel={t('nodes.time')}
                formatTime={format.clock}
                formatTick={format.time}
              />
            </Suspense>
          )
        )}
      </div>
    </div>
  );
}
