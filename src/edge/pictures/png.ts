import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import { checkSize } from './picture.ts';
import type { Picture } from './picture.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes per pixel. */
const PIXEL_BYTES = 3;

/**
 * Writes a PNG (8 bits, RGB, not interlaced). Equal pixels give equal bytes on one version of zlib.
 * Source: W3C PNG, third edition. Each row gets the filter with the least sum of absolute differences (12.7).
 * @throws {BadPicture} a size beyond the limits
 */
export async function encodePng(picture: Picture): Promise<Buffer> {
  checkSize(picture);
  const { width, height } = picture;
  if (picture.rgb.length !== width * height * PIXEL_BYTES) throw new RangeError('the pixels do not fit the size');
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // bit depth, colour type RGB, deflate, adaptive filters, not interlaced
  const packed = await promisify(deflate)(filterRows(picture));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const frame = Buffer.alloc(typed.length + 8);
  frame.writeUInt32BE(body.length, 0);
  frame.set(typed, 4);
  frame.writeUInt32BE(crc32(typed), typed.length + 4);
  return frame;
}

function filterRows({ width, height, rgb }: Picture): Buffer {
  const rowBytes = width * PIXEL_BYTES;
  const filtered = Buffer.alloc(height * (rowBytes + 1));
  const tries = [0, 1, 2, 3, 4].map((type) => ({ type, bytes: new Uint8Array(rowBytes) }));
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const row = rgb.subarray(y * rowBytes, (y + 1) * rowBytes);
    let best = { cost: Number.POSITIVE_INFINITY, type: 0, bytes: row };
    for (const { type, bytes } of tries) {
      const cost = filterRow({ type, row, above, into: bytes });
      if (cost < best.cost) best = { cost, type, bytes };
    }
    filtered[y * (rowBytes + 1)] = best.type;
    filtered.set(best.bytes, y * (rowBytes + 1) + 1);
    above = row;
  }
  return filtered;
}

interface RowToFilter {
  /** PNG filter type: 0 none, 1 sub, 2 up, 3 average, 4 Paeth. */
  readonly type: number;
  readonly row: Uint8Array;
  readonly above: Uint8Array;
  readonly into: Uint8Array;
}

/** Filters one row and returns its sum of absolute differences, bytes taken as signed. */
function filterRow({ type, row, above, into }: RowToFilter): number {
  let cost = 0;
  for (let at = 0; at < row.length; at++) {
    const left = at < PIXEL_BYTES ? 0 : (row[at - PIXEL_BYTES] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < PIXEL_BYTES ? 0 : (above[at - PIXEL_BYTES] ?? 0);
    const value = ((row[at] ?? 0) - predict(type, { left, up, corner })) & 0xff;
    into[at] = value;
    cost += value < 128 ? value : 256 - value;
  }
  return cost;
}

function predict(type: number, { left, up, corner }: { left: number; up: number; corner: number }): number {
  if (type === 0) return 0;
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
