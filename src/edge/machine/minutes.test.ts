import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadMean } from '#core/features/nodes/nodes.api.ts';
import { type Measured, createMinutes, meanOf, thin } from './minutes.ts';

const MINUTE = 60_000;

function sample(atMs: number, change: Partial<Measured> = {}): Measured {
  return { atMs, cpuPercent: 10, memoryUsedBytes: 100, memoryTotalBytes: 1000, tasks: 0, ...change };
}

test('a minute is told when the first sample of a later one comes, as the mean of its own', () => {
  const told: LoadMean[] = [];
  const add = createMinutes((minute) => told.push(minute));
  add(sample(5 * MINUTE + 1000, { cpuPercent: 10, tasks: 0 }));
  add(sample(5 * MINUTE + 59_999, { cpuPercent: 21, tasks: 1 }));
  assert.equal(told.length, 0);
  add(sample(6 * MINUTE, { cpuPercent: 90 }));
  assert.deepEqual(told, [{ ...sample(5 * MINUTE), cpuPercent: 15.5, tasks: 0.5 }]);
});

test('minutes in which nothing was measured stay out: they are not filled in', () => {
  const told: LoadMean[] = [];
  const add = createMinutes((minute) => told.push(minute));
  add(sample(MINUTE));
  add(sample(9 * MINUTE));
  add(sample(10 * MINUTE));
  assert.deepEqual(
    told.map(({ atMs }) => atMs),
    [MINUTE, 9 * MINUTE],
  );
});

test('what only some samples tell is the mean of those; what none tells is absent', () => {
  const mean = meanOf([sample(0), sample(1, { temperatureC: 50 }), sample(2, { temperatureC: 60.4 })], 0);
  assert.equal(mean.temperatureC, 55.2);
  assert.equal('receivedBytesPerS' in mean, false);
});

test('thinning keeps to the number of points, loses no minute, and leaves gaps as gaps', () => {
  const minutes = [0, 1, 2, 3, 50, 51].map((index) => sample(index * MINUTE, { cpuPercent: index }));
  const { everyMs, samples } = thin(minutes, 26);
  assert.equal(everyMs, 2 * MINUTE);
  assert.deepEqual(
    samples.map(({ atMs, cpuPercent }) => [atMs / MINUTE, cpuPercent]),
    [
      [0, 0.5],
      [2, 2.5],
      [50, 50.5],
    ],
  );
  assert.equal(thin(minutes, 52).samples.length, 6, 'on the border nothing is joined');
  assert.deepEqual(thin([], 10).samples, []);
});
