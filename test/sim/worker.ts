/** One thread of the simulator: runs its share of the seeds and posts a report for each. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Share } from './parallel.ts';
import { runSeed } from './run-seed.ts';

const { from, below, stride, steps } = workerData as Share;
for (let seed = from; seed < below; seed += stride) parentPort?.postMessage(runSeed({ seed, steps }));
