import assert from 'node:assert/strict';
import test from 'node:test';
import { encode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { concat, fromHex, toHex, utf8 } from '../kernel/bytes.ts';
import type { Hlc } from '../kernel/hlc.ts';
import { LIMITS } from '../kernel/limits.ts';
import { encodeCanonical } from '../kernel/canonical.ts';
import {
  type Header,
  MalformedBytes,
  type SignedEvent,
  ZERO_HASH,
  decodeEvent,
  decodeHeader,
  encodeEvent,
  encodeHeader,
  hashEvent,
  signingBytes,
  verifyEventSignature,
} from './event.ts';

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex);
const seq = fc.oneof(
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
  fc.maxSafeNat(),
);
const typeName = fc.oneof(
  fc.constantFrom('', 'a'.repeat(23), 'a'.repeat(24), 'a'.repeat(64)),
  fc.string({ unit: 'grapheme', maxLength: 10 }),
);
const header: fc.Arbitrary<Header> = fc.record(
  {
    space: hex(32),
    author: hex(32),
    seq,
    prev: hex(32),
    hlc: hex(8).map((text) => text as Hlc),
    after: fc.array(hex(32), { maxLength: LIMITS.afterMax }),
    type: typeName,
    payloadHash: hex(32),
  },
  { noNullPrototype: true },
);

function byCborg(of: Header): Uint8Array {
  const { space, author, prev, hlc, after, type, payloadHash } = of;
  return encode(
    [
      1,
      fromHex(space),
      fromHex(author),
      of.seq,
      fromHex(prev),
      fromHex(hlc),
      after.map(fromHex),
      type,
      fromHex(payloadHash),
    ],
    rfc8949EncodeOptions,
  );
}

test('a header is the canonical CBOR of its fields', () => {
  fc.assert(
    fc.property(header, (of) => assert.equal(toHex(encodeHeader(of)), toHex(byCborg(of)))),
    { numRuns: 300 },
  );
});

test('a header decodes to its fields', () => {
  fc.assert(
    fc.property(header, (of) => assert.deepEqual(decodeHeader(encodeHeader(of)), of)),
    { numRuns: 300 },
  );
});

test('a header cut short or grown by any byte is malformed', () => {
  fc.assert(
    fc.property(header, fc.integer({ min: 0, max: 255 }), (of, extra) => {
      const bytes = encodeHeader(of);
      for (let length = 0; length < bytes.length; length += 1)
        assert.throws(() => decodeHeader(bytes.subarray(0, length)), MalformedBytes);
      assert.throws(() => decodeHeader(concat([bytes, Uint8Array.of(extra)])), MalformedBytes);
      assert.throws(() => decodeHeader(concat([Uint8Array.of(extra), bytes])), MalformedBytes);
    }),
    { numRuns: 20 },
  );
});

test('what decodes is exactly what would be encoded: one header, one spelling', () => {
  fc.assert(
    fc.property(header, fc.nat(), fc.integer({ min: 1, max: 255 }), (of, at, flip) => {
      const bytes = encodeHeader(of).slice();
      bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ flip;
      let decoded: Header;
      try {
        decoded = decodeHeader(bytes);
      } catch (cause) {
        assert.ok(cause instanceof MalformedBytes);
        return;
      }
      assert.equal(toHex(encodeHeader(decoded)), toHex(bytes));
    }),
    { numRuns: 1000 },
  );
});

test('an integer or a length longer than needed is malformed', () => {
  const fields: Header = {
    space: ZERO_HASH,
    author: ZERO_HASH,
    seq: 5,
    prev: ZERO_HASH,
    hlc: '0'.repeat(16) as Hlc,
    after: [],
    type: 't',
    payloadHash: ZERO_HASH,
  };
  const bytes = encodeHeader(fields);
  const seqAt = 2 + 34 + 34;
  const afterAt = seqAt + 1 + 34 + 9;
  const spell = (at: number, as: readonly number[]): Uint8Array =>
    concat([bytes.subarray(0, at), Uint8Array.from(as), bytes.subarray(at + 1)]);
  assert.equal(bytes[seqAt], 5);
  assert.equal(bytes[afterAt], 0x80);
  assert.deepEqual(decodeHeader(bytes), fields);
  for (const wide of [
    [0x18, 5],
    [0x19, 0, 5],
    [0x1a, 0, 0, 0, 5],
    [0x1b, 0, 0, 0, 0, 0, 0, 0, 5],
  ]) {
    assert.throws(() => decodeHeader(spell(seqAt, wide)), MalformedBytes, `seq as ${wide.length} bytes`);
  }
  assert.throws(
    () => decodeHeader(spell(seqAt, [0x1b, 0x00, 0x20, 0, 0, 0, 0, 0, 0])),
    MalformedBytes,
    'beyond what is safe',
  );
  assert.throws(() => decodeHeader(spell(seqAt, [0x25])), MalformedBytes, 'a negative number');
  for (const length of [[0x98, 0], [0x9f], [0xa0], [0x99, 0, 0]])
    assert.throws(() => decodeHeader(spell(afterAt, length)), MalformedBytes);
  assert.throws(() => decodeHeader(spell(afterAt + 1, [0x78, 1])), MalformedBytes, 'the type’s length');
});

test('more after, or a longer type, than the limits is malformed', () => {
  const fields: Header = {
    space: ZERO_HASH,
    author: ZERO_HASH,
    seq: 1,
    prev: ZERO_HASH,
    hlc: '0'.repeat(16) as Hlc,
    after: [],
    type: 't',
    payloadHash: ZERO_HASH,
  };
  const after = Array.from({ length: LIMITS.afterMax + 1 }, () => ZERO_HASH);
  assert.throws(() => decodeHeader(encodeHeader({ ...fields, after })), MalformedBytes);
  assert.throws(
    () => decodeHeader(encodeHeader({ ...fields, type: 'x'.repeat(LIMITS.typeCharsMax + 1) })),
    MalformedBytes,
  );
  assert.equal(
    decodeHeader(encodeHeader({ ...fields, type: 'x'.repeat(LIMITS.typeCharsMax) })).type.length,
    LIMITS.typeCharsMax,
  );
});

test('a type that begins with a byte order mark is another type', () => {
  const fields: Header = {
    space: ZERO_HASH,
    author: ZERO_HASH,
    seq: 1,
    prev: ZERO_HASH,
    hlc: '0'.repeat(16) as Hlc,
    after: [],
    type: '\ufefft',
    payloadHash: ZERO_HASH,
  };
  assert.equal(decodeHeader(encodeHeader(fields)).type, '\ufefft');
});

const signer = signerFromSeed(new Uint8Array(32).fill(7));

function signed(payload: Uint8Array): SignedEvent {
  const bare = {
    space: ZERO_HASH,
    author: signer.device,
    seq: 1,
    prev: ZERO_HASH,
    hlc: '0'.repeat(16) as Hlc,
    after: [],
    type: 'x.y.v1',
    payload,
  };
  const hash = hashEvent(bare, nodeCrypto);
  return { ...bare, hash, signature: signer.sign(signingBytes('event', fromHex(hash))) };
}

test('an event by itself keeps its hash and its signature', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (payload) => {
      const event = signed(payload);
      const decoded = decodeEvent(encodeEvent(event, nodeCrypto), nodeCrypto);
      assert.equal(decoded.hash, event.hash);
      assert.equal(verifyEventSignature(decoded, nodeCrypto), true);
      const { signature: _, ...unsigned } = event;
      assert.equal(decodeEvent(encodeEvent(unsigned, nodeCrypto), nodeCrypto).signature, undefined);
    }),
    { numRuns: 30 },
  );
});

test('a signature holds for this event, this author and this purpose alone', () => {
  const event = signed(utf8('payload'));
  assert.equal(
    verifyEventSignature({ ...event, author: signerFromSeed(new Uint8Array(32)).device }, nodeCrypto),
    false,
  );
  assert.equal(verifyEventSignature({ ...event, hash: ZERO_HASH }, nodeCrypto), false);
  assert.equal(
    verifyEventSignature(
      { ...event, signature: signer.sign(signingBytes('receipt', fromHex(event.hash))) },
      nodeCrypto,
    ),
    false,
  );
  const { signature: _, ...unsigned } = event;
  assert.equal(verifyEventSignature(unsigned, nodeCrypto), false);
});

test('an event whose payload is not the one it names is malformed', () => {
  const event = signed(utf8('one'));
  const header = encodeHeader({ ...event, payloadHash: toHex(nodeCrypto.sha256(event.payload)) });
  const swap = (payload: Uint8Array, signature: Uint8Array = event.signature as Uint8Array) =>
    encodeCanonical([header, payload, signature]);
  assert.equal(decodeEvent(swap(event.payload), nodeCrypto).hash, event.hash);
  assert.throws(() => decodeEvent(swap(utf8('two')), nodeCrypto), MalformedBytes);
  assert.throws(() => decodeEvent(swap(event.payload, new Uint8Array(63)), nodeCrypto), MalformedBytes);
  assert.throws(() => decodeEvent(swap(new Uint8Array(LIMITS.payloadBytesMax + 1)), nodeCrypto), MalformedBytes);
  assert.throws(() => decodeEvent(encodeCanonical([header, event.payload]), nodeCrypto), MalformedBytes);
});

test('hostile bytes are malformed, never anything else', () => {
  const good = encodeEvent(signed(utf8('payload')), nodeCrypto);
  const mutated = fc
    .tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, flip]) => good.with(at, (good[at] as number) ^ flip));
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 400 })), (bytes) => {
      for (const decode of [() => decodeEvent(bytes, nodeCrypto), () => decodeHeader(bytes)]) {
        try {
          decode();
        } catch (cause) {
          assert.ok(cause instanceof MalformedBytes, String(cause));
        }
      }
    }),
    { numRuns: 1000 },
  );
});
