/**
 * Canonical bytes: deterministic CBOR, RFC 8949 section 4.2.1 (shortest integers, definite lengths, map keys sorted bytewise).
 * What is signed or hashed is always these bytes. Floats, `undefined` and tags never occur in what we sign.
 */
import { decode, encode, rfc8949EncodeOptions } from 'cborg';

export type Canonical =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

const ENCODE = { ...rfc8949EncodeOptions, ignoreUndefinedProperties: true, typeEncoders: { number: refuseFloat } };

const DECODE = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
} as const;

/** null: encoded as usual. */
function refuseFloat(value: number): null {
  if (!Number.isSafeInteger(value)) throw new TypeError('canonical bytes hold no floats');
  return null;
}

/** @throws {Error} on a value that CBOR or our rules do not know, floats among them. */
export function encodeCanonical(value: unknown): Uint8Array {
  return encode(value, ENCODE);
}

/** @throws {Error} on bytes that are not strict CBOR. Call it on peers' input only inside a guard that ends in `reject`. */
export function decodeCanonical(bytes: Uint8Array): unknown {
  return decode(bytes, DECODE);
}
