import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { concat, fromHex, fromUtf8, sameBytes, toHex, utf8 } from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

test('hex and back is the same bytes, and the same text as Node writes', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      assert.equal(toHex(value), Buffer.from(value).toString('hex'));
      assert.ok(sameBytes(fromHex(toHex(value)), value));
    }),
  );
});

test('hex is lower case and even: there is one spelling of the same bytes', () => {
  for (const text of ['0', 'AB', 'gg', '0x', ' 0', 'é0', '\u0660\u0660'])
    assert.throws(() => fromHex(text), RangeError, text);
  assert.equal(fromHex('').length, 0);
});

test('text and back is the same text, byte order marks included', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(fromUtf8(utf8(text)), text)));
  assert.equal(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa');
});

test('bytes that are no UTF-8 are refused', () => {
  for (const broken of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
    assert.throws(() => fromUtf8(Uint8Array.from(broken)), TypeError);
  }
});

test('concat is the parts in order', () => {
  fc.assert(
    fc.property(fc.array(bytes), (parts) => assert.deepEqual(Buffer.from(concat(parts)), Buffer.concat(parts))),
  );
});

test('sameBytes sees a difference of one bit, and of length', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.nat(),
      fc.integer({ min: 0, max: 7 }),
      (value, at, bit) => {
        const other = value.slice();
        other[at % value.length] = (other[at % value.length] as number) ^ (1 << bit);
        assert.equal(sameBytes(value, value.slice()), true);
        assert.equal(sameBytes(value, other), false);
        assert.equal(sameBytes(value, value.subarray(1)), false);
      },
    ),
  );
});
