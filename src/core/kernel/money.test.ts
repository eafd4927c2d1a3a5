import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { MONEY_MAX, Money, PositiveMoney, UnsignedMoney, ceilShare, floorShare, splitByWeight } from './money.ts';

const amount = fc.bigInt({ min: 0n, max: MONEY_MAX });
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 2n ** 40n }), { minLength: 1, maxLength: 12 })
  .filter((w) => w.some((x) => x > 0n));
const sum = (parts: readonly bigint[]): bigint => parts.reduce((a, b) => a + b, 0n);

test('splitByWeight loses no micro-credit', () => {
  fc.assert(fc.property(amount, weights, (total, w) => assert.equal(sum(splitByWeight(total, w)), total)));
});

test('splitByWeight gives each part its exact share, rounded down or up by one', () => {
  fc.assert(
    fc.property(amount, weights, (total, w) => {
      for (const [index, part] of splitByWeight(total, w).entries()) {
        const floor = (total * (w[index] as bigint)) / sum(w);
        assert.ok(part === floor || part === floor + 1n);
      }
    }),
  );
});

test('splitByWeight gives nothing for no weight', () => {
  fc.assert(
    fc.property(amount, weights, (total, w) => {
      for (const [index, part] of splitByWeight(total, w).entries()) if (w[index] === 0n) assert.equal(part, 0n);
    }),
  );
});

test('splitByWeight: remainders go to the largest, ties to the lower index', () => {
  assert.deepEqual(splitByWeight(10n, [1n, 1n, 1n]), [4n, 3n, 3n]);
  assert.deepEqual(splitByWeight(11n, [1n, 1n, 1n]), [4n, 4n, 3n]);
  assert.deepEqual(splitByWeight(100n, [1n, 2n]), [33n, 67n]);
  assert.deepEqual(splitByWeight(0n, [5n, 1n]), [0n, 0n]);
  assert.deepEqual(splitByWeight(1n, [0n, 1n]), [0n, 1n]);
});

test('splitByWeight refuses weights that name nobody', () => {
  assert.throws(() => splitByWeight(1n, [0n, 0n]), /weights/);
  assert.throws(() => splitByWeight(1n, []), /weights/);
  assert.throws(() => splitByWeight(1n, [2n, -1n]), /weights/);
  assert.throws(() => splitByWeight(-1n, [1n]), /weights/);
});

test('floor and ceiling of a share are equal when it divides, else one apart', () => {
  const denominator = fc.bigInt({ min: 1n, max: 2n ** 40n });
  fc.assert(
    fc.property(amount, amount, denominator, (total, numerator, parts) => {
      const floor = floorShare(total, numerator, parts);
      const ceiling = ceilShare(total, numerator, parts);
      assert.equal(ceiling - floor, (total * numerator) % parts === 0n ? 0n : 1n);
      assert.ok(floor * parts <= total * numerator && ceiling * parts >= total * numerator);
    }),
  );
});

test('shares are taken of what is there', () => {
  assert.throws(() => floorShare(-1n, 1n, 1n), /shares/);
  assert.throws(() => floorShare(1n, -1n, 1n), /shares/);
  assert.throws(() => ceilShare(1n, 1n, 0n), /shares/);
});

test('money travels as a decimal string and comes back the same', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (value) =>
      assert.equal(z.decode(Money, z.encode(Money, value)), value),
    ),
  );
  fc.assert(
    fc.property(amount, (value) => assert.equal(z.decode(UnsignedMoney, z.encode(UnsignedMoney, value)), value)),
  );
});

test('money has one spelling', () => {
  for (const text of ['', ' 1', '01', '+1', '1.0', '1e3', '-0', '0x1', '١', '1\n', '99999999999999999999']) {
    assert.equal(Money.safeParse(text).success, false, JSON.stringify(text));
  }
});

test('an amount that moves is above zero and at most MONEY_MAX', () => {
  assert.equal(PositiveMoney.safeParse('1').success, true);
  assert.equal(PositiveMoney.safeParse(MONEY_MAX.toString()).success, true);
  assert.equal(PositiveMoney.safeParse((MONEY_MAX + 1n).toString()).success, false);
  for (const text of ['0', '-1', '00']) assert.equal(PositiveMoney.safeParse(text).success, false);
  assert.equal(PositiveMoney.safeParse(1).success, false, 'a number never touches money');
});

test('an unsigned amount is zero or more and at most MONEY_MAX', () => {
  assert.equal(UnsignedMoney.safeParse('0').success, true);
  assert.equal(UnsignedMoney.safeParse('-1').success, false);
  assert.equal(UnsignedMoney.safeParse((MONEY_MAX + 1n).toString()).success, false);
});
