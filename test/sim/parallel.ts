/** Runs seeds on several threads, each a share of them. A seed gives the same report wherever it runs. */
import { Worker } from 'node:worker_threads';
import type { SeedReport } from './report.ts';

export interface Batch {
  readonly from: number;
  readonly seeds: number;
  readonly steps: number;
  readonly jobs: number;
}

/** What one thread is told to do: every `stride`-th seed. */
export interface Share {
  readonly from: number;
  readonly below: number;
  readonly stride: number;
  readonly steps: number;
}

/** Reports come in the order in which they are ready. */
export async function runSeeds(batch: Batch, onReport: (report: SeedReport) => void): Promise<void> {
  const { from, seeds, steps } = batch;
  const jobs = Math.max(1, Math.min(batch.jobs, seeds));
  await Promise.all(
    Array.from({ length: jobs }, (_, job) =>
      runShare({ from: from + job, below: from + seeds, stride: jobs, steps }, onReport),
    ),
  );
}

async function runShare(share: Share, onReport: (report: SeedReport) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
  worker.on('message', onReport);
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a thread of the simulator ended with code ${code}`)),
    );
  });
}
