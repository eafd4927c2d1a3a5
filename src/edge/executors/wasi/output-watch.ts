import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTPUT_ENTRIES_MAX, OUTPUT_WATCH_INTERVAL_MS } from '../limits.ts';

/**
 * Measures an output folder from outside every 250 ms. The runner counts exactly and stops sooner; this is the second
 * line, for a runner that was taken over. Scans are spaced out so that they cost at most a twentieth of the time.
 * @returns stops watching
 */
export function watchOutput(
  folder: string,
  { bytesMax, onOver }: { bytesMax: number; onOver: () => void },
): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const scan = async (): Promise<void> => {
    const startMs = performance.now();
    const isOver = await measure(folder, bytesMax).catch(() => false); // the folder is being removed
    if (isStopped) return;
    if (isOver) return onOver();
    plan(Math.max(OUTPUT_WATCH_INTERVAL_MS, (performance.now() - startMs) * 20));
  };
  const plan = (waitMs: number): void => {
    timer = setTimeout(() => void scan(), waitMs);
  };
  plan(OUTPUT_WATCH_INTERVAL_MS);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

async function measure(folder: string, bytesMax: number): Promise<boolean> {
  const names = await readdir(folder);
  if (names.length > OUTPUT_ENTRIES_MAX) return true;
  let bytes = 0;
  for (const name of names) {
    const stat = await lstat(join(folder, name)).catch(() => undefined); // removed meanwhile
    // Folders cannot be measured this way, and an honest runner makes none.
    if (stat && !stat.isFile()) return true;
    bytes += stat?.size ?? 0;
    if (bytes > bytesMax) return true;
  }
  return false;
}
