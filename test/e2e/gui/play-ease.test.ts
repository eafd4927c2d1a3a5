/** When a page asks for fewer pictures; without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ease, createEase } from '../../../web/src/features/play/ease.ts';

/** Looks of a second, each with so many pictures of 60 shown; decoding is slow unless said. */
function watcher(ease: Ease) {
  const now = { atMs: 0, received: 0, shown: 0, decoded: 0, decodeMs: 0, hiddenMs: 0 };
  ease.look({ ...now });
  return (shown: number, change: Partial<typeof now> = {}): boolean => {
    now.atMs += 1_000;
    now.received += change.received ?? 60;
    now.shown += shown;
    now.decoded += change.decoded ?? 60;
    now.decodeMs += change.decodeMs ?? 60 * 17;
    now.hiddenMs += change.hiddenMs ?? 0;
    return ease.look({ ...now });
  };
}

test('four seconds in which fewer than 60 % are shown ask for a step down; at that or more none', () => {
  const ease = createEase();
  const second = watcher(ease);
  for (let count = 0; count < 20; count += 1) assert.ok(!second(36));
  assert.deepEqual([second(35), second(35), second(35), second(35)], [false, false, false, true]);
  assert.equal(ease.steps, 1);
  for (let count = 0; count < 40; count += 1) second(10);
  assert.equal(ease.steps, 2, 'half the size is the last');
});

test('after a calm while it asks for more again, and each time later', () => {
  const ease = createEase();
  const second = watcher(ease);
  const until = (shown: number): number => {
    let count = 1;
    while (!second(shown)) count += 1;
    return count;
  };
  assert.equal(until(0), 4);
  assert.equal(until(60), 30);
  assert.equal(ease.steps, 0);
  assert.equal(until(0), 4);
  assert.equal(until(60), 60);
});

test('pictures that come in bunches and are decoded in time say nothing of this machine', () => {
  const ease = createEase();
  const second = watcher(ease);
  for (let count = 0; count < 20; count += 1) assert.ok(!second(20, { decodeMs: 60 * 16 }));
  for (let count = 0; count < 20; count += 1)
    assert.ok(!second(0, { decoded: 0, decodeMs: 0 }), 'nor a stream that breaks off');
  for (let count = 0; count < 3; count += 1) second(20);
  assert.ok(second(20));
});

test('a page that is hidden, a line that brings next to nothing, and looks within a second say nothing', () => {
  const ease = createEase();
  const second = watcher(ease);
  for (let count = 0; count < 10; count += 1) assert.ok(!second(0, { hiddenMs: 1 }));
  for (let count = 0; count < 10; count += 1) assert.ok(!second(0, { received: 9 }));
  const early = createEase();
  for (let atMs = 0; atMs < 3_900; atMs += 100)
    assert.ok(!early.look({ atMs, received: atMs, shown: 0, decoded: 0, decodeMs: 0, hiddenMs: 0 }));
  second(0);
  second(0);
  ease.restart();
  assert.deepEqual([second(0), second(0)], [false, false], 'the first after a new line measures nothing');
  assert.ok(second(0));
});
