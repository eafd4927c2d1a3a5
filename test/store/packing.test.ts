import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { LIMITS } from '#core/kernel/limits.ts';
import { utf8 } from '#core/kernel/bytes.ts';
import { zstdPacking } from '#edge/store/packing.ts';

const MAX = LIMITS.frameBytesMax;
const { pack, unpack } = zstdPacking;

/** As a piece begins: its kind, then anything. */
const piece = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.oneof(fc.uint8Array({ maxLength: 2000 }), fc.string().map(utf8)))
  .map(([kind, body]) => Uint8Array.of(kind, ...body));

describe('packing of pieces', () => {
  test('what is packed comes back, and is never longer', () => {
    fc.assert(
      fc.property(piece, (bytes) => {
        const packed = pack(bytes);
        assert.ok(packed.length <= bytes.length);
        assert.deepEqual(Buffer.from(unpack(packed, MAX) ?? []), Buffer.from(bytes));
      }),
    );
  });

  test('rows become several times shorter', () => {
    const rows = Array.from({ length: 300 }, (_, n) => ['order', n, randomBytes(4).toString('hex'), 'settled', 'ann']);
    const bytes = utf8(`\0${JSON.stringify(rows)}`);
    assert.ok(pack(bytes).length * 3 < bytes.length);
  });

  test('as much as is allowed comes back, one more does not', () => {
    const bytes = new Uint8Array(5000);
    assert.equal(unpack(pack(bytes), 5000)?.length, 5000);
    assert.equal(unpack(pack(bytes), 4999), undefined);
    const random = Uint8Array.of(0, ...randomBytes(4999));
    assert.equal(pack(random), random, 'nothing to gain: as it is');
    assert.equal(unpack(random, 5000), random);
    assert.equal(unpack(random, 4999), undefined);
  });

  test('a small frame that holds a gigabyte is refused without making it', () => {
    const level = { params: { [constants.ZSTD_c_compressionLevel]: 19 } };
    const bomb = zstdCompressSync(Buffer.alloc(256 * 1024 * 1024), level);
    assert.ok(bomb.length < MAX);
    const before = process.memoryUsage().rss;
    assert.equal(unpack(bomb, MAX), undefined);
    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  });

  test('a frame that asks for a large memory is refused', () => {
    const far = { params: { [constants.ZSTD_c_windowLog]: 24 } };
    const frame = zstdCompressSync(new Uint8Array(20_000_000), far);
    assert.equal(unpack(frame, 30_000_000), undefined);
  });

  test('a frame that is cut short, changed or followed by more is refused', () => {
    const bytes = utf8(`\0${'{"owner":"ann"}'.repeat(50)}`);
    const frame = pack(bytes);
    for (let length = 1; length < frame.length; length += 1)
      assert.notDeepEqual(unpack(frame.subarray(0, length), MAX), bytes);
    assert.equal(unpack(Buffer.concat([frame, new Uint8Array(bytes.length)]), MAX), undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
        const unpacked = unpack(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...rest), MAX);
        assert.ok(unpacked === undefined || unpacked.length <= MAX);
      }),
    );
  });
});
