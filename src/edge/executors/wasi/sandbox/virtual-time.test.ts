import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createSeededRandom, createVirtualTime } from './virtual-time.ts';

const SEED = '01'.repeat(32);

test('time moves by each look and by each sleep, and by nothing else', () => {
  const time = createVirtualTime(SEED);
  assert.equal(time.elapsedNs(), 1_000n);
  assert.equal(time.calendarNs(), time.startNs + 2_000n);
  time.advance(5n);
  assert.equal(time.stampNs(), time.startNs + 2_005n);
  assert.equal(time.stampNs(), time.startNs + 2_005n);
});

test('the calendar starts within a good year of 2026, by the seed', () => {
  const starts = ['00', '01', '02', 'ff'].map((byte) => createVirtualTime(byte.repeat(32)).startNs);
  assert.equal(new Set(starts).size, 4);
  for (const startNs of starts) {
    const year = new Date(Number(startNs / 1_000_000n)).getUTCFullYear();
    assert.ok(year === 2026 || year === 2027);
  }
});

test('random bytes are SHA-256 of "random", seed and counter, whatever lengths they are asked in', () => {
  const expected = Buffer.concat(
    [0, 1, 2].map((index) => {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64LE(BigInt(index));
      return createHash('sha256').update('random').update(Buffer.from(SEED, 'hex')).update(counter).digest();
    }),
  );
  for (const lengths of [[96], [1, 31, 32, 32], [5, 50, 41]]) {
    const fill = createSeededRandom(SEED);
    const parts = lengths.map((length) => {
      const part = new Uint8Array(length);
      fill(part);
      return part;
    });
    assert.deepEqual(Buffer.concat(parts), expected);
  }
});
