import { IO_VECTORS_MAX, PATH_BYTES_MAX } from '../../limits.ts';
import { ERRNO, WasiError } from './errno.ts';

/**
 * The module's memory as the host calls see it. Every access is checked: a pointer outside answers EFAULT, as on Linux.
 * Pointers and lengths arrive as signed 32-bit numbers and are taken as unsigned.
 */
export interface GuestMemory {
  /** A live view; it must not be kept across a call into the module. */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer>;
  /** UTF-8 text of a path or a name. Bytes that are not UTF-8 answer EILSEQ. */
  path(pointer: number, length: number): string;
  /** The buffers of a vectored read or write. */
  vectors(pointer: number, count: number): Uint8Array<ArrayBuffer>[];
  u16(pointer: number): number;
  u32(pointer: number): number;
  u64(pointer: number): bigint;
  setU8(pointer: number, value: number): void;
  setU16(pointer: number, value: number): void;
  setU32(pointer: number, value: number): void;
  setU64(pointer: number, value: bigint): void;
}

/** Wraps a memory that is known only after the module was instantiated; before that every access answers EFAULT. */
export function guestMemory(memory: () => WebAssembly.Memory | undefined): GuestMemory {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let view = new DataView(new ArrayBuffer(0));

  /** The view to use now: growing the memory detaches the old buffer. */
  const checked = (pointer: number, length: number): DataView<ArrayBuffer> => {
    const buffer = memory()?.buffer;
    if (buffer && view.buffer !== buffer) view = new DataView(buffer);
    if ((pointer >>> 0) + length > view.byteLength) throw new WasiError(ERRNO.fault);
    return view;
  };
  const bytes = (pointer: number, length: number): Uint8Array<ArrayBuffer> => {
    const { buffer } = checked(pointer, length >>> 0);
    return new Uint8Array(buffer, pointer >>> 0, length >>> 0);
  };
  const u32 = (pointer: number): number => checked(pointer, 4).getUint32(pointer >>> 0, true);

  return {
    bytes,
    u32,
    path: (pointer, length) => {
      if (length >>> 0 > PATH_BYTES_MAX) throw new WasiError(ERRNO.nametoolong);
      try {
        return decoder.decode(bytes(pointer, length));
      } catch (cause) {
        throw cause instanceof WasiError ? cause : new WasiError(ERRNO.ilseq);
      }
    },
    vectors: (pointer, count) => {
      if (count >>> 0 > IO_VECTORS_MAX) throw new WasiError(ERRNO.inval);
      const first = pointer >>> 0;
      return Array.from({ length: count >>> 0 }, (_, index) =>
        bytes(u32(first + index * 8), u32(first + index * 8 + 4)),
      );
    },
    u16: (pointer) => checked(pointer, 2).getUint16(pointer >>> 0, true),
    u64: (pointer) => checked(pointer, 8).getBigUint64(pointer >>> 0, true),
    setU8: (pointer, value) => checked(pointer, 1).setUint8(pointer >>> 0, value),
    setU16: (pointer, value) => checked(pointer, 2).setUint16(pointer >>> 0, value, true),
    setU32: (pointer, value) => checked(pointer, 4).setUint32(pointer >>> 0, value, true),
    setU64: (pointer, value) => checked(pointer, 8).setBigUint64(pointer >>> 0, value, true),
  };
}
