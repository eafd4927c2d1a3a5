/** One seed from its first throw to its report. */
import { converge } from './converge.ts';
import type { Planted } from './planted.ts';
import { MUST_HAPPEN, type SeedReport, Violation, must } from './report.ts';
import { connect, insist, step } from './scheduler.ts';
import { World } from './world.ts';

/** Every so many seeds sign with real keys. */
const REAL_SIGNATURES_EVERY = 10;

export interface SeedOptions {
  readonly seed: number;
  readonly steps: number;
  readonly planted?: Planted;
  readonly access?: 'public' | 'private' | 'referral';
  /** In which steps somebody acts or something goes wrong; all when not given. */
  readonly only?: readonly number[];
  readonly onTrace?: (line: string) => void;
}

/** Several times what the busiest of some thousand runs sent; instances that echo each other pass it soon. */
const SENT_PER_STEP_MAX = 800;
const SENT_FREE = 20_000;
/** Far enough apart that no two seeds share a step. */
const STEPS_PER_SEED = 65_536;

function diceOf(seed: number, at: number): number {
  return Math.imul(seed, STEPS_PER_SEED) + at + 1;
}

export function runSeed(options: SeedOptions): SeedReport {
  const { steps, only, ...given } = options;
  const { seed, planted } = options;
  const kept = only === undefined ? undefined : new Set(only);
  const realSignatures = seed % REAL_SIGNATURES_EVERY === 0;
  const world = new World({ ...given, realSignatures });
  let at = 0;
  let failure: SeedReport['failure'];
  try {
    for (const instance of world.instances) instance.start();
    connect(world, true);
    for (; at < steps; at += 1) {
      if (planted?.clonesNotary === true && at === Math.floor(steps / 3)) world.cloneNotary();
      // Each step throws its own dice: leaving one out does not change what the others try.
      world.dice.restart(diceOf(seed, at));
      const isLeftOut = kept?.has(at) === false;
      if (!isLeftOut) insist(world, at / steps);
      step(world, isLeftOut);
      world.check();
      const { sent } = world.counts;
      must(sent <= SENT_PER_STEP_MAX * (at + 1) + SENT_FREE, 'flood', () => `${sent} frames after ${at + 1} steps`);
    }
    converge(world);
    if (kept === undefined)
      for (const name of MUST_HAPPEN) {
        // Where nobody came to forge anything, a seal may have had nothing to refuse.
        const isDue = name !== 'rejections' || world.counts.forged > 0;
        must(!isDue || world.counts[name] > 0, 'coverage', () => `the run met no ${name}`);
      }
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const code = error instanceof Violation ? error.code : error.name;
    failure = { code, message: error instanceof Violation ? error.message : (error.stack ?? error.message), step: at };
  }
  const { counts, access, people } = world;
  return { seed, instances: people.length, realSignatures, access, counts, failure, trace: world.trace };
}
