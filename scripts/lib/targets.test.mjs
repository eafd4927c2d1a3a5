import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFor } from './targets.mjs';

test('"start demo" is the demo, with the rest of its arguments', () => {
  const plan = planFor('start', ['demo', '--keep']);
  assert.equal(plan.entry, 'src/cli/main.ts');
  assert.deepEqual(plan.args, ['demo', '--keep']);
  assert.equal(plan.gui, true);
});

test('"start restore" is the command that makes a data folder from a backup', () => {
  const plan = planFor('start', ['restore', 'saved', '--data-dir', 'data']);
  assert.equal(plan.entry, 'src/cli/main.ts');
  assert.deepEqual(plan.args, ['restore', 'saved', '--data-dir', 'data']);
});

test('"demo" further on is an argument of start', () => {
  const plan = planFor('start', ['--network', 'demo']);
  assert.equal(plan.entry, 'src/main.ts');
  assert.deepEqual(plan.args, ['--network', 'demo']);
});

test('long tests are the test runner with --long', () => {
  assert.deepEqual(planFor('test-long', ['sim']).args, ['--long', 'sim']);
});

test('an unknown target has no plan, also one that every object has', () => {
  assert.equal(planFor('toString', []), undefined);
  assert.equal(planFor(undefined, []), undefined);
});
