import { readSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** A pipe that the parent holds open and never writes to. */
const LIFELINE = 3;

if (!isMainThread && workerData === LIFELINE) watch();

/**
 * Ends this process when its parent dies while a module keeps the main thread busy. Only where bwrap, which has the
 * system do that, is missing.
 */
export function startWatchdog(file: string): void {
  new Worker(file, { workerData: LIFELINE, stdin: false, resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref();
}

function watch(): void {
  const sink = new Uint8Array(1);
  try {
    while (readSync(LIFELINE, sink) > 0);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
