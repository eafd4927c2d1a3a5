/** A first benchmark: the path tracer on one thread and on all lent ones, in the real sandbox; every run of a seed must give the same bytes. */
import { toHex } from '#core/kernel/bytes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Modules } from '../modules.ts';
import type { Runtime } from '../runtime.ts';

const WIDTH = 96;
const HEIGHT = 64;
const SAMPLES = 24;
const WALL_MS = 60_000;
/** Samples per second, in thousands: a score of 1000 is a million paths per second. */
const UNIT = 1_000;

export interface BenchmarkResult {
  readonly seed: string;
  readonly outputHash: string;
  readonly singleScore: number;
  readonly allScore: number;
}

export async function runBenchmark(
  runtime: Runtime,
  modules: Modules,
  threads: number,
  signal: AbortSignal,
): Promise<BenchmarkResult> {
  const module = modules.byName('path-tracer');
  if (module === undefined) throw new RefusalError({ code: 'module.unknown' });
  const seed = toHex(runtime.randomBytes(32));
  const sceneSeed = Number.parseInt(seed.slice(0, 6), 16);
  const run = async (index: number) => {
    const taskId = `benchmark-${seed.slice(0, 8)}-${index}`;
    const report = await runtime.executor.run(
      {
        taskId,
        modulePath: runtime.blobs.path(module.module),
        moduleHash: module.module,
        args: [
          '--width',
          String(WIDTH),
          '--height',
          String(HEIGHT),
          '--samples',
          String(SAMPLES),
          '--seed',
          String(sceneSeed),
          '--tiles',
          '1',
          '--tile',
          '0',
        ],
        env: {},
        inputs: [],
        seedHex: seed,
        limits: {
          memoryBytes: 128 * 1024 * 1024,
          wallMs: WALL_MS,
          outputBytes: 8 * 1024 * 1024,
          logBytes: 64 * 1024,
          cpuCores: 1,
        },
      },
      { signal, onLog: () => undefined, onProgress: () => undefined },
    );
    await runtime.executor.discard(taskId);
    if (report.end.kind !== 'exited' || report.end.exitCode !== 0)
      throw new RefusalError({ code: 'node.benchmark_failed', cause: report.end.kind });
    return report;
  };
  const work = WIDTH * HEIGHT * SAMPLES;
  const single = await run(0);
  const startMs = runtime.nowMs();
  const all = await Promise.all(Array.from({ length: threads }, (_, index) => run(index + 1)));
  const allMs = Math.max(1, runtime.nowMs() - startMs);
  if (all.some(({ outputHash }) => outputHash !== single.outputHash))
    throw new RefusalError({ code: 'node.benchmark_failed', cause: 'outputs differ' });
  return {
    seed,
    outputHash: single.outputHash,
    singleScore: Math.max(1, Math.round(work / Math.max(1, single.wallMs) / (UNIT / 1000))),
    allScore: Math.max(1, Math.round((work * threads) / allMs / (UNIT / 1000))),
  };
}
