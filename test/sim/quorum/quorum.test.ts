/** The protocol of the notaries under loss, doubling, crashes and cheats, from a seed each; and what the model must be able to catch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Violation } from '../report.ts';
import { QUORUM_FAULTS } from './faults.ts';
import { type RunOptions, runQuorum } from './model.ts';

const SEEDS = 3_000;
const STEPS = 400;
const FAULT_SEEDS_MAX = 4_000;

function failureOf(options: RunOptions): string | undefined {
  try {
    runQuorum(options);
    return undefined;
  } catch (cause) {
    if (cause instanceof Violation) return cause.code;
    throw cause;
  }
}

test(`${SEEDS} schedules of ${STEPS} steps: one hash per number, one prepare per term, and seals again once all is mended`, (t) => {
  const sum = { seals: 0, laterTerms: 0, repeated: 0, crashes: 0 };
  const modes = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { mode, ...counts } = runQuorum({ seed, steps: STEPS });
    modes.add(mode);
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
  }
  assert.deepEqual([...modes].sort(), ['1/1', '2/3', '3/4', '5/7']);
  for (const [name, count] of Object.entries(sum)) assert.ok(count > SEEDS / 10, `${count} ${name}`);
  t.diagnostic(JSON.stringify(sum));
});

for (const { name, options, caughtBy } of QUORUM_FAULTS) {
  test(`caught: ${name}`, (t) => {
    for (let seed = 1; seed <= FAULT_SEEDS_MAX; seed += 1) {
      const code = failureOf({ seed, steps: STEPS, ...options });
      if (code === undefined) continue;
      assert.ok(caughtBy.includes(code), `seed ${seed} fails, but by ${code}`);
      t.diagnostic(`seed ${seed}: ${code}`);
      return;
    }
    assert.fail(`${FAULT_SEEDS_MAX} seeds passed with it`);
  });
}
