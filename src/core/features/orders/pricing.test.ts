import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { TIME } from '../../kernel/limits.ts';
import { affordableMs, cancelFee, maximumCost, usageCost } from './pricing.ts';

const price = fc.record({
  pricePerSlotHour: fc.bigInt({ min: 1n, max: 2n ** 50n }),
  feeBps: fc.integer({ min: 0, max: 5000 }),
});
const slots = fc.integer({ min: 1, max: 64 });
const durationMs = fc.integer({ min: 1, max: 30 * TIME.DAY_MS });
const HOUR = BigInt(TIME.HOUR_MS);

test('the maximum covers every usage of the whole time, and is less than a micro-credit above it', () => {
  fc.assert(
    fc.property(price, slots, durationMs, (of, count, ms) => {
      const funded = maximumCost(of, count, ms);
      const exact = of.pricePerSlotHour * BigInt(count) * BigInt(ms);
      assert.ok(funded * HOUR >= exact && (funded - 1n) * HOUR < exact);
      const { net, fee } = usageCost(of, count * ms, funded);
      assert.ok(net + fee <= funded && funded - (net + fee) <= 1n);
    }),
  );
});

test('what money lasts for is the longest time that it covers: one millisecond more costs more', () => {
  fc.assert(
    fc.property(price, slots, fc.bigInt({ min: 0n, max: 2n ** 62n }), (of, count, left) => {
      const ms = affordableMs(of, count, left);
      assert.ok(maximumCost(of, count, ms) <= left);
      assert.ok(ms === Number.MAX_SAFE_INTEGER || maximumCost(of, count, ms + 1) > left);
    }),
  );
  assert.equal(affordableMs({ pricePerSlotHour: 1n, feeBps: 0 }, 1, -1n), 0);
});

test('usage grows with the time paid and never beyond the funds; neither part ever shrinks', () => {
  fc.assert(
    fc.property(
      price,
      fc.bigInt({ min: 0n, max: 2n ** 55n }),
      fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 2, maxLength: 6 }),
      (of, funded, times) => {
        let before = { net: 0n, fee: 0n };
        for (const paidMs of times.sort((a, b) => a - b)) {
          const now = usageCost(of, paidMs, funded);
          assert.ok(now.net >= before.net && now.fee >= before.fee && now.net + now.fee <= funded);
          before = now;
        }
      },
    ),
  );
});

test('the fee is a share of the whole, rounded for the provider', () => {
  const of = { pricePerSlotHour: HOUR, feeBps: 200 };
  assert.deepEqual(usageCost(of, 49, 1000n), { net: 49n, fee: 0n });
  assert.deepEqual(usageCost(of, 50, 1000n), { net: 49n, fee: 1n });
  assert.deepEqual(usageCost(of, 2000, 1000n), { net: 980n, fee: 20n });
});

test('a minute’s price is at most what is there', () => {
  const of = { pricePerSlotHour: HOUR, feeBps: 200 };
  assert.equal(cancelFee(of, 2, TIME.MINUTE_MS, 1_000_000n), 120_000n);
  assert.equal(cancelFee(of, 2, TIME.MINUTE_MS, 120_000n), 120_000n);
  assert.equal(cancelFee(of, 2, TIME.MINUTE_MS, 119_999n), 119_999n);
  assert.equal(cancelFee(of, 2, 0, 1n), 0n);
});
