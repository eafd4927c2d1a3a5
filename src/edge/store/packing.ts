/**
 * Pieces of snapshots, as they lie on the disk and travel: a Zstandard frame (RFC 8878) where it is shorter, else as they are. No piece
 * begins with the first byte of a frame.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Packing } from '#engine/ports.ts';

const FRAME_FIRST_BYTE = 0x28;
/** Rows of one table: 4.8 times shorter, and higher levels gain nothing. */
const LEVEL = 1;
/** What a frame may make its reader remember: 512 KiB, more than any piece has. */
const WINDOW_LOG_MAX = 19;

export const zstdPacking: Packing = {
  pack: (bytes) => {
    const frame = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
    return frame.length < bytes.length ? frame : bytes;
  },
  unpack: (packed, bytesMax) => {
    if (packed[0] !== FRAME_FIRST_BYTE) return packed.length > bytesMax ? undefined : packed;
    try {
      const bytes = zstdDecompressSync(packed, {
        maxOutputLength: bytesMax,
        params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX },
      });
      // Longer than what it holds: something hides in it.
      return packed.length < bytes.length ? bytes : undefined;
    } catch {
      // A stranger's bytes: no frame, one cut short, or one that holds too much.
      return undefined;
    }
  },
};
