import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { concat, toHex } from '../kernel/bytes.ts';
import { encodeCanonical } from '../kernel/canonical.ts';
import { LIMITS } from '../kernel/limits.ts';
import { MalformedBytes } from './event.ts';
import {
  type Seal,
  type SealContent,
  decodeSeal,
  decodeSealContent,
  encodeSeal,
  encodeSealContent,
  hashSeal,
} from './seal.ts';

const hex32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const content: fc.Arbitrary<SealContent> = fc.record(
  {
    space: hex32,
    number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    prevSeal: hex32,
    // One below the largest: a test adds one.
    timeMs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }),
    events: fc.array(hex32, { maxLength: 6 }),
    rejections: fc.array(fc.tuple(fc.nat(5), fc.stringMatching(/^[a-z_]{1,20}\.[a-z_]{1,20}$/)), { maxLength: 4 }),
    stateHash: hex32,
    foldVersion: fc.integer({ min: 1, max: LIMITS.foldVersionMax }),
  },
  { noNullPrototype: true },
);
const seal: fc.Arbitrary<Seal> = fc
  .record({
    content,
    set: fc.maxSafeNat(),
    term: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    commits: fc.array(fc.record({ notary: hex32, signature: fc.uint8Array({ minLength: 64, maxLength: 64 }) }), {
      maxLength: 7,
    }),
  })
  .map((fields) => ({ ...fields, hash: hashSeal(fields.content, nodeCrypto) }));

const plain = ({ commits, ...rest }: Seal) => ({
  ...rest,
  commits: commits.map(({ notary, signature }) => [notary, toHex(signature)]),
});

test('a seal and its content come back the same', () => {
  fc.assert(
    fc.property(seal, (of) => {
      assert.deepEqual(decodeSealContent(encodeSealContent(of.content)), of.content);
      assert.deepEqual(plain(decodeSeal(encodeSeal(of), nodeCrypto)), plain(of));
    }),
  );
});

test('the hash binds every field of the content, and nothing of the envelope', () => {
  fc.assert(
    fc.property(seal, hex32, (of, other) => {
      const { content: was } = of;
      fc.pre(![was.space, was.prevSeal, was.stateHash].includes(other));
      const changes: Partial<SealContent>[] = [
        { space: other },
        { number: was.number - 1 },
        { prevSeal: other },
        { timeMs: was.timeMs + 1 },
        { events: [...was.events, other] },
        { rejections: [...was.rejections, [0, 'order.unknown']] },
        { stateHash: other },
        { foldVersion: (of.content.foldVersion % LIMITS.foldVersionMax) + 1 },
      ];
      for (const change of changes) assert.notEqual(hashSeal({ ...was, ...change }, nodeCrypto), of.hash);
      assert.equal(decodeSeal(encodeSeal({ ...of, set: 1, term: 2, commits: [] }), nodeCrypto).hash, of.hash);
    }),
    { numRuns: 30 },
  );
});

test('a seal cut short or grown is malformed', () => {
  fc.assert(
    fc.property(seal, fc.nat(), (of, cut) => {
      const bytes = encodeSeal(of);
      assert.throws(() => decodeSeal(bytes.subarray(0, cut % bytes.length), nodeCrypto), MalformedBytes);
      assert.throws(() => decodeSeal(concat([bytes, Uint8Array.of(0)]), nodeCrypto), MalformedBytes);
    }),
  );
});

test('hostile bytes are malformed, never anything else', () => {
  const mutated = fc.tuple(seal, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([of, at, flip]) => {
    const bytes = encodeSeal(of);
    return bytes.with(at % bytes.length, (bytes[at % bytes.length] as number) ^ flip);
  });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        decodeSeal(bytes, nodeCrypto);
      } catch (cause) {
        assert.ok(cause instanceof MalformedBytes, String(cause));
      }
    }),
    { numRuns: 500 },
  );
});

test('each limit of a seal is kept', () => {
  const base: unknown[] = [new Uint8Array(32), 1, new Uint8Array(32), 0, new Uint8Array(0), [], new Uint8Array(32), 1];
  const decode = (at: number, value: unknown) => decodeSealContent(encodeCanonical(base.with(at, value)));
  assert.equal(decode(1, 1).number, 1);
  assert.throws(() => decode(1, 0), MalformedBytes, 'number 0 is the genesis');
  assert.throws(() => decode(3, -1), MalformedBytes);
  assert.equal(decode(4, new Uint8Array(32 * LIMITS.sealEventsMax)).events.length, LIMITS.sealEventsMax);
  assert.throws(() => decode(4, new Uint8Array(32 * LIMITS.sealEventsMax + 32)), MalformedBytes);
  assert.throws(() => decode(4, new Uint8Array(33)), MalformedBytes);
  assert.throws(() => decode(5, [[0, 'x'.repeat(65)]]), MalformedBytes);
  assert.throws(() => decode(6, new Uint8Array(31)), MalformedBytes);
  assert.equal(decode(7, LIMITS.foldVersionMax).foldVersion, LIMITS.foldVersionMax);
  for (const version of [0, LIMITS.foldVersionMax + 1]) assert.throws(() => decode(7, version), MalformedBytes);
  const commits = (count: number) => Array.from({ length: count }, () => [new Uint8Array(32), new Uint8Array(64)]);
  const envelope = (count: number) =>
    decodeSeal(encodeCanonical([encodeCanonical(base), 0, 1, commits(count)]), nodeCrypto);
  assert.equal(envelope(7).commits.length, 7);
  assert.throws(() => envelope(8), MalformedBytes);
});
