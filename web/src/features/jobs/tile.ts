/** Pictures that programs of strangers wrote, as bare pixels: binary PPM alone, read here, so that nothing of it is ever run or fetched. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, 255 each, row by row: what a canvas takes. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Larger ones are only saved, not shown. */
export const TILE_BYTES_MAX = 8 * 1024 * 1024;
const SIDE_MAX = 8192;

export function isTile({ path, sizeBytes }: { readonly path: string; readonly sizeBytes: number }): boolean {
  return path.toLowerCase().endsWith('.ppm') && sizeBytes <= TILE_BYTES_MAX;
}

/** `P6 <width> <height> 255` and three bytes a pixel; undefined for anything else. */
export function readPpm(bytes: Uint8Array): Pixels | undefined {
  const head = readHead(bytes);
  if (head === undefined) return undefined;
  const { width, height, from } = head;
  if (bytes.length < from + width * height * 3) return undefined;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgba[pixel * 4] = bytes[from + pixel * 3] ?? 0;
    rgba[pixel * 4 + 1] = bytes[from + pixel * 3 + 1] ?? 0;
    rgba[pixel * 4 + 2] = bytes[from + pixel * 3 + 2] ?? 0;
    rgba[pixel * 4 + 3] = 255;
  }
  return { width, height, rgba };
}

function readHead(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number; readonly from: number } | undefined {
  const words: string[] = [];
  let at = 0;
  let isComment = false;
  let word = '';
  // Four words; after the last stands one blank, then the pixels.
  while (at < Math.min(bytes.length, 1024) && words.length < 4) {
    const sign = String.fromCharCode(bytes[at] ?? 0);
    at += 1;
    if (isComment) isComment = sign !== '\n';
    else if (sign === '#') isComment = true;
    else if (/\s/.test(sign)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += sign;
  }
  const [magic, ...numbers] = words;
  const [width = 0, height = 0, max = 0] = numbers.map(Number);
  const isSize = (side: number): boolean => Number.isInteger(side) && side > 0 && side <= SIDE_MAX;
  return magic === 'P6' && isSize(width) && isSize(height) && max === 255 ? { width, height, from: at } : undefined;
}
