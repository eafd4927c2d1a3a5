/** One seed from its first throw to its report. */
import { converge } from './converge.ts';
import type { Planted } from './planted.ts';
import { MUST_HAPPEN, type SeedReport, Violation, must } from './report.ts';
import { connect, step } from './scheduler.ts';
import { World } from './world.ts';

/** Every so many seeds sign with real keys. */
const REAL_SIGNATURES_EVERY = 10;

export interface SeedOptions {
  readonly seed: number;
  readonly steps: number;
  readonly planted?: Planted;
  readonly access?: 'public' | 'private' | 'referral';
  readonly onTrace?: (line: string) => void;
}

export function runSeed(options: SeedOptions): SeedReport {
  const { steps, ...given } = options;
  const { seed, planted } = options;
  const realSignatures = seed % REAL_SIGNATURES_EVERY === 0;
  const world = new World({ ...given, realSignatures });
  let at = 0;
  let failure: SeedReport['failure'];
  try {
    for (const instance of world.instances) instance.start();
    connect(world, true);
    for (; at < steps; at += 1) {
      if (planted?.clonesNotary === true && at === Math.floor(steps / 3)) world.cloneNotary();
      step(world, at / steps);
      world.check();
    }
    converge(world);
    for (const name of MUST_HAPPEN) must(world.counts[name] > 0, 'coverage', () => `the run met no ${name}`);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const code = error instanceof Violation ? error.code : error.name;
    failure = { code, message: error instanceof Violation ? error.message : (error.stack ?? error.message), step: at };
  }
  const { counts, access, people } = world;
  return { seed, instances: people.length, realSignatures, access, counts, failure, trace: world.trace };
}
