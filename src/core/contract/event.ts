/**
 * The event envelope and its canonical bytes.
 *
 *   header = [v, space, author, seq, prev, hlc, [after…], type, payloadHash]      CBOR array, RFC 8949 section 4.2.1
 *   id     = SHA-256(header)
 *   signed = "power-realms:event:v1\n" + id                                        Ed25519, by the author's device
 *
 * The newest signature of a contiguous run proves the whole run, because each header carries the hash of the one before.
 * The codec is written out by hand because a header is encoded or decoded for every event; `event.test.ts` holds it against cborg.
 */
import { fillHex, fromHex, fromUtf8, toHex, utf8, writeHex } from '../kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto, Purpose } from '../kernel/crypto.ts';
import type { Hlc } from '../kernel/hlc.ts';
import { LIMITS } from '../kernel/limits.ts';

export const ZERO_HASH = '0'.repeat(64);
const VERSION = 1;

export interface Header {
  readonly space: string;
  readonly author: string;
  /** 1 for an author's first event in a space. */
  readonly seq: number;
  readonly prev: string;
  readonly hlc: Hlc;
  readonly after: readonly string[];
  readonly type: string;
  readonly payloadHash: string;
}

/** An event as it is stored and sent: `prev`, `payloadHash` and `hash` follow from the chain. */
export interface SignedEvent {
  readonly space: string;
  readonly author: string;
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly hlc: Hlc;
  readonly after: readonly string[];
  readonly type: string;
  readonly payload: Uint8Array;
  /** 64 bytes; absent inside a run whose last event is signed. */
  readonly signature?: Uint8Array;
}

/** Bytes that do not decode to what they must be. Peers' input that ends here is rejected. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}

/** What is really signed: the purpose, then the body. One allocation: it is made for every event. */
export function signingBytes(purpose: Purpose, body: Uint8Array): Uint8Array {
  let prefix = prefixes.get(purpose);
  if (prefix === undefined) {
    prefix = utf8(`power-realms:${purpose}:v1\n`);
    prefixes.set(purpose, prefix);
  }
  const whole = new Uint8Array(prefix.length + body.length);
  whole.set(prefix, 0);
  whole.set(body, prefix.length);
  return whole;
}

const prefixes = new Map<Purpose, Uint8Array>();

const ARRAY_9 = 0x89;
const BYTES_32 = [0x58, 0x20] as const;
const BYTES_8 = 0x48;

export function encodeHeader(header: Header): Uint8Array {
  const type = utf8(header.type);
  const size = 1 + 1 + 34 + 34 + 9 + 34 + 9 + 2 + header.after.length * 34 + 2 + type.length + 34;
  const out = new Uint8Array(size);
  let at = putStart(out, header.space, header.author);
  at = putUint(out, at, header.seq);
  at = putHash(out, at, header.prev);
  out[at++] = BYTES_8;
  writeHex(out, at, header.hlc);
  at += 8;
  at = putLength(out, at, 0x80, header.after.length);
  for (const hash of header.after) at = putHash(out, at, hash);
  at = putLength(out, at, 0x60, type.length);
  out.set(type, at);
  at += type.length;
  at = putHash(out, at, header.payloadHash);
  return out.subarray(0, at);
}

function putStart(out: Uint8Array, space: string, author: string): number {
  out[0] = ARRAY_9;
  out[1] = VERSION;
  return putHash(out, putHash(out, 2, space), author);
}

/** Where the parts that a header repeats lie within some bytes; a record's span is one. */
export interface HeaderParts {
  /** The byte before the time stamp. */
  readonly start: number;
  readonly afterCount: number;
  readonly afterAt: number;
  readonly typeAt: number;
  readonly typeLength: number;
  readonly payloadAt: number;
  readonly payloadLength: number;
}

const HEADER_BYTES_MAX = 160 + LIMITS.afterMax * 34 + 2 + 4 * LIMITS.typeCharsMax + 34;

/**
 * Ids of one author's events straight from the bytes that they came in: the header is written into one buffer, again and again.
 * `event.test.ts` holds it against `encodeHeader`. Parts must be within their limits.
 */
export function headerHasher(
  { space, author }: { readonly space: string; readonly author: string },
  crypto: Crypto,
): (link: { readonly seq: number; readonly prev: string }, bytes: Uint8Array, parts: HeaderParts) => string {
  const out = new Uint8Array(HEADER_BYTES_MAX);
  const start = putStart(out, space, author);
  // Numbers grow: the hashes lie at a few places in turn.
  const places: (Uint8Array | undefined)[] = [];
  const putHash = (at: number, hash: string): number => {
    out[at] = BYTES_32[0];
    out[at + 1] = BYTES_32[1];
    fillHex((places[at] ??= out.subarray(at + 2, at + 34)), hash);
    return at + 34;
  };
  return ({ seq, prev }, bytes, parts) => {
    const payloadHash = crypto.sha256Hex(bytes.subarray(parts.payloadAt, parts.payloadAt + parts.payloadLength));
    let at = putUint(out, start, seq);
    at = putHash(at, prev);
    out[at++] = BYTES_8;
    at = copy(out, at, bytes, parts.start + 1, 8);
    at = putLength(out, at, 0x80, parts.afterCount);
    for (let k = 0; k < parts.afterCount; k += 1) {
      out[at] = BYTES_32[0];
      out[at + 1] = BYTES_32[1];
      at = copy(out, at + 2, bytes, parts.afterAt + k * 32, 32);
    }
    at = putLength(out, at, 0x60, parts.typeLength);
    at = copy(out, at, bytes, parts.typeAt, parts.typeLength);
    at = putHash(at, payloadHash);
    return crypto.sha256Hex(out.subarray(0, at));
  };
}

function copy(out: Uint8Array, at: number, from: Uint8Array, start: number, length: number): number {
  for (let i = 0; i < length; i += 1) out[at + i] = from[start + i] as number;
  return at + length;
}

function putHash(out: Uint8Array, at: number, hex: string): number {
  out[at] = BYTES_32[0];
  out[at + 1] = BYTES_32[1];
  writeHex(out, at + 2, hex);
  return at + 34;
}

/** Shortest form, as the deterministic encoding asks. */
function putUint(out: Uint8Array, at: number, value: number): number {
  if (value < 24) {
    out[at] = value;
    return at + 1;
  }
  if (value < 0x100) {
    out[at] = 0x18;
    out[at + 1] = value;
    return at + 2;
  }
  if (value < 0x10000) {
    out[at] = 0x19;
    out[at + 1] = value >>> 8;
    out[at + 2] = value;
    return at + 3;
  }
  if (value < 0x100000000) {
    out[at] = 0x1a;
    out[at + 1] = value >>> 24;
    out[at + 2] = value >>> 16;
    out[at + 3] = value >>> 8;
    out[at + 4] = value;
    return at + 5;
  }
  out[at] = 0x1b;
  new DataView(out.buffer, out.byteOffset).setBigUint64(at + 1, BigInt(value));
  return at + 9;
}

function putLength(out: Uint8Array, at: number, major: number, length: number): number {
  if (length < 24) {
    out[at] = major | length;
    return at + 1;
  }
  out[at] = major | 24;
  out[at + 1] = length;
  return at + 2;
}

/** @throws {MalformedBytes} unless the bytes are exactly what `encodeHeader` writes. */
export function decodeHeader(bytes: Uint8Array): Header {
  let at = 0;
  const need = (count: number): void => {
    if (at + count > bytes.length) throw new MalformedBytes('header too short');
  };
  const byte = (): number => {
    need(1);
    return bytes[at++] as number;
  };
  const expect = (value: number): void => {
    if (byte() !== value) throw new MalformedBytes('header not canonical');
  };
  const hash = (): string => {
    expect(BYTES_32[0]);
    expect(BYTES_32[1]);
    need(32);
    at += 32;
    return toHex(bytes.subarray(at - 32, at));
  };
  const length = (major: number, max: number): number => {
    const first = byte();
    if ((first & 0xe0) !== major) throw new MalformedBytes('header not canonical');
    let size = first & 0x1f;
    if (size === 24) {
      size = byte();
      if (size < 24) throw new MalformedBytes('header not canonical');
    } else if (size > 24) throw new MalformedBytes('header too long');
    if (size > max) throw new MalformedBytes('header over its limit');
    return size;
  };
  const uint = (): number => {
    const first = byte();
    if (first < 24) return first;
    const width = first === 0x18 ? 1 : first === 0x19 ? 2 : first === 0x1a ? 4 : first === 0x1b ? 8 : 0;
    if (width === 0) throw new MalformedBytes('header not canonical');
    need(width);
    let value = 0;
    for (let i = 0; i < width; i += 1) value = value * 256 + (bytes[at++] as number);
    const least = width === 1 ? 24 : width === 2 ? 0x100 : width === 4 ? 0x10000 : 0x100000000;
    if (value < least || !Number.isSafeInteger(value)) throw new MalformedBytes('header not canonical');
    return value;
  };
  expect(ARRAY_9);
  expect(VERSION);
  const space = hash();
  const author = hash();
  const seq = uint();
  const prev = hash();
  expect(BYTES_8);
  need(8);
  at += 8;
  const hlc = toHex(bytes.subarray(at - 8, at)) as Hlc;
  const after: string[] = [];
  const afterCount = length(0x80, LIMITS.afterMax);
  for (let i = 0; i < afterCount; i += 1) after.push(hash());
  const typeLength = length(0x60, LIMITS.typeCharsMax);
  need(typeLength);
  at += typeLength;
  let type: string;
  try {
    type = fromUtf8(bytes.subarray(at - typeLength, at));
  } catch (cause) {
    throw new MalformedBytes('type is not UTF-8', { cause });
  }
  const payloadHash = hash();
  if (at !== bytes.length) throw new MalformedBytes('bytes after the header');
  return { space, author, seq, prev, hlc, after, type, payloadHash };
}

/** The id (header hash) that these fields give. */
export function hashEvent(event: Omit<SignedEvent, 'hash' | 'signature'>, crypto: Crypto): string {
  return crypto.sha256Hex(encodeHeader({ ...event, payloadHash: crypto.sha256Hex(event.payload) }));
}

export function verifyEventSignature(event: SignedEvent, crypto: Crypto): boolean {
  if (event.signature === undefined) return false;
  return crypto.verify(event.author, signingBytes('event', fromHex(event.hash)), event.signature);
}

/** One event by itself (a genesis in a link, an event fetched by hash): CBOR [header, payload, signature]. */
export function encodeEvent(event: SignedEvent, crypto: Crypto): Uint8Array {
  const header = encodeHeader({ ...event, payloadHash: crypto.sha256Hex(event.payload) });
  return encodeCanonical([header, event.payload, event.signature ?? new Uint8Array(0)]);
}

/** @throws {MalformedBytes}. The signature is not checked here. */
export function decodeEvent(bytes: Uint8Array, crypto: Crypto): SignedEvent {
  let parts: unknown;
  try {
    parts = decodeCanonical(bytes);
  } catch (cause) {
    throw new MalformedBytes('not CBOR', { cause });
  }
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => part instanceof Uint8Array)) {
    throw new MalformedBytes('not an event');
  }
  const [headerBytes, payload, signature] = parts as [Uint8Array, Uint8Array, Uint8Array];
  if (payload.length > LIMITS.payloadBytesMax) throw new MalformedBytes('payload too long');
  if (signature.length !== 64 && signature.length !== 0) throw new MalformedBytes('signature of a wrong length');
  const { payloadHash, ...header } = decodeHeader(headerBytes);
  if (crypto.sha256Hex(payload) !== payloadHash) throw new MalformedBytes('payload does not match its hash');
  const event = { ...header, payload, hash: crypto.sha256Hex(headerBytes) };
  return signature.length === 64 ? { ...event, signature } : event;
}
