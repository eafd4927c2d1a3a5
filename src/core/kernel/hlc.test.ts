import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { HLC_ZERO, type Hlc, hlcCounter, hlcMs, laterHlc, makeHlc, nextHlc } from './hlc.ts';

const MS_MAX = 2 ** 48 - 1;
const ms = fc.integer({ min: 0, max: MS_MAX - 1 });
const counter = fc.integer({ min: 0, max: 0xffff });
const stamp = fc.tuple(ms, counter).map(([at, count]) => makeHlc(at, count));

test('a stamp keeps its milliseconds and its counter', () => {
  fc.assert(
    fc.property(ms, counter, (at, count) => {
      const hlc = makeHlc(at, count);
      assert.equal(hlcMs(hlc), at);
      assert.equal(hlcCounter(hlc), count);
      assert.match(hlc, /^[0-9a-f]{16}$/);
    }),
  );
});

test('text order is time order, then counter order', () => {
  fc.assert(
    fc.property(fc.tuple(ms, counter), fc.tuple(ms, counter), (a, b) => {
      const order = a[0] - b[0] || a[1] - b[1];
      const [left, right] = [makeHlc(...a), makeHlc(...b)];
      assert.equal(left < right ? -1 : left > right ? 1 : 0, Math.sign(order));
      assert.equal(laterHlc(left, right), order >= 0 ? left : right);
    }),
  );
});

test('the next stamp rises, whatever the wall clock does', () => {
  fc.assert(
    fc.property(stamp, fc.array(ms, { maxLength: 20 }), (first, clock) => {
      let last: Hlc = first;
      for (const nowMs of clock) {
        const next = nextHlc(last, nowMs);
        assert.ok(next > last);
        assert.ok(hlcMs(next) >= nowMs, 'never behind the wall clock');
        last = next;
      }
    }),
  );
});

test('a full counter moves on to the next millisecond', () => {
  assert.equal(nextHlc(makeHlc(5, 0xffff), 5), makeHlc(6, 0));
  assert.equal(nextHlc(makeHlc(5, 0xfffe), 4), makeHlc(5, 0xffff));
  assert.equal(nextHlc(HLC_ZERO, 1), makeHlc(1, 0));
});

test('what does not fit its bits is a bug of ours', () => {
  assert.equal(makeHlc(MS_MAX, 0xffff), 'ffffffffffffffff');
  assert.throws(() => makeHlc(MS_MAX + 1, 0), /48 bits/);
  assert.throws(() => makeHlc(-1, 0), /48 bits/);
  assert.throws(() => makeHlc(0.5, 0), /48 bits/);
  assert.throws(() => makeHlc(0, 0x10000), /16 bits/);
});
