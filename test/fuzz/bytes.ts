/** Bytes that strangers send: noise, plausible CBOR, valid encodings bent out of shape, and bombs. */
import fc from 'fast-check';
import { encodeCanonical } from '#core/kernel/canonical.ts';

const SMALL = 2048;

/** Any value that canonical CBOR can say. */
const { value: cborValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.string({ maxLength: 80 }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 80 }),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.uint8Array({ minLength: 64, maxLength: 64 }),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.string({ maxLength: 12 }), tie('value'), { maxKeys: 6 }),
  ),
}));

/** Well-formed, of a shape that nobody asked for; often an array that begins like one of ours. */
const plausible: fc.Arbitrary<Uint8Array> = fc
  .oneof(cborValue, fc.array(cborValue, { maxLength: 9 }))
  .map((value) => encodeCanonical(value));

type Bend =
  | { readonly kind: 'flip' | 'remove' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'set' | 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly at: number };

const place = fc.nat({ max: 0xffff });
const bend: fc.Arbitrary<Bend> = fc.oneof(
  fc.record({ kind: fc.constantFrom('flip', 'remove', 'repeat'), at: place, length: fc.integer({ min: 1, max: 48 }) }),
  fc.record({
    kind: fc.constantFrom('set', 'insert'),
    at: place,
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 16 }),
      // Lengths and numbers at their limits.
      fc.constantFrom(
        ...[
          [0xff],
          [0, 0, 0, 0],
          [0xff, 0xff, 0xff, 0xff],
          [0x7f, 0xff, 0xff, 0xff],
          [0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0],
        ].map((list) => Uint8Array.from(list)),
      ),
    ),
  }),
  fc.record({ kind: fc.constant('cut'), at: place }),
);

function bent(bytes: Uint8Array, { at, ...how }: Bend): Uint8Array {
  const from = bytes.length === 0 ? 0 : at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
  switch (how.kind) {
    case 'cut':
      return Uint8Array.from(before);
    case 'insert':
      return Buffer.concat([before, how.bytes, after]);
    case 'set':
      return Buffer.concat([before, how.bytes, after.subarray(how.bytes.length)]);
    case 'remove':
      return Buffer.concat([before, after.subarray(how.length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, how.length), after]);
    case 'flip': {
      const copy = Uint8Array.from(bytes); // A Buffer's slice would be the same memory.
      if (copy.length > 0) copy[from % copy.length] = (copy[from % copy.length] ?? 0) ^ (1 << (how.length & 7));
      return copy;
    }
  }
}

/** Small to send, large to believe: claimed lengths, deep nesting, wide arrays. */
const bombs: readonly Uint8Array[] = [
  Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0x9b, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0xba, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0x5a, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3),
  Uint8Array.of(0x7b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff),
  new Uint8Array(200_000).fill(0x81),
  new Uint8Array(200_000).fill(0xa1),
  Buffer.concat([Uint8Array.of(0x99, 0xff, 0xff), new Uint8Array(0xffff)]),
  new Uint8Array(256 * 1024 + 1).fill(0x80),
  new Uint8Array(0),
];

/** `valid`: what an honest peer would send to this decoder. */
export function hostile(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(valid, fc.array(bend, { minLength: 1, maxLength: 4 }))
        .map(([bytes, bends]) => bends.reduce(bent, bytes)),
    },
    { weight: 1, arbitrary: fc.tuple(valid, valid).map(([one, other]) => Buffer.concat([one, other])) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: SMALL }) },
    { weight: 2, arbitrary: plausible },
    { weight: 1, arbitrary: fc.constantFrom(...bombs) },
  );
}
