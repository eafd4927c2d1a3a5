import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCounters } from './metrics.ts';

test('calls are counted by name, and do what they did', () => {
  const counters = createCounters();
  const sent: unknown[] = [];
  const events = counters.watch({ send: (...args: number[]) => sent.push(args), other: () => 'kept', limit: 5 });
  events.send(1, 2);
  events.send(3);
  assert.equal(events.other(), 'kept');
  assert.equal(events.limit, 5);
  assert.deepEqual(sent, [[1, 2], [3]]);
  assert.deepEqual([counters.count('send'), counters.count('other'), counters.count('never')], [2, 1, 0]);
});
