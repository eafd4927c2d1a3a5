import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newBucket, perPeer } from './rate.ts';

test('a burst goes at once, then so much a second; a debt is waited for', () => {
  const bucket = newBucket({ perSecond: 10, burst: 5 });
  assert.deepEqual(
    Array.from({ length: 6 }, () => bucket.tryTake(1, 0)),
    [true, true, true, true, true, false],
  );
  assert.equal(bucket.tryTake(1, 100), true, 'one came in a tenth of a second');
  assert.equal(bucket.take(2, 100), 200, 'two owed');
  assert.equal(bucket.take(0, 300), 0, 'paid');
});

test('what was saved never exceeds the burst, and a clock that steps back gives nothing', () => {
  const bucket = newBucket({ perSecond: 10, burst: 2 });
  assert.equal(bucket.tryTake(2, 1_000_000), true);
  assert.equal(bucket.tryTake(1, 0), false);
  assert.equal(bucket.tryTake(1, 1_000_000), false);
  assert.equal(bucket.tryTake(3, 9_000_000), false, 'never more than the burst');
  assert.equal(bucket.tryTake(2, 9_000_000), true);
});

test('each peer has its own; who was not heard of for longest makes room', () => {
  let made = 0;
  const of = perPeer(2, () => (made += 1));
  assert.deepEqual([of('a'), of('b'), of('a'), of('c'), of('a'), of('b')], [1, 2, 1, 3, 1, 4]);
});
