/**
 * Money is `bigint` micro-credits (1 credit = 1_000_000n); `number` never touches it. On the wire and in JSON it is a
 * decimal string, in SQLite an INTEGER below 2^63.
 */
import { z } from 'zod';
import { assert } from './assert.ts';

export type MicroCredits = bigint;

export const MICRO = 1_000_000n;
/** Largest amount any field may carry: far above every supply, far below SQLite's 2^63. */
export const MONEY_MAX: MicroCredits = 2n ** 60n;

const DECIMAL = /^(0|-?[1-9][0-9]{0,18})$/;

/** Decimal string <-> bigint, signed. `z.decode` reads, `z.encode` writes. */
export const Money = z
  .codec(z.string().regex(DECIMAL, 'a decimal integer of micro-credits'), z.bigint(), {
    decode: (text) => BigInt(text),
    encode: (amount) => amount.toString(),
  })
  .meta({ id: 'Money', description: 'micro-credits as a decimal string; 1 credit = 1000000' });

/** An amount that may move: above zero and at most `MONEY_MAX`. */
export const PositiveMoney = z
  .codec(
    z.string().regex(/^[1-9][0-9]{0,18}$/, 'a positive decimal integer of micro-credits'),
    z.bigint().max(MONEY_MAX),
    {
      decode: (text) => BigInt(text),
      encode: (amount) => amount.toString(),
    },
  )
  .meta({ id: 'PositiveMoney', description: 'micro-credits above zero, as a decimal string' });

/** Zero or more. */
export const UnsignedMoney = z
  .codec(
    z.string().regex(/^(0|[1-9][0-9]{0,18})$/, 'a decimal integer of micro-credits, not negative'),
    z.bigint().max(MONEY_MAX),
    {
      decode: (text) => BigInt(text),
      encode: (amount) => amount.toString(),
    },
  )
  .meta({ id: 'UnsignedMoney', description: 'micro-credits, zero or more, as a decimal string' });

/** `total × numerator / denominator`, rounded towards zero. The remainder stays with whom the caller leaves it. */
export function floorShare(total: MicroCredits, numerator: bigint, denominator: bigint): MicroCredits {
  assert(total >= 0n && numerator >= 0n && denominator > 0n, 'shares are taken of what is there');
  return (total * numerator) / denominator;
}

/** `total × numerator / denominator`, rounded up: what must be set aside so that the floor can always be paid. */
export function ceilShare(total: MicroCredits, numerator: bigint, denominator: bigint): MicroCredits {
  assert(total >= 0n && numerator >= 0n && denominator > 0n, 'shares are taken of what is there');
  return (total * numerator + denominator - 1n) / denominator;
}

/**
 * Splits `total` by weights without losing a micro-credit: floors first, then one each to the largest remainders, ties
 * to the lower index, so that every peer agrees. Source: largest remainder method (Hamilton).
 */
export function splitByWeight(total: MicroCredits, weights: readonly bigint[]): MicroCredits[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  assert(total >= 0n && sum > 0n && weights.every((w) => w >= 0n), 'weights must be non-negative with a positive sum');
  const parts = weights.map((w) => (total * w) / sum);
  let rest = total - parts.reduce((a, b) => a + b, 0n);
  const order = weights
    .map((w, index) => ({ index, remainder: (total * w) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of order) {
    if (rest === 0n) break;
    parts[index] = (parts[index] as bigint) + 1n;
    rest -= 1n;
  }
  return parts;
}
