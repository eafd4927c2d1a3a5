import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { mergeTiles } from './merge-tiles.ts';
import { BadPicture, PICTURE_SIDE_MAX } from './picture.ts';
import { encodePng } from './png.ts';
import { parsePpm } from './ppm.ts';
import type { BadPictureCode, Picture } from './picture.ts';

test('a PPM with comments in its header is read', () => {
  const picture = parsePpm(ppm('P6\n# made by hand\n2 1 # size\n255\n', [1, 2, 3, 4, 5, 6]));
  assert.deepEqual([picture.width, picture.height, [...picture.rgb]], [2, 1, [1, 2, 3, 4, 5, 6]]);
  assert.equal(picture.tile, undefined);
});

test('pixels that look like spaces or comments are pixels', () => {
  assert.deepEqual([...parsePpm(ppm('P6 1 1 255\n', [0x0a, 0x23, 0x20])).rgb], [0x0a, 0x23, 0x20]);
});

test('a hostile PPM is refused by the name of its fault', () => {
  const cases: [string, number[], BadPictureCode][] = [
    ['', [], 'picture.not_ppm'],
    ['P5\n1 1\n255\n', [1, 2, 3], 'picture.not_ppm'],
    ['GIF89a', [], 'picture.not_ppm'],
    [`P6\n# ${'x'.repeat(5000)}\n1 1\n255\n`, [1, 2, 3], 'picture.bad_header'],
    ['P6\n1 1\n', [], 'picture.bad_header'],
    ['P6\n1 1\n65535\n', [1, 2, 3], 'picture.bad_header'],
    ['P6\n-1 1\n255\n', [1, 2, 3], 'picture.bad_header'],
    ['P6\n1e9 1\n255\n', [1, 2, 3], 'picture.bad_header'],
    ['P6\n9999999 9999999\n255\n', [1, 2, 3], 'picture.bad_header'],
    ['P6\n65000 65000\n255\n', [1, 2, 3], 'picture.too_large'],
    ['P6\n0 1\n255\n', [], 'picture.too_large'],
    [`P6\n${PICTURE_SIDE_MAX + 1} 1\n255\n`, [], 'picture.too_large'],
    ['P6\n1 1\n255\n', [1, 2], 'picture.wrong_length'],
    ['P6\n1 1\n255\n', [1, 2, 3, 4], 'picture.wrong_length'],
  ];
  for (const [header, pixels, code] of cases)
    assert.throws(() => parsePpm(ppm(header, pixels)), { code }, header.slice(0, 40));
});

test('no bytes at all make the reader throw anything but BadPicture', () => {
  const nearly = fc.tuple(
    fc.constantFrom('P6\n', 'P6 2 2 255\n', '# tile 0 0 1 1\n'),
    fc.uint8Array({ maxLength: 64 }),
  );
  fc.assert(
    fc.property(nearly, ([start, rest]) => {
      try {
        parsePpm(ppm(start, [...rest]));
      } catch (cause) {
        assert.ok(cause instanceof BadPicture);
      }
    }),
  );
});

test('tiles cut from a picture in any way merge into that picture, in any order', async () => {
  const cut = fc.record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    x: fc.nat(),
    y: fc.nat(),
    turn: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(cut, async ({ width, height, x, y, turn }) => {
      const picture = gradient(width, height);
      const [cutX, cutY] = [x % (width + 1), y % (height + 1)];
      const tiles = [
        tileOf(picture, { x: 0, y: 0, width: cutX, height: cutY }),
        tileOf(picture, { x: cutX, y: 0, width: width - cutX, height: cutY }),
        tileOf(picture, { x: 0, y: cutY, width: cutX, height: height - cutY }),
        tileOf(picture, { x: cutX, y: cutY, width: width - cutX, height: height - cutY }),
      ].filter((tile) => tile !== undefined);
      const merged = await mergeTiles([...tiles.slice(turn), ...tiles.slice(0, turn)]);
      assert.deepEqual(Buffer.from(merged.rgb), Buffer.from(picture.rgb));
      assert.equal(merged.missingPixels, 0);
    }),
  );
});

test('missing tiles leave their place dark and are counted', async () => {
  const tile = tileOf(gradient(4, 2), { x: 0, y: 0, width: 2, height: 2 });
  assert.ok(tile);
  const merged = await mergeTiles([tile]);
  assert.equal(merged.missingPixels, 4);
  assert.deepEqual([...merged.rgb.subarray(6, 9)], [24, 26, 32]);
});

test('tiles are read from files', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'realms-tiles-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'tile.ppm');
  const tile = tileOf(gradient(2, 2), { x: 0, y: 0, width: 2, height: 2 });
  await writeFile(path, tile ?? '');
  assert.deepEqual(Buffer.from((await mergeTiles([{ path }])).rgb), Buffer.from(gradient(2, 2).rgb));
});

test('tiles that lie are refused by the name of their fault', async () => {
  const tile = ppm('P6\n# tile 0 0 4 2\n2 2\n255\n', Array(12).fill(1));
  const cases: [Uint8Array[], BadPictureCode][] = [
    [[], 'picture.no_tiles'],
    [[ppm('P6\n1 1\n255\n', [1, 2, 3])], 'picture.not_a_tile'],
    [[ppm('P6\n# tile 3 0 4 2\n2 2\n255\n', Array(12).fill(1))], 'picture.tile_outside'],
    [[ppm('P6\n# tile 0 0 65000 65000\n1 1\n255\n', [1, 2, 3])], 'picture.too_large'],
    [[tile, ppm('P6\n# tile 2 0 5 2\n2 2\n255\n', Array(12).fill(1))], 'picture.tiles_disagree'],
    [[tile, tile], 'picture.tiles_overlap'],
    [Array(4097).fill(tile), 'picture.too_many_tiles'],
  ];
  for (const [tiles, code] of cases) await assert.rejects(mergeTiles(tiles), { code }, code);
});

test('a PNG decodes to the pixels it was made from', async () => {
  const size = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(size, async ({ width, height, seed }) => {
      const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * at * 31 + seed * at) & 0xff);
      assert.deepEqual(decodePng(await encodePng({ width, height, rgb })), { width, height, rgb: Buffer.from(rgb) });
    }),
    { numRuns: 50 },
  );
});

test('the same picture gives the same PNG, smaller than its pixels', async () => {
  const picture = gradient(64, 64);
  const png = await encodePng(picture);
  assert.deepEqual(await encodePng(picture), png);
  assert.ok(png.length < picture.rgb.length / 4);
});

test('a PNG beyond the limits, or with too few pixels, is refused', async () => {
  await assert.rejects(encodePng({ width: 0, height: 1, rgb: new Uint8Array(0) }), { code: 'picture.too_large' });
  await assert.rejects(encodePng({ width: 2, height: 1, rgb: new Uint8Array(3) }), RangeError);
});

function ppm(header: string, pixels: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(pixels)]);
}

function gradient(width: number, height: number): Picture {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) => [at % 251, (at >> 3) % 256, 128][at % 3] ?? 0);
  return { width, height, rgb };
}

function tileOf(picture: Picture, at: { x: number; y: number; width: number; height: number }): Buffer | undefined {
  if (at.width === 0 || at.height === 0) return undefined;
  const rows = Array.from({ length: at.height }, (_, row) => {
    const from = ((at.y + row) * picture.width + at.x) * 3;
    return [...picture.rgb.subarray(from, from + at.width * 3)];
  });
  return ppm(
    `P6\n# tile ${at.x} ${at.y} ${picture.width} ${picture.height}\n${at.width} ${at.height}\n255\n`,
    rows.flat(),
  );
}

/** Just enough of a PNG reader to check the writer: chunks with their checksums, and all five filters undone. */
function decodePng(png: Buffer): { width: number; height: number; rgb: Buffer } {
  const bodies = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    assert.equal(png.readUInt32BE(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)));
    bodies.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = bodies.get('IHDR') ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(bodies.get('IDAT') ?? Buffer.alloc(0));
  const rgb = Buffer.alloc(width * height * 3);
  const pixel = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (rgb[y * width * 3 + x] ?? 0));
  for (let y = 0; y < height; y++) {
    const type = rows[y * (width * 3 + 1)];
    for (let x = 0; x < width * 3; x++) {
      const [left, up, corner] = [pixel(x - 3, y), pixel(x, y - 1), pixel(x - 3, y - 1)];
      const near = [left, up, corner].toSorted(
        (a, b) => Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b),
      )[0];
      const guess = [0, left, up, (left + up) >> 1, near ?? 0][type ?? 0] ?? 0;
      rgb[y * width * 3 + x] = (rows[y * (width * 3 + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return { width, height, rgb };
}
