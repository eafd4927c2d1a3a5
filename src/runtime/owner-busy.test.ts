import assert from 'node:assert/strict';
import test from 'node:test';
import { type BusyState, QUIET, guestPercent, nextBusy } from './owner-busy.ts';

function run(percents: readonly number[], limit: number, start: BusyState = QUIET): boolean[] {
  let state = start;
  return percents.map((percent) => {
    state = nextBusy(state, percent, limit);
    return state.isBusy;
  });
}

test('others wait once the owner was over the limit for three samples in a row, not before', () => {
  assert.deepEqual(run([80, 80, 80], 60), [false, false, true]);
  assert.deepEqual(run([80, 80, 60, 80, 80], 60), [false, false, false, false, false], 'on the limit is not over it');
});

test('they go on after five samples that are clearly under it', () => {
  const busy = { isBusy: true, streak: 0 };
  assert.deepEqual(run([50, 50, 50, 50, 50], 60, busy), [true, true, true, true, false]);
  assert.deepEqual(run([51, 51, 51, 51, 51], 60, busy), [true, true, true, true, true], 'ten percent under, no less');
  assert.deepEqual(run([50, 50, 50, 50, 70, 50], 60, busy).at(-1), true);
});

test('a limit of 100 % is none, also for a machine that waits', () => {
  assert.deepEqual(run([100, 100, 100, 100], 100), [false, false, false, false]);
  assert.deepEqual(run([100], 100, { isBusy: true, streak: 0 }), [false]);
});

test('what others’ tasks take is not the owner’s: new, running and ended ones', () => {
  const before = new Map([
    ['a', 1_000_000],
    ['ended', 5_000_000],
  ]);
  const now = new Map([
    ['a', 2_000_000],
    ['new', 1_000_000],
  ]);
  assert.equal(guestPercent(before, now, { elapsedMs: 2000, cores: 2 }), 50);
  assert.equal(guestPercent(before, now, { elapsedMs: 0, cores: 2 }), 0);
  assert.equal(guestPercent(new Map(), new Map([['a', 99_000_000]]), { elapsedMs: 1000, cores: 1 }), 100);
});
