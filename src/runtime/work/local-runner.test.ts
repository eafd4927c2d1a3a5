import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localSlots } from './local-runner.ts';

test('a job here takes half of the cores, gives way to others’ tasks, and never stands still', () => {
  assert.equal(localSlots(8, 0), 4);
  assert.equal(localSlots(8, 3), 1);
  assert.equal(localSlots(8, 20), 1);
  assert.equal(localSlots(1, 0), 1);
});
