/** Limits and words of pictures. What comes in was made by other people's machines, so everything is bounded. */

/** Most pixels of one picture: 64 Mi, which are 192 MiB of bytes. */
export const PICTURE_PIXELS_MAX = 8_192 * 8_192;
/** Longest side, pixels. */
export const PICTURE_SIDE_MAX = 65_535;
/** Bytes of a PPM file before its pixels, comments included. */
export const PPM_HEADER_BYTES_MAX = 1_024;
/** Tiles in one picture. */
export const TILES_MAX = 4_096;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes per pixel, row by row from the top. */
  readonly rgb: Uint8Array;
}

/** Where a tile's upper left corner lies, and the size of the whole. */
export interface TilePlace {
  readonly x: number;
  readonly y: number;
  readonly pictureWidth: number;
  readonly pictureHeight: number;
}

export type BadPictureCode =
  | 'picture.not_ppm'
  | 'picture.bad_header'
  | 'picture.too_large'
  | 'picture.wrong_length'
  | 'picture.no_tiles'
  | 'picture.too_many_tiles'
  | 'picture.not_a_tile'
  | 'picture.tile_outside'
  | 'picture.tiles_disagree'
  | 'picture.tiles_overlap';

/** A picture, or a set of tiles, that cannot be what it claims to be. The maker's fault, not ours. */
export class BadPicture extends Error {
  override readonly name = 'BadPicture';
  readonly code: BadPictureCode;

  constructor(code: BadPictureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws `picture.too_large` unless the sides are whole numbers within the limits. */
export function checkSize({ width, height }: { readonly width: number; readonly height: number }): void {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= PICTURE_SIDE_MAX;
  if (!isSide(width) || !isSide(height) || width * height > PICTURE_PIXELS_MAX) {
    throw new BadPicture('picture.too_large', `a picture of ${width} x ${height} pixels is not within the limits`);
  }
}
