/**
 * The deterministic simulator: real lines, everything around them simulated, all of it from one seed.
 *
 *   npm run sim -- --seeds N --steps M [--seed-from S] [--jobs J]     many seeds; a line for each, the sum last
 *   npm run sim -- --seed S [--steps M] [--only A,B,C]                one seed, with everything that happens in it
 *
 * A seed that fails is made short (shrink.ts): the steps that it needs are printed, ready to be run again and to be kept in sim.test.ts.
 *
 *     scheduler ── acts of people (acts-*.ts), forged events (forgeries.ts), troubles (trouble.ts), a pause
 *         │
 *         v                      frames                            one certified seal after another
 *     instance 0 … n  <── network.ts: loss, double, ──>  instance      │
 *       openLine()        delay, cut wires                             v
 *         │                                              witness.ts   compares what the instances sealed (I1 I4 I5 I6 I8 I9)
 *       memory-store.ts ── memory-disk.ts                ledger-, order-witness.ts, act-checks.ts   each seal's money, orders, rights
 *       (synced and unsynced writes apart;               money-checks.ts   adds up the tables after each step (I2 I3 O1 O2 O3 O5)
 *        power fails at any write, commit or send)       converge.ts   at the end all is mended: same seal, same tables, every act
 *                                                                      answered, and the log folds to the same state from the genesis
 *
 * Time is virtual (virtual-time.ts); each clock is off by some seconds, sometimes by minutes. Signatures are keyed hashes that only their
 * owner can make (keys.ts); every tenth seed signs with real Ed25519. What must hold is said in the docstring of the file that checks it.
 * faults.test.ts plants faults and sees that each is caught. Every seed must meet a partition, a crash, a rejection and a seal, or it fails.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type SeedReport, describeReport } from './report.ts';
import { runSeeds } from './parallel.ts';
import { runSeed } from './run-seed.ts';
import { shrink } from './shrink.ts';

const STEPS = 300;
const SEEDS = 200;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    steps: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    'seed-from': { type: 'string' },
    jobs: { type: 'string' },
  },
});
const steps = count('steps', STEPS);

if (values.seed === undefined) await runMany();
else runOne(count('seed', 0));

function runOne(seed: number): void {
  const only = values.only?.split(',').map((text) => wholeNumber('only', text));
  const given = { seed, steps, ...(only === undefined ? {} : { only }) };
  const report = runSeed({ ...given, onTrace: (line) => console.log(line) });
  console.log(describeReport(report));
  if (only === undefined) tellShort(report);
  close(report.failure === undefined ? 1 : 0, report.failure === undefined ? 0 : 1);
}

async function runMany(): Promise<void> {
  const failed: SeedReport[] = [];
  const seeds = count('seeds', SEEDS);
  await runSeeds(
    { from: count('seed-from', 1), seeds, steps, jobs: count('jobs', Math.min(seeds, availableParallelism())) },
    (report) => {
      console.log(describeReport(report));
      if (report.failure !== undefined) failed.push(report);
    },
  );
  for (const report of failed) {
    const { seed, trace } = report;
    console.log(`\nThe end of seed ${seed}:\n${trace.join('\n')}\nRun it again: ${rerun(seed)}`);
    tellShort(report);
  }
  close(seeds - failed.length, failed.length);
}

function tellShort(failed: SeedReport): void {
  const { seed } = failed;
  const short = shrink({ seed, steps }, failed);
  if (short === undefined) return;
  const { only, report, runs } = short;
  console.log(`\nSeed ${seed} needs ${only.length} of its steps (found in ${runs} runs):\n${report.trace.join('\n')}`);
  console.log(`${rerun(seed)} --only ${only.join(',')}`);
  console.log(`To be kept: { seed: ${seed}, only: [${only.join(', ')}] }`);
}

function rerun(seed: number): string {
  return `npm run sim -- --seed ${seed}${steps === STEPS ? '' : ` --steps ${steps}`}`;
}

function close(passed: number, failed: number): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function count(name: keyof typeof values, otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  return wholeNumber(name, text);
}

function wholeNumber(name: keyof typeof values, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`--${name} takes a whole number, not "${text}"`);
  return value;
}
