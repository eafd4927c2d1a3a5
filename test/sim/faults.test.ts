/** The simulator is worth what it catches: each planted fault must be found, by an invariant that it breaks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULTS } from './faults.ts';
import { runSeed } from './run-seed.ts';
import { shrink } from './shrink.ts';

const SEEDS_MAX = 30;
const STEPS = 300;

for (const { name, planted, caughtBy, besides, access } of FAULTS) {
  test(`caught: ${name}`, (t) => {
    for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
      const { failure } = runSeed({ seed, steps: STEPS, planted, ...(access === undefined ? {} : { access }) });
      if (failure === undefined || besides?.includes(failure.code) === true) continue;
      assert.ok(caughtBy.includes(failure.code), `seed ${seed} fails, but for another reason: ${failure.message}`);
      t.diagnostic(`seed ${seed}, step ${failure.step}: ${failure.message.split('\n')[0]}`);
      return;
    }
    assert.fail(`${SEEDS_MAX} seeds passed with it`);
  });
}

test('a failing seed is made short: the steps that are left break the same invariant, every time', (t) => {
  const fault = FAULTS.find(({ name }) => name.startsWith('spending twice'));
  assert.ok(fault !== undefined);
  const given = { seed: 2, steps: STEPS, planted: fault.planted };
  const failed = runSeed(given);
  const short = shrink(given, failed);
  assert.ok(failed.failure !== undefined && short !== undefined);
  assert.ok(short.only.length <= failed.failure.step / 10, `${short.only.length} steps are left`);
  const again = runSeed({ ...given, only: short.only });
  assert.deepEqual(again, short.report);
  assert.equal(again.failure?.code, failed.failure.code);
  for (const left of short.only) {
    const fewer = runSeed({ ...given, only: short.only.filter((at) => at !== left) });
    assert.notEqual(fewer.failure?.code, failed.failure.code, `step ${left} is not needed`);
  }
  t.diagnostic(`${failed.failure.step} steps became ${short.only.length} in ${short.runs} runs`);
});

test('what passes, or failed for want of a trouble, is not made short', () => {
  const given = { seed: 1, steps: 1 };
  const passed = runSeed(given);
  assert.equal(passed.failure?.code, 'coverage');
  assert.equal(shrink(given, passed), undefined);
  assert.equal(shrink(given, { ...passed, failure: undefined }), undefined);
});
