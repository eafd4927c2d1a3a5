/** The same as quorum.test.ts, over many more schedules and longer ones. */
import { test } from 'node:test';
import { runQuorum } from './model.ts';

const SEEDS = 20_000;
const STEPS = 600;

test(`${SEEDS} schedules of ${STEPS} steps keep I1 and I7, and seal again once all is mended`, () => {
  for (let seed = 100_000; seed < 100_000 + SEEDS; seed += 1) runQuorum({ seed, steps: STEPS });
});
