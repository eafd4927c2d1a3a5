import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { h264Payloads } from './rtp.ts';

const BYTES_MAX = 100;

function unitOf(nals: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    nals.flatMap((nal) => {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(nal.length);
      return [head, nal];
    }),
  );
}

/** What a receiver makes of them, by RFC 6184 section 5.8. */
function nalsOf(payloads: readonly Uint8Array[]): Buffer[] {
  const nals: Buffer[] = [];
  let open: Buffer[] | undefined;
  for (const payload of payloads) {
    const [first = 0, second = 0] = payload;
    if ((first & 0x1f) !== 28) {
      assert.equal(open, undefined, 'a fragment was not ended');
      nals.push(Buffer.from(payload));
      continue;
    }
    if ((second & 0x80) !== 0) open = [Buffer.from([(first & 0xe0) | (second & 0x1f)])];
    assert.ok(open !== undefined, 'a fragment begins with its start');
    open.push(Buffer.from(payload.subarray(2)));
    if ((second & 0x40) === 0) continue;
    nals.push(Buffer.concat(open));
    open = undefined;
  }
  assert.equal(open, undefined, 'the last fragment is ended');
  return nals;
}

describe('H.264 in RTP', () => {
  /** Types 1 to 23 are whole NAL units. */
  const nal = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 23 }), fc.uint8Array({ maxLength: 350 }))
    .map(([importance, type, rest]) => Uint8Array.from([(importance << 5) | type, ...rest]));

  test('whatever is sent in pieces is what comes together, and no piece is too large', () => {
    fc.assert(
      fc.property(fc.array(nal, { minLength: 1, maxLength: 6 }), (nals) => {
        const payloads = h264Payloads(unitOf(nals), BYTES_MAX);
        assert.ok(payloads.every(({ length }) => length <= BYTES_MAX));
        assert.deepEqual(
          nalsOf(payloads),
          nals.map((one) => Buffer.from(one)),
        );
      }),
    );
  });

  test('a unit of exactly the limit stays whole, one more byte makes two', () => {
    for (const [length, pieces] of [
      [BYTES_MAX, 1],
      [BYTES_MAX + 1, 2],
    ] as const)
      assert.equal(h264Payloads(unitOf([new Uint8Array(length).fill(0x41)]), BYTES_MAX).length, pieces);
  });

  test('a length beyond the end, or none, ends it', () => {
    const whole = unitOf([Uint8Array.from([0x41, 1, 2])]);
    assert.equal(h264Payloads(Buffer.concat([whole, Buffer.from([0, 0, 0, 9, 1])]), BYTES_MAX).length, 1);
    assert.equal(h264Payloads(Buffer.concat([whole, Buffer.from([0, 0])]), BYTES_MAX).length, 1);
    assert.equal(h264Payloads(Buffer.alloc(4), BYTES_MAX).length, 0);
  });
});
