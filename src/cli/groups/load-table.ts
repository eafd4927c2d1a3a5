import type { LoadSample, machineHistory } from '#core/features/nodes/nodes.api.ts';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import { formatTime } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

type Sample = LoadSample | z.output<typeof machineHistory.answer>['samples'][number];

/** The load of a machine, a moment or a mean a line. */
export function loadTable({ out, t }: Context, samples: readonly Sample[]): string {
  return out.table(
    [
      { title: t('Time'), of: ({ atMs }) => formatTime(atMs) },
      { title: t('Processor'), of: ({ cpuPercent }) => `${cpuPercent.toFixed(0)} %`, align: 'right' },
      {
        title: t('Memory'),
        of: ({ memoryUsedBytes, memoryTotalBytes }) =>
          `${formatSize(memoryUsedBytes)} / ${formatSize(memoryTotalBytes)}`,
        align: 'right',
      },
      {
        title: t('Temperature'),
        of: ({ temperatureC }) => (temperatureC === undefined ? '–' : `${temperatureC.toFixed(0)} °C`),
        align: 'right',
      },
      { title: t('In/s'), of: ({ receivedBytesPerS }) => rate(receivedBytesPerS), align: 'right' },
      { title: t('Out/s'), of: ({ sentBytesPerS }) => rate(sentBytesPerS), align: 'right' },
      { title: t('Tasks'), of: ({ tasks }) => String(tasks), align: 'right' },
    ],
    samples,
  );
}

function rate(bytesPerS: number | undefined): string {
  return bytesPerS === undefined ? '–' : formatSize(Math.round(bytesPerS));
}
