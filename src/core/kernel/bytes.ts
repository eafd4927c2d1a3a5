/** Byte helpers without `node:*`: the same in Node and in the browser. */

interface WithNativeHex {
  toHex(): string;
  setFromHex(text: string): void;
}
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const HAS_NATIVE_HEX = typeof (Uint8Array.prototype as Partial<WithNativeHex>).toHex === 'function';

/** Lower-case hex. Native where the engine has it (Node >= 25, Chrome >= 140). */
export function toHex(bytes: Uint8Array): string {
  if (HAS_NATIVE_HEX) return (bytes as unknown as WithNativeHex).toHex();
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

const NO_DIGIT = 255;
const DIGIT_OF_CODE = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit += 1) DIGIT_OF_CODE[digit.toString(16).charCodeAt(0)] = digit;

/** @throws {RangeError} on an odd length or a sign that is no lower-case hex digit. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new RangeError('hex text of odd length');
  const bytes = new Uint8Array(text.length / 2);
  writeHex(bytes, 0, text);
  return bytes;
}

/** Decodes `text` (even length) into `out` at `at`: headers are written for every event, without a copy in between. */
export function writeHex(out: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i += 2) {
    const high = DIGIT_OF_CODE[text.charCodeAt(i)] ?? NO_DIGIT;
    const low = DIGIT_OF_CODE[text.charCodeAt(i + 1)] ?? NO_DIGIT;
    if ((high | low) > 15) throw new RangeError('not a lower-case hex digit');
    out[at + (i >> 1)] = (high << 4) | low;
  }
}

/** Fills `out` with `text`, lower-case hex of as many bytes: many times as fast as `writeHex` where the engine can, and so it does not look for upper case. */
export function fillHex(out: Uint8Array, text: string): void {
  if (HAS_NATIVE_HEX) (out as unknown as WithNativeHex).setFromHex(text);
  else writeHex(out, 0, text);
}

const encoder = new TextEncoder();
// Without `ignoreBOM` a leading U+FEFF would be dropped, and the text would no longer stand for its bytes.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @throws {TypeError} when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
