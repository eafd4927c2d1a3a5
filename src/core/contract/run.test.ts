import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { concat, toHex } from '../kernel/bytes.ts';
import type { Hlc } from '../kernel/hlc.ts';
import { LIMITS } from '../kernel/limits.ts';
import { MalformedBytes, type SignedEvent, ZERO_HASH, hashEvent } from './event.ts';
import { recordBytes } from './record.ts';
import { decodeRun, encodeRun } from './run.ts';

const SPACE = 'ab'.repeat(32);
const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex);
const record = fc.record(
  {
    hlc: hex(8).map((text) => text as Hlc),
    after: fc.array(hex(32), { maxLength: 3 }),
    type: fc.string({ unit: 'grapheme', maxLength: 12 }),
    payload: fc.uint8Array({ maxLength: 120 }),
    signature: fc.option(fc.uint8Array({ minLength: 64, maxLength: 64 }), { nil: undefined }),
  },
  { noNullPrototype: true },
);
type Record = typeof record extends fc.Arbitrary<infer R> ? R : never;

function chain(author: string, firstSeq: number, prev: string, records: readonly Record[]): SignedEvent[] {
  const events: SignedEvent[] = [];
  for (const [index, { signature, ...fields }] of records.entries()) {
    const bare = { ...fields, space: SPACE, author, seq: firstSeq + index, prev: events.at(-1)?.hash ?? prev };
    const event = { ...bare, hash: hashEvent(bare, nodeCrypto) };
    events.push(signature === undefined ? event : { ...event, signature });
  }
  return events;
}

const run = fc
  .tuple(
    hex(32),
    fc.oneof(fc.constantFrom(1, 2 ** 32 - 1, 2 ** 32, 2 ** 47), fc.integer({ min: 1, max: 2 ** 40 })),
    hex(32),
    fc.array(record, { minLength: 1, maxLength: 8 }),
  )
  .map(([author, seq, prev, records]) => chain(author, seq, prev, records));

/** Buffers and byte arrays of the same bytes are the same. */
const plain = (events: readonly SignedEvent[]) =>
  events.map(({ payload, signature, ...rest }) => ({
    ...rest,
    payload: toHex(payload),
    signature: signature && toHex(signature),
  }));

test('a run comes back with the chain that it left out', () => {
  fc.assert(
    fc.property(run, (events) => {
      const bytes = encodeRun(events);
      assert.deepEqual(plain(decodeRun(bytes, SPACE, nodeCrypto)), plain(events));
      assert.equal(bytes.length, 72 + events.reduce((size, event) => size + recordBytes(event), 0));
    }),
  );
});

test('in another space the same bytes are other events', () => {
  fc.assert(
    fc.property(run, (events) =>
      assert.notEqual(decodeRun(encodeRun(events), ZERO_HASH, nodeCrypto)[0]?.hash, events[0]?.hash),
    ),
    { numRuns: 10 },
  );
});

test('a run cut short or grown by any byte is malformed', () => {
  fc.assert(
    fc.property(run, (events) => {
      const bytes = encodeRun(events);
      for (let length = 0; length < bytes.length; length += 7)
        assert.throws(() => decodeRun(bytes.subarray(0, length), SPACE, nodeCrypto), MalformedBytes);
      assert.throws(() => decodeRun(bytes.subarray(0, -1), SPACE, nodeCrypto), MalformedBytes);
      assert.throws(() => decodeRun(concat([bytes, Uint8Array.of(0)]), SPACE, nodeCrypto), MalformedBytes);
    }),
    { numRuns: 20 },
  );
});

test('hostile bytes are malformed or a run that encodes to the same bytes, never anything else', () => {
  const mutated = fc.tuple(run, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([events, at, flip]) => {
    const bytes = encodeRun(events);
    return bytes.with(at % bytes.length, (bytes[at % bytes.length] as number) ^ flip);
  });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      let events: SignedEvent[];
      try {
        events = decodeRun(bytes, SPACE, nodeCrypto);
      } catch (cause) {
        assert.ok(cause instanceof MalformedBytes, String(cause));
        return;
      }
      assert.equal(toHex(encodeRun(events)), toHex(bytes));
    }),
    { numRuns: 1000 },
  );
});

test('each limit of a record is kept', () => {
  const one = (fields: Partial<Record>): SignedEvent[] =>
    chain(ZERO_HASH, 1, ZERO_HASH, [
      { hlc: '0'.repeat(16) as Hlc, after: [], type: 't', payload: new Uint8Array(0), signature: undefined, ...fields },
    ]);
  const decode = (events: SignedEvent[]) => decodeRun(encodeRun(events), SPACE, nodeCrypto);
  const hashes = (count: number) => Array.from({ length: count }, () => ZERO_HASH);
  assert.equal(decode(one({ after: hashes(LIMITS.afterMax) })).length, 1);
  assert.throws(() => decode(one({ after: hashes(LIMITS.afterMax + 1) })), MalformedBytes);
  assert.equal(decode(one({ type: 'x'.repeat(LIMITS.typeCharsMax) })).length, 1);
  assert.throws(() => decode(one({ type: 'x'.repeat(LIMITS.typeCharsMax + 1) })), MalformedBytes);
  assert.equal(decode(one({ payload: new Uint8Array(LIMITS.payloadBytesMax) })).length, 1);
  assert.throws(() => decode(one({ payload: new Uint8Array(LIMITS.payloadBytesMax + 1) })), MalformedBytes);
});

test('a run without events, or from before the first, is malformed', () => {
  const bytes = encodeRun(
    chain(ZERO_HASH, 1, ZERO_HASH, [
      { hlc: '0'.repeat(16) as Hlc, after: [], type: 't', payload: new Uint8Array(0), signature: undefined },
    ]),
  );
  const noCount = bytes.slice(0, 72).fill(0, 70, 72);
  const noSeq = bytes.slice().fill(0, 64, 70);
  assert.throws(() => decodeRun(noCount, SPACE, nodeCrypto), MalformedBytes);
  assert.throws(() => decodeRun(noSeq, SPACE, nodeCrypto), MalformedBytes);
  assert.throws(() => encodeRun([]), /1 to 65535/);
});
