import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFrames } from './frames.ts';

const SPACE = 'a1'.repeat(32);

function bench() {
  const answers: (() => void)[] = [];
  const handed: number[] = [];
  const collected = { times: 0 };
  const frames = createFrames({
    host: {
      frame: (_space, _peer, message) => void handed.push(message.length),
      submit: () => new Promise((resolve) => answers.push(() => resolve([]))),
    },
    has: (space) => space === SPACE,
    collect: () => void (collected.times += 1),
  });
  return { frames, answers, handed, collected };
}

test('frames go on at once until the worker has enough; then peers wait for it, and gossip is left out', async () => {
  const { frames, answers, handed, collected } = bench();
  const big = new Uint8Array(256 * 1024);
  for (let i = 0; i < 15; i += 1) assert.equal(frames.take('p', SPACE, big), undefined);
  const held = frames.take('p', SPACE, big);
  assert.ok(held, 'the sixteenth quarter of a MiB fills it');
  assert.equal(frames.gossip('q', SPACE, big), 'ignore');
  assert.equal(handed.length, 16);
  assert.equal(collected.times, 1);
  assert.equal(answers.length, 1);
  answers[0]!();
  await held;
  assert.equal(frames.gossip('q', SPACE, big), 'accept');
  assert.equal(frames.take('p', SPACE, big), undefined);
});

test('many small frames fill it as well', () => {
  const { frames, answers, collected } = bench();
  for (let i = 0; i < 999; i += 1) void frames.take('p', SPACE, new Uint8Array(1));
  assert.equal(answers.length, 0);
  assert.ok(frames.take('p', SPACE, new Uint8Array(1)));
  assert.equal(answers.length, 1);
  assert.equal(collected.times, 0, 'there is little to free');
});

test('what belongs to no space of ours is dropped', () => {
  const { frames, handed } = bench();
  assert.equal(frames.take('p', 'b2'.repeat(32), new Uint8Array(9)), undefined);
  assert.equal(frames.gossip('p', 'b2'.repeat(32), new Uint8Array(9)), 'ignore');
  assert.equal(frames.gossip(undefined, SPACE, new Uint8Array(9)), 'ignore');
  assert.deepEqual(handed, []);
});
