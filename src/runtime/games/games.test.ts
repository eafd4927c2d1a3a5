import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createBacklog } from './backlog.ts';
import type { SessionSamples } from '../work/session-samples.ts';
import { addCounters, takeReadings } from './readings.ts';
import { createSpared } from './spared.ts';

describe('backlog', () => {
  test('from too much waiting until a whole picture with room, nothing goes out', () => {
    const backlog = createBacklog(100);
    const admit = (isKey: boolean, waitingBytes: number): boolean => backlog.admit({ isKey, waitingBytes });
    assert.deepEqual(
      [
        admit(true, 0),
        admit(false, 100),
        admit(false, 101),
        admit(false, 0),
        admit(true, 51),
        admit(true, 50),
        admit(false, 60),
      ],
      [true, true, false, false, false, true, true],
    );
    assert.equal(backlog.dropped, 3);
  });
});

test('spared frames are those between what was promised and the step that is asked for, by the time it is', () => {
  let nowMs = 1_000;
  const spared = createSpared({ width: 1280, height: 720, fps: 60, latencyMs: 60 }, () => nowMs);
  nowMs += 10_000;
  assert.equal(spared.frames, 0);
  assert.deepEqual([0, 1, 2, 3].map(spared.rateAt), [0, 26, 0, 0]);
  spared.set(1);
  nowMs += 2_500;
  assert.equal(spared.frames, 65, '26 a second');
  nowMs -= 60_000;
  assert.equal(spared.frames, 65, 'a clock that was set back counts nothing');
  nowMs += 1_000;
  spared.set(2);
  nowMs += 5_000;
  assert.equal(spared.frames, 91, 'half the size has all frames');
  spared.set(0);
  nowMs += 5_000;
  assert.equal(spared.frames, 91);
});

test('counters go on after a restart, sizes are of now, what only one part has is kept', () => {
  assert.deepEqual(
    addCounters(
      { atMs: 1, framesSent: 10, frameWidth: 640, bytesSent: 5 },
      { atMs: 2.4, framesSent: 3, frameWidth: 320, framesEncoded: 4 },
    ),
    { atMs: 2, framesSent: 13, frameWidth: 320, bytesSent: 5, framesEncoded: 4 },
  );
  assert.deepEqual(addCounters(undefined, { atMs: 7 }), { atMs: 7 });
});

test('readings are taken at each boundary until their order is over, with or without a page', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const kept: number[] = [];
  const samples = {
    read: () => new Map(),
    newest: () => kept.at(-1) ?? -1,
    put: (_session: unknown, _side: unknown, boundary: number) => kept.push(boundary) > 0,
  } as unknown as SessionSamples;
  let isOver = false;
  let told = 0;
  takeReadings({
    ...{ samples, session: { space: 's', order: 'o' }, side: 'player', readyMs: 1_000_000, nowMs: () => Date.now() },
    read: () => ({}),
    isOver: () => isOver,
    onOver: () => (told += 1),
  });
  t.mock.timers.tick(10_000);
  assert.deepEqual(kept, [0, 1, 2]);
  isOver = true;
  t.mock.timers.tick(60_000);
  assert.deepEqual([kept, told], [[0, 1, 2], 1]);
});
