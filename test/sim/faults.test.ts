/** The simulator is worth what it catches: each planted fault must be found, by an invariant that it breaks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULTS } from './faults.ts';
import { runSeed } from './run-seed.ts';

const SEEDS_MAX = 30;
const STEPS = 300;

for (const { name, planted, caughtBy, access } of FAULTS) {
  test(`caught: ${name}`, (t) => {
    for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
      const { failure } = runSeed({ seed, steps: STEPS, planted, ...(access === undefined ? {} : { access }) });
      if (failure === undefined) continue;
      assert.ok(caughtBy.includes(failure.code), `seed ${seed} fails, but for another reason: ${failure.message}`);
      t.diagnostic(`seed ${seed}, step ${failure.step}: ${failure.message.split('\n')[0]}`);
      return;
    }
    assert.fail(`${SEEDS_MAX} seeds passed with it`);
  });
}
