/** The bytes are not the WebAssembly they claim to be, or use a feature this runner does not take. */
export class BadModule extends Error {
  override readonly name = 'BadModule';
}

/** Reads the binary format's primitives (WebAssembly core specification 5.2) and never past its end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, from = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  u8(): number {
    if (this.at >= this.end) throw new BadModule('it ends too early');
    return this.bytes[this.at++] ?? 0;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw new BadModule('a number in it is too long');
  }

  /** Passes over a signed or unsigned LEB128 number of at most `bytesMax` bytes. */
  skipLeb(bytesMax: number): void {
    for (let count = 0; count < bytesMax; count++) if (this.u8() < 0x80) return;
    throw new BadModule('a number in it is too long');
  }

  skip(count: number): void {
    if (count > this.end - this.at) throw new BadModule('it ends too early');
    this.at += count;
  }

  /** A view of the next `count` bytes. */
  take(count: number): Uint8Array {
    const from = this.at;
    this.skip(count);
    return this.bytes.subarray(from, this.at);
  }

  /** A reader of the next `count` bytes alone, which this one passes over. */
  part(count: number): ByteReader {
    const from = this.at;
    this.skip(count);
    return new ByteReader(this.bytes, from, this.at);
  }

  name(): string {
    return new TextDecoder().decode(this.take(this.u32()));
  }
}

/** Unsigned LEB128. */
export function u32Leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** Signed LEB128 of a small integer, as `i32.const` takes it. */
export function s32Leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}
