import assert from 'node:assert/strict';
import test from 'node:test';
import { Bug, assert as must, unreachable } from './assert.ts';
import { type Result, ok, refuse } from './result.ts';

test('a result is a value or a refusal, never both', () => {
  const good: Result<number> = ok(1);
  const bad: Result<number> = refuse({ code: 'order.unknown', order: 'x' });
  assert.deepEqual(good, { ok: true, value: 1 });
  assert.deepEqual(bad, { ok: false, refusal: { code: 'order.unknown', order: 'x' } });
});

test('a broken invariant is a bug, with its sentence', () => {
  assert.throws(
    () => must(false, 'money vanished'),
    (cause) => cause instanceof Bug && cause.message === 'money vanished',
  );
  assert.doesNotThrow(() => must(true, 'fine'));
  assert.throws(() => unreachable('new state' as never), Bug);
});
