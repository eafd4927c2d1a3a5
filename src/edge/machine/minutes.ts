/** From samples to means of a minute: only what was really measured in that minute counts. */
import { TIME } from '#core/kernel/limits.ts';
import type { LoadMean } from '#core/features/nodes/nodes.api.ts';

/** One measurement; what was not read at that moment is absent. */
export type Measured = LoadMean;

/** Gathers samples; hands out the mean of a minute when the first one of a later minute comes. */
export function createMinutes(onMinute: (minute: LoadMean) => void): (sample: Measured) => void {
  let startMs = 0;
  let gathered: Measured[] = [];
  return (sample) => {
    const minuteMs = Math.floor(sample.atMs / TIME.MINUTE_MS) * TIME.MINUTE_MS;
    if (minuteMs !== startMs && gathered.length > 0) {
      onMinute(meanOf(gathered, startMs));
      gathered = [];
    }
    startMs = minuteMs;
    gathered.push(sample);
  };
}

/** @throws {RangeError} without samples: there is no mean of nothing */
export function meanOf(samples: readonly Measured[], atMs: number): LoadMean {
  const last = samples.at(-1);
  if (last === undefined) throw new RangeError('no samples');
  const mean = (pick: (sample: Measured) => number | undefined, digits: number): number | undefined => {
    const values = samples.map(pick).filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    const scale = 10 ** digits;
    return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * scale) / scale;
  };
  const temperatureC = mean((sample) => sample.temperatureC, 1);
  const receivedBytesPerS = mean((sample) => sample.receivedBytesPerS, 0);
  const sentBytesPerS = mean((sample) => sample.sentBytesPerS, 0);
  return {
    atMs,
    cpuPercent: mean(({ cpuPercent }) => cpuPercent, 1) ?? 0,
    memoryUsedBytes: mean(({ memoryUsedBytes }) => memoryUsedBytes, 0) ?? 0,
    memoryTotalBytes: last.memoryTotalBytes,
    tasks: mean(({ tasks }) => tasks, 2) ?? 0,
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(receivedBytesPerS === undefined ? {} : { receivedBytesPerS }),
    ...(sentBytesPerS === undefined ? {} : { sentBytesPerS }),
  };
}

/** Means of means, so that no more than `points` are told; a span without any stays out. `everyMs`: how much each one covers. */
export function thin(
  minutes: readonly LoadMean[],
  points: number,
): { readonly everyMs: number; readonly samples: readonly LoadMean[] } {
  const first = minutes[0];
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return { everyMs: TIME.MINUTE_MS, samples: [] };
  const spanMinutes = (last.atMs - first.atMs) / TIME.MINUTE_MS + 1;
  const everyMs = Math.max(1, Math.ceil(spanMinutes / points)) * TIME.MINUTE_MS;
  const buckets = new Map<number, LoadMean[]>();
  for (const minute of minutes) {
    const atMs = first.atMs + Math.floor((minute.atMs - first.atMs) / everyMs) * everyMs;
    const bucket = buckets.get(atMs);
    if (bucket === undefined) buckets.set(atMs, [minute]);
    else bucket.push(minute);
  }
  return { everyMs, samples: [...buckets].map(([atMs, bucket]) => meanOf(bucket, atMs)) };
}
