import { type ReactNode, useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';

interface Series {
  readonly name: string;
  /** A token of tokens.css. */
  readonly color: `--${string}`;
  /** 0 to 100. */
  readonly values: readonly number[];
}

interface ChartProps {
  readonly label: string;
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
  readonly formatValue: (value: number) => string;
  /** Before the time in the legend. */
  readonly timeLabel: string;
  readonly formatTime: (atMs: number) => string;
}

const HEIGHT = 190;

/** Lines over time from 0 to 100 %. */
export function Chart({ label, timesMs, series, formatValue, timeLabel, formatTime }: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef({ formatValue, formatTime });
  useEffect(() => {
    latest.current = { formatValue, formatTime };
  });
  const names = series.map(({ name }) => name).join('\n');
  const data: UPlot.AlignedData = [timesMs.map((atMs) => atMs / 1000), ...series.map(({ values }) => [...values])];
  const current = useRef(data);
  current.current = data;
  const colors = series.map(({ color }) => color).join(' ');
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const token = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const made = new UPlot(
      optionsOf({
        width: element.clientWidth,
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
  }, [names, colors, timeLabel]);
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
  readonly timeLabel: string;
  readonly names: readonly string[];
  readonly colors: readonly string[];
  readonly grid: string;
  readonly words: string;
  readonly font: string;
  readonly latest: { readonly current: Pick<ChartProps, 'formatValue' | 'formatTime'> };
}

function optionsOf({ width, timeLabel, names, colors, grid, words, font, latest }: Look): UPlot.Options {
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
    scales: { y: { range: [0, 100] } },
    axes: [
      { ...axis, size: 28, space: 90, values: (_, ticks) => ticks.map((at) => latest.current.formatTime(at * 1000)) },
      { ...axis, size: 46, values: (_, ticks) => ticks.map((value) => latest.current.formatValue(value)) },
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
          ...(index === 0 ? { fill: `${stroke}22` } : {}),
          points: { show: false },
          value: (_: UPlot, value: unknown) => (typeof value === 'number' ? latest.current.formatValue(value) : ''),
        };
      }),
    ],
  };
}
