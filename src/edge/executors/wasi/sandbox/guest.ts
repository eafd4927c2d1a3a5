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

  const at = (pointer: number, length: number): number => {
    // Growing the memory detaches its old buffer.
    const buffer = memory()?.buffer;
    if (buffer && view.buffer !== buffer) view = new DataView(buffer);
    const from = pointer >>> 0;
    if (from + length > view.byteLength) throw new WasiError(ERRNO.fault);
    return from;
  };
  const bytes = (pointer: number, length: number): Uint8Array<ArrayBuffer> => {
    const from = at(pointer, length >>> 0);
    return new Uint8Array(view.buffer, from, length >>> 0);
  };
  const u32 = (pointer: number): number => view.getUint32(at(pointer, 4), true);

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
      return Array.from({ length: count >>> 0 }, (_, index) => bytes(u32(first + index * 8), u32(first + index * 8 + 4)));
    },
    u16: (pointer) => view.getUint16(at(pointer, 2), true),
    u64: (pointer) => view.getBigUint64(at(pointer, 8), true),
    setU8: (pointer, value) => view.setUint8(at(pointer, 1), value),
    setU16: (pointer, value) => view.setUint16(at(pointer, 2), value, true),
    setU32: (pointer, value) => view.setUint32(at(pointer, 4), value, true),
    setU64: (pointer, value) => view.setBigUint64(at(pointer, 8), value, true),
  };
}
