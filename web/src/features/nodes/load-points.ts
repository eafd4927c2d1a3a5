/** From measurements to the points of a chart: live samples and means of the past look the same. */
import type { LoadMean } from '#core/features/nodes/nodes.api.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RANGES_MS = {
  live: 5 * MINUTE_MS,
  hour: HOUR_MS,
  six: 6 * HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
} as const;
export type Range = keyof typeof RANGES_MS;
export const RANGES = Object.keys(RANGES_MS) as Range[];

export function rangeMs(range: Range): number {
  return RANGES_MS[range];
}

/** Null where nothing was measured. */
export interface Point {
  readonly atMs: number;
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly temperature: number | null;
  readonly received: number | null;
  readonly sent: number | null;
}

/** The last of them that the range holds. */
export function pointsOf(samples: readonly LoadMean[], range: Range): readonly Point[] {
  const lastMs = samples.at(-1)?.atMs ?? 0;
  return samples
    .filter(({ atMs }) => atMs >= lastMs - RANGES_MS[range])
    .map((sample) => ({
      atMs: sample.atMs,
      cpu: sample.cpuPercent,
      memory: (100 * sample.memoryUsedBytes) / Math.max(1, sample.memoryTotalBytes),
      temperature: sample.temperatureC ?? null,
      received: sample.receivedBytesPerS ?? null,
      sent: sample.sentBytesPerS ?? null,
    }));
}

/** Where measurements are missing the line must not run on: an empty point breaks it. */
export function withGaps(points: readonly Point[], everyMs: number): readonly Point[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const isGap = before !== undefined && point.atMs - before.atMs > Math.max(3 * everyMs, 10_000);
    if (!isGap) return [point];
    const nothing = { cpu: null, memory: null, temperature: null, received: null, sent: null };
    return [{ atMs: before.atMs + everyMs, ...nothing }, point];
  });
}
