import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPace } from './pace.ts';

test('work that goes on makes it fast, once', () => {
  const flags: string[] = [];
  const pace = newPace((flag) => void flags.push(flag));
  pace.busy();
  pace.busy();
  assert.deepEqual(flags, ['--no-optimize-for-size']);
});

test('conversation is no work, a flood of frames is', () => {
  const flags: string[] = [];
  const pace = newPace((flag) => void flags.push(flag));
  pace.frame(200);
  pace.frame(200);
  assert.deepEqual(flags, []);
  // Twenty within one second, wherever it begins.
  for (let n = 0; n < 40; n += 1) pace.frame(200);
  assert.deepEqual(flags, ['--no-optimize-for-size']);
});

test('so are a few large ones, the first of a long answer', () => {
  const flags: string[] = [];
  const pace = newPace((flag) => void flags.push(flag));
  for (let n = 0; n < 4; n += 1) pace.frame(200 * 1024);
  assert.deepEqual(flags, ['--no-optimize-for-size']);
});
