/**
 * Makes a failing seed short: leaves out steps as long as the run still breaks the same invariant (ddmin: Zeller and Hildebrandt,
 * Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002). What is left is what the failure needs.
 */
import type { SeedReport } from './report.ts';
import { type SeedOptions, runSeed } from './run-seed.ts';

export interface Shrunk {
  /** Steps that are still needed, in order. */
  readonly only: readonly number[];
  readonly report: SeedReport;
  readonly runs: number;
}

/** Each is a whole run of the seed. */
const RUNS_MAX = 400;

/** `failed`: the report of these options. Undefined: it cannot be made shorter, as its failure is no broken invariant or needs every step. */
export function shrink(options: SeedOptions, failed: SeedReport): Shrunk | undefined {
  const { failure } = failed;
  // What chance did not bring is no fault of a step.
  if (failure === undefined || failure.code === 'coverage') return undefined;
  let runs = 0;
  const tryOnly = (only: readonly number[]): SeedReport | undefined => {
    runs += 1;
    const report = runSeed({ ...options, only });
    return report.failure?.code === failure.code ? report : undefined;
  };
  let only: readonly number[] = Array.from({ length: Math.min(failure.step + 1, options.steps) }, (_, at) => at);
  let report = tryOnly(only);
  if (report === undefined) return undefined;
  for (let parts = 2; only.length > 1 && runs < RUNS_MAX;) {
    const shorter = withoutOnePart(only, parts, (rest) => {
      const found = runs < RUNS_MAX ? tryOnly(rest) : undefined;
      report = found ?? report;
      return found !== undefined;
    });
    if (shorter !== undefined) {
      only = shorter;
      parts = Math.max(2, parts - 1);
    } else if (parts < only.length) parts = Math.min(only.length, parts * 2);
    else break;
  }
  return { only, report, runs };
}

function withoutOnePart(
  steps: readonly number[],
  parts: number,
  stillFails: (rest: readonly number[]) => boolean,
): readonly number[] | undefined {
  const size = Math.ceil(steps.length / parts);
  for (let from = 0; from < steps.length; from += size) {
    const rest = [...steps.slice(0, from), ...steps.slice(from + size)];
    if (rest.length > 0 && stillFails(rest)) return rest;
  }
  return undefined;
}
