/**
 * Canonical bytes: deterministic CBOR, RFC 8949 section 4.2.1 (shortest integers, definite lengths, map keys sorted bytewise).
 * What is signed or hashed is always these bytes. Floats, `undefined` and tags never occur in what we sign.
 */
import { type Token, Tokenizer, Type, decode, encode, rfc8949EncodeOptions } from 'cborg';
import { utf8 } from './bytes.ts';

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
  return decode(bytes, { ...DECODE, tokenizer: new StrictTokenizer(bytes, DECODE) });
}

const REPLACEMENT = '\uFFFD';

/**
 * RFC 8949 section 3.1: a text is UTF-8. NOTE: cborg 6.1 reads what is not by putting U+FFFD in its place, and drops a byte
 * order mark: two spellings of one text, where signed bytes must have one.
 */
class StrictTokenizer extends Tokenizer {
  override next(): Token {
    const at = this.pos();
    const token = super.next();
    if (token.type === Type.string) this.checkText(token, at);
    return token;
  }

  private checkText({ value, encodedLength = 0 }: Token, at: number): void {
    const text = value as string;
    const minor = (this.data[at] ?? 0) & 0x1f;
    const head = minor < 24 ? 1 : 1 + 2 ** (minor - 24);
    const length = encodedLength - head;
    // As many signs as bytes, and none put in: plain ASCII.
    if (text.length === length && !text.includes(REPLACEMENT)) return;
    const again = utf8(text);
    const isSame = again.length === length && again.every((byte, index) => byte === this.data[at + head + index]);
    if (!isSame) throw new TypeError('a text that is not UTF-8');
  }
}
