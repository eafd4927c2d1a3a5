import { type ReactNode, useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { shownScheme } from './scheme.ts';
import { useStore } from './store.ts';

export interface Series {
  readonly name: string;
  /** A token of tokens.css. */
  readonly color: `--${string}`;
  /** One for each time; null where nothing was measured: the line then has a gap. */
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly label: string;
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
  readonly formatValue: (value: number) => string;
  /** Upper end of the scale, which begins at 0; left out: as high as the values are. */
  readonly max?: number | undefined;
  /** Before the time in the legend. */
  readonly timeLabel: string;
  readonly formatTime: (atMs: number) => string;
  /** Along the axis; left out: as in the legend. */
  readonly formatTick?: (atMs: number) => string;
}

const HEIGHT = 190;

/** Lines over time, from 0 up. */
export function Chart({
  label,
  timesMs,
  series,
  formatValue,
  max,
  timeLabel,
  formatTime,
  formatTick = formatTime,
}: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef({ formatValue, formatTime, formatTick });
  useEffect(() => {
    latest.current = { formatValue, formatTime, formatTick };
  });
  const names = series.map(({ name }) => name).join('\n');
  const data: UPlot.AlignedData = [timesMs.map((atMs) => atMs / 1000), ...series.map(({ values }) => [...values])];
  const current = useRef(data);
  current.current = data;
  const colors = series.map(({ color }) => color).join(' ');
  // The tokens of the colours say something else in another theme: the chart is drawn anew.
  const scheme = useStore(shownScheme);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const token = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const made = new UPlot(
      optionsOf({
        width: element.clientWidth,
        max,
        timeLabel,
        names: names.split('\n'),
        colors: colors.split(' ').map(token),
        grid: token('--line'),
        words: token('--dim'),
        font: `12px ${token('--font')}`,
        latest,
      }),
      current.current,
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, colors, max, timeLabel, scheme]);
  useEffect(() => {
    const drawn = plot.current;
    if (drawn === undefined) return;
    drawn.setData(data);
    // uPlot clears its legend when it has drawn, a microtask from now.
    queueMicrotask(() => showNewest(drawn));
  });
  return <div ref={place} className="chart" role="img" aria-label={label} style={{ minHeight: HEIGHT + 30 }} />;
}

function showNewest(plot: UPlot): void {
  if ((plot.cursor.left ?? -1) < 0) plot.setLegend({ idx: plot.data[0].length - 1 }, false);
}

interface Look {
  readonly width: number;
  readonly max: number | undefined;
  readonly timeLabel: string;
  readonly names: readonly string[];
  readonly colors: readonly string[];
  readonly grid: string;
  readonly words: string;
  readonly font: string;
  readonly latest: { readonly current: Required<Pick<ChartProps, 'formatValue' | 'formatTime' | 'formatTick'>> };
}

function optionsOf({ width, max, timeLabel, names, colors, grid, words, font, latest }: Look): UPlot.Options {
  const axis = { stroke: words, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font };
  return {
    width,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    cursor: { points: { size: 7 }, y: false },
    legend: { live: true },
    // Without a pointer on it, the legend tells the newest values.
    hooks: {
      setCursor: [(plot) => (plot.cursor.left ?? -1) < 0 && plot.setLegend({ idx: plot.data[0].length - 1 }, false)],
    },
    scales: {
      // Where all is nought there is still a scale.
      y: { range: max === undefined ? (_, _low, high) => [0, Math.max(1, (high ?? 0) * 1.1)] : [0, max] },
    },
    axes: [
      { ...axis, size: 28, space: 90, values: (_, ticks) => ticks.map((at) => latest.current.formatTick(at * 1000)) },
      {
        ...axis,
        size: max === undefined ? 74 : 46,
        values: (_, ticks) => ticks.map((value) => latest.current.formatValue(value)),
      },
    ],
    series: [
      {
        label: timeLabel,
        value: (_, at: unknown) => (typeof at === 'number' ? latest.current.formatTime(at * 1000) : ''),
      },
      ...names.map((label, index) => {
        const stroke = colors[index] ?? words;
        return {
          label,
          stroke,
          width: 2,
          spanGaps: false,
          ...(index === 0 ? { fill: `${stroke}22` } : {}),
          points: { show: false },
          value: (_: UPlot, value: unknown) => (typeof value === 'number' ? latest.current.formatValue(value) : '–'),
        };
      }),
    ],
  };
}
