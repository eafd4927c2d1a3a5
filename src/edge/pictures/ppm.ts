import { BadPicture, checkSize, PICTURE_PIXELS_MAX, PPM_HEADER_BYTES_MAX } from './picture.ts';
import type { Picture, TilePlace } from './picture.ts';

/** Largest PPM file worth reading, bytes. */
export const PPM_BYTES_MAX = PICTURE_PIXELS_MAX * 3 + PPM_HEADER_BYTES_MAX;

export interface PpmPicture extends Picture {
  /** From the comment `# tile X Y WIDTH HEIGHT`, when there is one. */
  readonly tile: TilePlace | undefined;
}

const TILE_COMMENT = /^# tile (\d{1,6}) (\d{1,6}) (\d{1,6}) (\d{1,6})$/;
const NUMBER = /^\d{1,6}$/;
const HASH = 0x23;
const LINE_FEED = 0x0a;

/**
 * Reads a binary PPM (P6) with one byte per channel. The pixels are a view of the given bytes, not a copy.
 * Source: netpbm, ppm(5). Comments stand between the numbers of the header, each to the end of its line.
 * @throws {BadPicture}
 */
export function parsePpm(bytes: Uint8Array): PpmPicture {
  const { words, comments, end } = readHeader(bytes);
  const [magic, ...numbers] = words;
  if (magic !== 'P6') throw new BadPicture('picture.not_ppm', 'the bytes do not begin with P6');
  if (!numbers.every((word) => NUMBER.test(word))) throw new BadPicture('picture.bad_header', 'a size is not a number');
  const [width = 0, height = 0, brightest = 0] = numbers.map(Number);
  if (brightest !== 255) throw new BadPicture('picture.bad_header', `the brightest value is ${brightest}, not 255`);
  checkSize({ width, height });
  const lengthBytes = width * height * 3;
  if (bytes.length - end !== lengthBytes) {
    throw new BadPicture('picture.wrong_length', `there are ${bytes.length - end} bytes of pixels, not ${lengthBytes}`);
  }
  return { width, height, rgb: bytes.subarray(end), tile: parseTile(comments) };
}

/** The four words of the header, its comments, and where the pixels begin: one byte after the last word. */
function readHeader(bytes: Uint8Array): { words: string[]; comments: string[]; end: number } {
  const limit = Math.min(bytes.length, PPM_HEADER_BYTES_MAX);
  const words: string[] = [];
  const comments: string[] = [];
  let at = 0;
  while (words.length < 4) {
    if (at >= limit)
      throw new BadPicture(words[0] === 'P6' ? 'picture.bad_header' : 'picture.not_ppm', 'the header does not end');
    if (isSpace(bytes[at])) at++;
    else if (bytes[at] === HASH) {
      const from = at;
      while (at < limit && bytes[at] !== LINE_FEED) at++;
      comments.push(latin1(bytes, from, at));
    } else {
      const from = at;
      while (at < limit && !isSpace(bytes[at])) at++;
      words.push(latin1(bytes, from, at));
    }
  }
  return { words, comments, end: at + 1 };
}

function parseTile(comments: readonly string[]): TilePlace | undefined {
  for (const comment of comments) {
    const match = TILE_COMMENT.exec(comment);
    if (!match) continue;
    const [x = 0, y = 0, pictureWidth = 0, pictureHeight = 0] = match.slice(1).map(Number);
    return { x, y, pictureWidth, pictureHeight };
  }
  return undefined;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}
