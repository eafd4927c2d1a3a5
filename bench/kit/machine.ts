/** Facts without which a figure cannot be compared. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Machine {
  readonly atMs: number;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  /** Of the last 1, 5 and 15 minutes, before the benchmark began. */
  readonly loadAverage: readonly number[];
  /** Short; with `+` when the tree differs from it. */
  readonly commit: string;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function readMachine(): Machine {
  return {
    atMs: Date.now(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.versions.node,
    loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
    commit: readCommit(),
  };
}

function readCommit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'src') === '' ? '' : '+');
  } catch {
    // A tree without git (an archive) is measured all the same.
    return 'unknown';
  }
}
