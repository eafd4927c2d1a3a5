import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProbeMeasures, judgeProbe } from './probe.ts';

const TARGETS = { width: 1280, height: 720, fps: 60, latencyMs: 60 };
const WELL: ProbeMeasures = {
  ...{ lengthMs: 3_000, framesReceived: 181, bytesReceived: 2_250_000, roundTripMs: 60, longestGapMs: 150, hostMs: 8 },
};

const cases: readonly [why: string, change: Partial<ProbeMeasures>, verdict: string, causes: readonly string[]][] = [
  ['all that was promised, on the border', {}, 'good', []],
  ['95 % of the frames', { framesReceived: 172 }, 'good', []],
  ['a frame fewer', { framesReceived: 171 }, 'playable', ['frames']],
  ['half of the frames', { framesReceived: 91 }, 'playable', ['frames']],
  ['fewer than half', { framesReceived: 90 }, 'poor', ['frames']],
  ['a longer way', { roundTripMs: 60.1 }, 'playable', ['latency']],
  ['twice the way', { roundTripMs: 120 }, 'playable', ['latency']],
  ['more than twice', { roundTripMs: 120.1 }, 'poor', ['latency']],
  ['a jerk', { longestGapMs: 151 }, 'playable', ['stutter']],
  ['a stop', { longestGapMs: 501 }, 'poor', ['stutter']],
  ['nothing at all', { framesReceived: 0, lengthMs: 0, roundTripMs: undefined }, 'poor', ['latency', 'frames']],
];
for (const [why, change, verdict, causes] of cases)
  test(`${why} is ${verdict}`, () => {
    const judged = judgeProbe({ ...WELL, ...change }, TARGETS);
    assert.deepEqual([judged.verdict, judged.causes], [verdict, causes]);
    assert.ok(Number.isFinite(judged.fps) && Number.isFinite(judged.bitsPerS));
  });

test('figures are of a second', () => {
  const { fps, bitsPerS } = judgeProbe(WELL, TARGETS);
  assert.deepEqual([fps, bitsPerS], [60, 6_000_000]);
});
