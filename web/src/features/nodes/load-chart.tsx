/** Live load of this machine: processor, memory, temperature where it is told. uPlot comes with the first chart. */
import type { LoadSample } from '#core/features/nodes/nodes.api.ts';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useMemo, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { shownScheme } from '../../ui/scheme.ts';
import { Segments } from '../../ui/segments.tsx';
import { Bricks, Empty, Ready } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { loadQuery } from './machine.queries.ts';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));
const RANGES_MS = { '5': 300_000, '15': 900_000, '60': 3_600_000 } as const;
type Range = keyof typeof RANGES_MS;
const RANGES = Object.keys(RANGES_MS) as Range[];

export function LoadChart(): ReactNode {
  const { t, format } = useTexts();
  const load = useQuery(loadQuery);
  const [range, setRange] = useState<Range>('5');
  const [frozen, setFrozen] = useState<readonly LoadSample[]>();
  const live = load.data?.samples;
  const samples = useMemo(() => cut(frozen ?? live ?? [], RANGES_MS[range]), [frozen, live, range]);
  const last = samples.at(-1);
  return (
    <Card
      title={t('nodes.load')}
      aside={
        <div className="row-fixed">
          <Segments
            label={t('nodes.range')}
            value={range}
            onChange={setRange}
            options={RANGES.map((value) => ({ value, label: format.duration(RANGES_MS[value]) }))}
          />
          <IconButton
            label={frozen === undefined ? t('nodes.freeze') : t('nodes.unfreeze')}
            onClick={() => setFrozen(frozen === undefined ? live : undefined)}
          >
            {frozen === undefined ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          </IconButton>
        </div>
      }
    >
      <Ready query={load} courses={6}>
        {() =>
          last === undefined ? (
            <Empty>{t('nodes.loadNone')}</Empty>
          ) : (
            <>
              <Suspense fallback={<Bricks courses={6} />}>
                <LoadPlot samples={samples} />
              </Suspense>
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
            </>
          )
        }
      </Ready>
    </Card>
  );
}

function LoadPlot({ samples }: { readonly samples: readonly LoadSample[] }): ReactNode {
  const { t, format } = useTexts();
  // A change of colours draws the chart anew.
  const scheme = useStore(shownScheme);
  return (
    <Chart
      key={scheme}
      label={t('nodes.load')}
      timesMs={samples.map(({ atMs }) => atMs)}
      series={[
        { name: t('nodes.cpu'), color: '--amber-fill', values: samples.map(({ cpuPercent }) => cpuPercent) },
        {
          name: t('nodes.memory'),
          color: '--blue',
          values: samples.map((sample) => (100 * sample.memoryUsedBytes) / Math.max(1, sample.memoryTotalBytes)),
        },
      ]}
      formatValue={(value) => format.share(value / 100)}
      timeLabel={t('nodes.time')}
      formatTime={(atMs) => format.clock(atMs)}
    />
  );
}

function cut(samples: readonly LoadSample[], rangeMs: number): readonly LoadSample[] {
  const lastMs = samples.at(-1)?.atMs ?? 0;
  return samples.filter(({ atMs }) => atMs >= lastMs - rangeMs);
}
