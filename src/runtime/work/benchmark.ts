/** A benchmark: the path tracer on one thread and on all lent ones, in the real sandbox; every run of a seed must give the same bytes. */
import { toHex } from '#core/kernel/bytes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Modules } from '../modules.ts';
import type { Runtime } from '../runtime.ts';

const WIDTH = 96;
const HEIGHT = 64;
const SAMPLES = 24;
const SAMPLES_MAX = 65_536;
const WALL_MS = 60_000;
/** Samples per second, in thousands: a score of 1000 is a million paths per second. */
const UNIT = 1_000;

export interface BenchmarkResult {
  readonly seed: string;
  readonly outputHash: string;
  readonly singleScore: number;
  readonly allScore: number;
}

export interface Workload {
  readonly seed: string;
  /** Light paths for each pixel: what makes it long. */
  readonly samples: number;
}

/** Long enough that a machine of this score works at it for so long. */
export function workloadFor(score: number, wallMs: number, seed: string): Workload {
  const paths = (score * UNIT * wallMs) / 1000;
  return { seed, samples: Math.max(SAMPLES, Math.min(SAMPLES_MAX, Math.ceil(paths / (WIDTH * HEIGHT)))) };
}

/** Points of one thread that did the work in so long; at least 1. */
export function scoreOf({ samples }: Pick<Workload, 'samples'>, wallMs: number): number {
  return Math.max(1, Math.round((WIDTH * HEIGHT * samples) / Math.max(1, wallMs) / (UNIT / 1000)));
}

/** One run on one thread. @throws {RefusalError} `node.benchmark_failed` */
export async function runWorkload(
  runtime: Runtime,
  modules: Modules,
  { seed, samples, index }: Workload & { readonly index: number },
  signal: AbortSignal,
): Promise<{ readonly outputHash: string; readonly wallMs: number }> {
  const module = modules.byName('path-tracer');
  if (module === undefined) throw new RefusalError({ code: 'module.unknown' });
  const taskId = `benchmark-${seed.slice(0, 8)}-${index}`;
  const sceneSeed = Number.parseInt(seed.slice(0, 6), 16);
  const numbers = { width: WIDTH, height: HEIGHT, samples, seed: sceneSeed, tiles: 1, tile: 0 };
  const report = await runtime.executor.run(
    {
      taskId,
      modulePath: runtime.blobs.path(module.module),
      moduleHash: module.module,
      args: Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]),
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
  return { outputHash: report.outputHash, wallMs: report.wallMs };
}

export async function runBenchmark(
  runtime: Runtime,
  modules: Modules,
  threads: number,
  signal: AbortSignal,
): Promise<BenchmarkResult> {
  const workload = { seed: toHex(runtime.randomBytes(32)), samples: SAMPLES };
  const run = (index: number) => runWorkload(runtime, modules, { ...workload, index }, signal);
  const single = await run(0);
  const startMs = runtime.nowMs();
  const all = await Promise.all(Array.from({ length: threads }, (_, index) => run(index + 1)));
  const allMs = Math.max(1, runtime.nowMs() - startMs);
  if (all.some(({ outputHash }) => outputHash !== single.outputHash))
    throw new RefusalError({ code: 'node.benchmark_failed', cause: 'outputs differ' });
  return {
    seed: workload.seed,
    outputHash: single.outputHash,
    singleScore: scoreOf(workload, single.wallMs),
    allScore: scoreOf({ samples: SAMPLES * threads }, allMs),
  };
}
