import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LadderState, SHORT_PERCENT, TOP, nextStep, stepAt, stepsOf } from './game-ladder.ts';

const targets = { width: 1280, height: 720, fps: 60, latencyMs: 60 };
const walk = (shares: readonly number[], from: LadderState = TOP): LadderState =>
  shares.reduce((state, share) => nextStep(state, share < SHORT_PERCENT.sent, stepsOf(targets).length), from);

test('the steps are as promised, half the rate, half the size', () => {
  assert.deepEqual(
    stepsOf(targets).map(({ width, height, fps }) => [width, height, fps]),
    [
      [1280, 720, 60],
      [1280, 720, 34],
      [640, 360, 60],
    ],
  );
  assert.equal(stepsOf({ ...targets, fps: 30 }).length, 2);
  assert.ok(
    stepsOf({ ...targets, width: 65, height: 67 }).every(({ width, height }) => width % 2 === 0 && height % 2 === 0),
  );
});
test('four short looks in a row step down, three do not', () => {
  assert.equal(walk([50, 50, 50, 90]).step, 0);
  assert.equal(walk([74, 74, 74, 74]).step, 1);
  assert.equal(walk([75, 75, 75, 75]).step, 0);
  assert.equal(walk(Array.from({ length: 40 }, () => 10)).step, 2);
});
test('a way up is tried after calm, each time later', () => {
  const down = walk([0, 0, 0, 0]);
  const calm = (count: number): number[] => Array.from({ length: count }, () => 100);
  assert.equal(walk(calm(29), down).step, 1);
  const up = walk(calm(30), down);
  assert.equal(up.step, 0);
  const again = walk([0, 0, 0, 0], up);
  assert.equal(walk(calm(59), again).step, 1);
  assert.equal(walk(calm(60), again).step, 0);
});

test('a step below the last is the last', () => {
  assert.deepEqual(
    [0, 1, 2, 9].map((down) => stepAt(stepsOf({ ...targets, fps: 30 }), down).width),
    [1280, 640, 640, 640],
  );
});
