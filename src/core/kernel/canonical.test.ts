import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }).map((value) => Uint8Array.from(value)),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), { maxKeys: 5 }),
  ),
}));

test('canonical bytes decode to what was encoded', () => {
  fc.assert(
    fc.property(value, (given) =>
      assert.equal(toHex(encodeCanonical(decodeCanonical(encodeCanonical(given)))), toHex(encodeCanonical(given))),
    ),
  );
});

test('the order of keys makes no difference', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), leaf), (given) => {
      const turned = Object.fromEntries(Object.entries(given).toReversed());
      assert.equal(toHex(encodeCanonical(given)), toHex(encodeCanonical(turned)));
    }),
  );
});

test('keys are sorted by their bytes, short ones first', () => {
  assert.equal(toHex(encodeCanonical({ bb: 1, a: 2, c: 3 })), 'a3' + '616102' + '616303' + '62626201');
});

test('what is undefined is left out', () => {
  assert.equal(toHex(encodeCanonical({ a: 1, b: undefined })), toHex(encodeCanonical({ a: 1 })));
});

test('floats are never signed', () => {
  for (const float of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    assert.throws(() => encodeCanonical({ deep: [float] }), /floats/);
  }
});

test('other spellings of the same value are refused', () => {
  const spellings = {
    'an integer longer than needed': '1801',
    'a length longer than needed': '580161',
    'an array of open length': '9f01ff',
    'a text of open length': '7f6161ff',
    'the same key twice': 'a2616101616102',
    undefined: 'f7',
    'not a number': 'f97e00',
    infinity: 'f97c00',
    'a tag': 'c101',
    'an integer beyond what is safe': '1bffffffffffffffff',
    'two values': '0101',
    nothing: '',
    'cut short': '8201',
  };
  for (const [what, hex] of Object.entries(spellings)) assert.throws(() => decodeCanonical(fromHex(hex)), Error, what);
});

test('hostile bytes end in an error or a value, never in anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        decodeCanonical(bytes);
      } catch (cause) {
        assert.ok(cause instanceof Error);
      }
    }),
  );
  assert.throws(() => decodeCanonical(new Uint8Array(60_000).fill(0x81)), Error, 'deep nesting');
});

test('a text has one spelling: what is not UTF-8, or begins with a byte order mark, is refused', () => {
  const text = (...bytes: number[]): Uint8Array => Uint8Array.of(0x60 + bytes.length, ...bytes);
  for (const bytes of [[0xff], [0xc3], [0xf0, 0x9f, 0x98], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf, 0x61]])
    assert.throws(() => decodeCanonical(text(...bytes)), String(bytes));
  assert.equal(decodeCanonical(text(0xef, 0xbf, 0xbd)), '\uFFFD', 'the sign itself may be meant');
  const long = 'я'.repeat(200) + '😀';
  assert.equal(decodeCanonical(encodeCanonical(long)), long);
  assert.deepEqual(decodeCanonical(encodeCanonical({ ключ: [long, 'a'] })), { ключ: [long, 'a'] });
});
