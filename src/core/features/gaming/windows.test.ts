import assert from 'node:assert/strict';
import test from 'node:test';
import { windowClass } from './session-claim.ts';
import { type Counters, type Reading, type Side, classifyWindow, isAboveSource, measure } from './windows.ts';

const TARGETS = { width: 1280, height: 720, fps: 60, latencyMs: 50 };
const GAME = { targets: TARGETS, measures: 'webrtc-stats/1' } as const;
const MS = 1000;

/** A window of five seconds of a healthy player; `to` is changed by the test. */
function player(changes: Partial<Counters> = {}, from: Partial<Counters> = {}): Reading {
  const healthy = {
    atMs: 100_000,
    connectedMs: 60_000,
    totalRoundTripTimeUs: 900 * MS,
    responsesReceived: 60,
    framesReceived: 3600,
    framesDecoded: 3600,
    totalDecodeTimeUs: 3600 * 4 * MS,
    jitterBufferDelayUs: 3600 * 10 * MS,
    jitterBufferEmittedCount: 3600,
  };
  const start: Counters = { ...healthy, ...from };
  const end = {
    ...start,
    atMs: 105_000,
    connectedMs: 65_000,
    totalRoundTripTimeUs: healthy.totalRoundTripTimeUs + 5 * 30 * MS,
    responsesReceived: healthy.responsesReceived + 5,
    framesReceived: healthy.framesReceived + 300,
    framesDecoded: healthy.framesDecoded + 300,
    totalDecodeTimeUs: healthy.totalDecodeTimeUs + 300 * 4 * MS,
    jitterBufferDelayUs: healthy.jitterBufferDelayUs + 300 * 10 * MS,
    jitterBufferEmittedCount: healthy.jitterBufferEmittedCount + 300,
    ...changes,
  };
  return { from: start, to: end };
}
const without = (reading: Reading, ...names: (keyof Counters)[]): Reading => {
  const less = (counters: Counters): Counters =>
    Object.fromEntries(
      Object.entries(counters).filter(([name]) => !names.includes(name as keyof Counters)),
    ) as Counters;
  return { from: less(reading.from), to: less(reading.to) };
};
const classOf = (reading: Reading, side: Side = 'player') => classifyWindow(side, reading, GAME);
const decoded = (frames: number): Partial<Counters> => ({
  framesDecoded: 3600 + frames,
  totalDecodeTimeUs: 3600 * 4 * MS + frames * 4 * MS,
});
const roundTrip = (ms: number): Partial<Counters> => ({ totalRoundTripTimeUs: 900 * MS + 5 * ms * MS });

test('full: 95 % of the target’s frames, and round trip plus jitter buffer within the target', () => {
  assert.equal(classOf(player()), 'full');
  assert.equal(classOf(player(decoded(285))), 'full');
  assert.equal(classOf(player(decoded(284))), 'half');
  assert.equal(classOf(player(roundTrip(40))), 'full', '40 + 10 ms is the target');
  assert.equal(classOf(player(roundTrip(41))), 'half');
});

test('half: half of the frames, and twice the latency', () => {
  assert.equal(classOf(player(decoded(150))), 'half');
  assert.equal(classOf(player(decoded(149))), 'none');
  assert.equal(classOf(player(roundTrip(90))), 'half');
  assert.equal(classOf(player(roundTrip(91))), 'none');
});

test('rates are over the window’s own length', () => {
  assert.equal(classOf(player({ atMs: 105_100 })), 'full', '300 frames in 5.1 s are 58.8 a second');
  assert.equal(classOf(player({ atMs: 105_300 })), 'half');
  assert.equal(classOf(player({ atMs: 100_000 })), 'none', 'no time, no window');
});

test('a link that was down for more than half of it is not connected', () => {
  assert.equal(classOf(player({ connectedMs: 62_500 })), 'full');
  assert.equal(classOf(player({ connectedMs: 62_499 })), 'none');
});

test('what is missing is missing, not 0', () => {
  const cases: readonly (keyof Counters)[] = [
    'connectedMs',
    'framesDecoded',
    'totalRoundTripTimeUs',
    'responsesReceived',
    'jitterBufferDelayUs',
    'jitterBufferEmittedCount',
  ];
  for (const name of cases) assert.equal(classOf(without(player(), name)), 'none', name);
  assert.equal(classOf(player({ responsesReceived: 60 })), 'none', 'no answer came in the window');
  assert.equal(measure('player', without(player(), 'jitterBufferDelayUs'), TARGETS).bufferUs, undefined);
  for (const name of ['totalDecodeTimeUs', 'framesReceived'] as const)
    assert.equal(classOf(without(player(), name)), 'full', name);
});

test('a hidden page and slow decoding are the player’s machine: what arrived counts', () => {
  const hidden = { hiddenMs: 3_000, ...decoded(20), jitterBufferDelayUs: 3600 * 10 * MS + 300 * 400 * MS };
  assert.equal(classOf(player(hidden, { hiddenMs: 0 })), 'full');
  assert.equal(classOf(player({ ...hidden, hiddenMs: 0 }, { hiddenMs: 0 })), 'none');
  const slow = { framesDecoded: 3650, totalDecodeTimeUs: 3600 * 4 * MS + 50 * 90 * MS };
  assert.equal(classOf(player(slow)), 'full');
  assert.equal(classOf(player({ ...slow, framesReceived: 3700 })), 'none', 'and what did not arrive does not');
});

test('frames that were decoded and not shown are not deducted', () => {
  assert.equal(classOf(player({ framesDropped: 290 }, { framesDropped: 0 })), 'full');
});

test('the provider is classed by what it sent and by its own echo', () => {
  const sent = { framesEncoded: 300, framesSent: 300 };
  const reading = without(
    player({ framesEncoded: 600, framesSent: 600 }, sent),
    'framesDecoded',
    'framesReceived',
    'jitterBufferDelayUs',
  );
  assert.equal(classOf(reading, 'provider'), 'full');
  assert.equal(classOf({ ...reading, to: { ...reading.to, framesSent: 584 } }, 'provider'), 'half');
  assert.equal(
    classOf({ ...reading, to: { ...reading.to, framesSent: 601 } }, 'provider'),
    'none',
    'sent above encoded',
  );
});

test('frames that the player asked not to have count as there, on both sides; who did not ask has none', () => {
  const few = { ...decoded(170), framesReceived: 3770 };
  assert.equal(classOf(player(few)), 'half');
  assert.equal(classOf(player({ ...few, framesSpared: 115 })), 'full', '170 and 115 are 95 %');
  assert.equal(classOf(player({ ...few, framesSpared: 114 })), 'half');
  assert.equal(
    classOf(player({ ...few, framesSpared: 900 }, { framesSpared: 790 })),
    'half',
    'what grew in the window',
  );
  assert.equal(classOf(player({ ...few, framesSpared: 900 }, { framesSpared: 901 })), 'none', 'it ran back');
  assert.equal(
    measure('player', player({ ...few, framesSpared: 115 }), TARGETS).frames,
    170,
    'a chart shows what came',
  );
  assert.ok(measure('player', player({ ...few, framesSpared: 1 }), TARGETS).isPlayersMachine);
  const sent = { framesEncoded: 300, framesSent: 300 };
  const host = (more: Partial<Counters>) =>
    classOf(without(player({ framesEncoded: 470, framesSent: 470, ...more }, sent), 'framesDecoded'), 'provider');
  assert.deepEqual([host({}), host({ framesSpared: 115 }), host({ framesSpared: 114 })], ['half', 'full', 'half']);
});

test('counters that contradict themselves void the window of their side', () => {
  assert.equal(classOf(player({ framesDecoded: 3901 })), 'none', 'decoded above received');
  assert.equal(classOf(player({ bytesReceived: 5 }, { bytesReceived: 6 })), 'none', 'a counter ran back');
  assert.equal(classOf(player({ packetsLost: 5 }, { packetsLost: 6 })), 'full', 'lost packets may turn up late');
  assert.equal(classOf(player({ frameWidth: 640 }, { frameWidth: 1280 })), 'full', 'a size is no counter');
});

test('the player cannot have received what was not sent; what is under way is allowed', () => {
  const provider = { atMs: 1, framesSent: 1000, framesEncoded: 1000 };
  assert.equal(isAboveSource(provider, { atMs: 9, framesReceived: 1300 }, TARGETS), false);
  assert.equal(isAboveSource(provider, { atMs: 9, framesReceived: 1301 }, TARGETS), true);
  assert.equal(isAboveSource(provider, { atMs: 9, framesDecoded: 1301 }, TARGETS), true);
  assert.equal(isAboveSource({ atMs: 1 }, { atMs: 9, framesReceived: 9999 }, TARGETS), false, 'missing is missing');
});

test('a window needs both its boundaries, and the player’s claim is held against the provider’s', () => {
  const { from, to } = player();
  const source = { atMs: 5, framesSent: 3900, framesEncoded: 3900 };
  const samples = {
    provider: new Map([[4, source]]),
    player: new Map([
      [3, from],
      [4, to],
    ]),
  };
  assert.equal(windowClass('player', 3, samples, GAME), 'full');
  assert.equal(windowClass('player', 4, samples, GAME), 'none');
  assert.equal(windowClass('provider', 3, samples, GAME), 'none');
  const lying = { ...samples, provider: new Map([[4, { ...source, framesSent: 3000 }]]) };
  assert.equal(windowClass('player', 3, lying, GAME), 'none');
});

test('presence/1: the time at the game and the round trip alone; frames are nobody’s to count', () => {
  const by = (changes: Partial<Counters>, side: Side = 'player') =>
    classifyWindow(side, without(player(changes), 'framesReceived', 'framesDecoded', 'totalDecodeTimeUs'), {
      ...GAME,
      measures: 'presence/1',
    });
  assert.equal(by(roundTrip(50)), 'full');
  assert.equal(by(roundTrip(50), 'provider'), 'full');
  assert.equal(by(roundTrip(51)), 'half');
  assert.equal(by(roundTrip(100)), 'half');
  assert.equal(by(roundTrip(101)), 'none');
  assert.equal(by({ connectedMs: 62_500 }), 'full', 'half of the window');
  assert.equal(by({ connectedMs: 62_499 }), 'none');
  assert.equal(by({ responsesReceived: 60, totalRoundTripTimeUs: 900 * MS }), 'none', 'no answer is no presence');
  assert.equal(by({ connectedMs: 59_000 }), 'none', 'counters that run back');
});
