import { open } from 'node:fs/promises';
import { BadPicture, checkSize, TILES_MAX } from './picture.ts';
import { parsePpm, PPM_BYTES_MAX } from './ppm.ts';
import type { Picture, TilePlace } from './picture.ts';

/** A tile as a file or as its bytes. */
export type TileSource = { readonly path: string } | Uint8Array;

export interface MergedPicture extends Picture {
  /** Pixels that no tile has brought yet; 0 when the picture is whole. */
  readonly missingPixels: number;
}

/** What a pixel looks like until its tile is there: three bytes. */
const MISSING_RGB = Uint8Array.of(24, 26, 32);

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Puts tiles (PPM with a `# tile` comment) together into one picture. Some may still be missing, so the same call serves
 * the preview while a job runs. Tiles are read one after the other: memory is the picture's and one tile's.
 * @throws {BadPicture} tiles that overlap, disagree on the whole's size or lie outside of it, or are no pictures
 */
export async function mergeTiles(sources: readonly TileSource[]): Promise<MergedPicture> {
  if (sources.length > TILES_MAX)
    throw new BadPicture('picture.too_many_tiles', `there are more than ${TILES_MAX} tiles`);
  const placed: Rectangle[] = [];
  let whole: Picture | undefined;
  for (const source of sources) {
    const { tile, ...pixels } = parsePpm(await bytesOf(source));
    if (!tile) throw new BadPicture('picture.not_a_tile', 'a picture says nothing of its place in the whole');
    whole ??= blank(tile);
    const rectangle = { x: tile.x, y: tile.y, width: pixels.width, height: pixels.height };
    checkPlace(rectangle, tile, whole);
    if (placed.some((other) => overlap(rectangle, other))) {
      throw new BadPicture('picture.tiles_overlap', `two tiles overlap at ${tile.x}, ${tile.y}`);
    }
    placed.push(rectangle);
    copy(pixels.rgb, rectangle, whole);
  }
  if (!whole) throw new BadPicture('picture.no_tiles', 'there are no tiles');
  const covered = placed.reduce((sum, { width, height }) => sum + width * height, 0);
  return { ...whole, missingPixels: whole.width * whole.height - covered };
}

async function bytesOf(source: TileSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  await using file = await open(source.path);
  const { size } = await file.stat();
  if (size > PPM_BYTES_MAX) throw new BadPicture('picture.too_large', `a tile has ${size} bytes`);
  return file.readFile();
}

function blank({ pictureWidth: width, pictureHeight: height }: TilePlace): Picture {
  checkSize({ width, height });
  return { width, height, rgb: Buffer.alloc(width * height * 3, MISSING_RGB) };
}

function checkPlace({ x, y, width, height }: Rectangle, tile: TilePlace, whole: Picture): void {
  if (tile.pictureWidth !== whole.width || tile.pictureHeight !== whole.height) {
    throw new BadPicture('picture.tiles_disagree', 'the tiles do not belong to one picture');
  }
  if (x + width > whole.width || y + height > whole.height) {
    throw new BadPicture('picture.tile_outside', `a tile at ${x}, ${y} lies outside of the picture`);
  }
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function copy(rgb: Uint8Array, { x, y, width, height }: Rectangle, whole: Picture): void {
  for (let row = 0; row < height; row++) {
    whole.rgb.set(rgb.subarray(row * width * 3, (row + 1) * width * 3), ((y + row) * whole.width + x) * 3);
  }
}
