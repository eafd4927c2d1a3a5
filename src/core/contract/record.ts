/**
 * One event as it travels and as it lies in the log, without what follows from its chain (space, author, seq, prev, hash):
 *
 *   record = flags u8 (1: signed) | hlc 8 | afterCount u8 | after 32 each | typeLength u8 | type | payloadLength u32 | payload | [signature 64]
 *
 * Big-endian. An event that came in a run keeps its record: storing it and passing it on copies bytes and encodes nothing.
 */
import { fromUtf8, toHex, utf8, writeHex } from '../kernel/bytes.ts';
import type { Hlc } from '../kernel/hlc.ts';
import { LIMITS } from '../kernel/limits.ts';
import { MalformedBytes, type SignedEvent } from './event.ts';

export const SIGNATURE_BYTES = 64;
const FIXED_BYTES = 1 + 8 + 1 + 1 + 4;

/** What the chain says of an event. */
export interface Place {
  readonly space: string;
  readonly author: string;
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

/** What the record says. */
export interface RecordFields {
  readonly hlc: Hlc;
  readonly after: readonly string[];
  readonly type: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array | undefined;
}

/** Copying the fields of one (`{ ...event, seq: 2 }`) leaves its record behind, so that no event is ever stored as another. */
class RecordedEvent implements SignedEvent {
  readonly space: string;
  readonly author: string;
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly hlc: Hlc;
  readonly after: readonly string[];
  readonly type: string;
  readonly payload: Uint8Array;
  declare readonly signature?: Uint8Array;
  readonly #record: Uint8Array;

  constructor(place: Place, fields: RecordFields, record: Uint8Array) {
    this.space = place.space;
    this.author = place.author;
    this.seq = place.seq;
    this.prev = place.prev;
    this.hash = place.hash;
    this.hlc = fields.hlc;
    this.after = fields.after;
    this.type = fields.type;
    this.payload = fields.payload;
    if (fields.signature !== undefined) this.signature = fields.signature;
    this.#record = record;
  }

  static recordOf(event: SignedEvent): Uint8Array | undefined {
    return #record in event ? event.#record : undefined;
  }
}

/** `record`: exactly what `fields` were read from; it is kept, not copied. */
export function recordedEvent(place: Place, fields: RecordFields, record: Uint8Array): SignedEvent {
  return new RecordedEvent(place, fields, record);
}

export function recordOf(event: SignedEvent): Uint8Array {
  return RecordedEvent.recordOf(event) ?? encodeRecord(event);
}

/** Bytes of its record. */
export function recordBytes(event: SignedEvent): number {
  const known = RecordedEvent.recordOf(event);
  if (known !== undefined) return known.length;
  const { after, type, payload, signature } = event;
  const signed = signature === undefined ? 0 : SIGNATURE_BYTES;
  return FIXED_BYTES + after.length * 32 + typeBytes(type).length + payload.length + signed;
}

function encodeRecord(event: SignedEvent): Uint8Array {
  const out = new Uint8Array(recordBytes(event));
  out[0] = event.signature ? 1 : 0;
  writeHex(out, 1, event.hlc);
  out[9] = event.after.length;
  let at = 10;
  for (const hash of event.after) {
    writeHex(out, at, hash);
    at += 32;
  }
  const type = typeBytes(event.type);
  out[at++] = type.length;
  out.set(type, at);
  at += type.length;
  const size = event.payload.length;
  out[at] = size >>> 24;
  out[at + 1] = size >>> 16;
  out[at + 2] = size >>> 8;
  out[at + 3] = size;
  at += 4;
  out.set(event.payload, at);
  if (event.signature) out.set(event.signature, at + size);
  return out;
}

/** Where the parts of a record lie within `bytes`. */
export interface RecordSpan {
  /** Bytes 1 to 9: the time stamp. */
  readonly start: number;
  readonly afterCount: number;
  readonly afterAt: number;
  readonly typeAt: number;
  readonly typeLength: number;
  readonly payloadAt: number;
  readonly payloadLength: number;
  readonly isSigned: boolean;
  readonly end: number;
}

/** @throws {MalformedBytes} on a record that `encodeRecord` would not have written. */
export function spanRecord(bytes: Uint8Array, start: number): RecordSpan {
  const size = bytes.length;
  if (start + 10 > size) throw new MalformedBytes('record cut short');
  const flags = bytes[start] as number;
  if (flags > 1) throw new MalformedBytes('unknown flags');
  const afterCount = bytes[start + 9] as number;
  if (afterCount > LIMITS.afterMax) throw new MalformedBytes('too many after');
  const afterAt = start + 10;
  const lengthAt = afterAt + afterCount * 32;
  if (lengthAt + 1 > size) throw new MalformedBytes('record cut short');
  const typeLength = bytes[lengthAt] as number;
  if (typeLength > LIMITS.typeCharsMax) throw new MalformedBytes('type too long');
  const typeAt = lengthAt + 1;
  const sizeAt = typeAt + typeLength;
  if (sizeAt + 4 > size) throw new MalformedBytes('record cut short');
  const payloadLength =
    (bytes[sizeAt] as number) * 0x1000000 +
    (((bytes[sizeAt + 1] as number) << 16) | ((bytes[sizeAt + 2] as number) << 8) | (bytes[sizeAt + 3] as number));
  if (payloadLength > LIMITS.payloadBytesMax) throw new MalformedBytes('payload too long');
  const payloadAt = sizeAt + 4;
  const end = payloadAt + payloadLength + (flags === 1 ? SIGNATURE_BYTES : 0);
  if (end > size) throw new MalformedBytes('record cut short');
  return { start, afterCount, afterAt, typeAt, typeLength, payloadAt, payloadLength, isSigned: flags === 1, end };
}

/** Views into `bytes`, no copies. @throws {MalformedBytes} when the type is no UTF-8. */
export function fieldsAt(bytes: Uint8Array, span: RecordSpan): RecordFields {
  const { start, afterCount, afterAt, typeAt, typeLength, payloadAt, payloadLength, isSigned } = span;
  const payloadEnd = payloadAt + payloadLength;
  return {
    hlc: toHex(bytes.subarray(start + 1, start + 9)) as Hlc,
    after: afterCount === 0 ? NOTHING : readAfter(bytes, afterAt, afterCount),
    type: readType(bytes, typeAt, typeLength),
    payload: bytes.subarray(payloadAt, payloadEnd),
    signature: isSigned ? bytes.subarray(payloadEnd, payloadEnd + SIGNATURE_BYTES) : undefined,
  };
}

/** A whole record. @throws {MalformedBytes} */
export function readRecord(record: Uint8Array): RecordFields {
  const span = spanRecord(record, 0);
  if (span.end !== record.length) throw new MalformedBytes('bytes after the record');
  return fieldsAt(record, span);
}

const NOTHING: readonly string[] = [];

function readAfter(bytes: Uint8Array, at: number, count: number): string[] {
  const after: string[] = [];
  for (let k = 0; k < count; k += 1) after.push(toHex(bytes.subarray(at + k * 32, at + k * 32 + 32)));
  return after;
}

/** Types repeat: coding the same few names for every event would cost more than hashing them. */
const typeCodes = new Map<string, Uint8Array>();
const TYPE_NAMES_MAX = 256;
/** By length and a checksum of the bytes; each is compared before it is believed. */
const typeNames = new Map<number, { readonly bytes: Uint8Array; readonly type: string }>();

/** A stranger's type may hold signs that take more than one byte. */
function typeBytes(type: string): Uint8Array {
  const known = typeCodes.get(type);
  if (known !== undefined) return known;
  const bytes = utf8(type);
  if (typeCodes.size < TYPE_NAMES_MAX) typeCodes.set(type, bytes);
  return bytes;
}

function readType(bytes: Uint8Array, at: number, length: number): string {
  let sum = length;
  for (let i = at; i < at + length; i += 1) sum = (Math.imul(sum, 31) + (bytes[i] as number)) | 0;
  const known = typeNames.get(sum);
  if (known !== undefined && known.bytes.length === length && isAt(bytes, at, known.bytes)) return known.type;
  const own = bytes.slice(at, at + length);
  let type: string;
  try {
    type = fromUtf8(own);
  } catch (cause) {
    throw new MalformedBytes('type is not UTF-8', { cause });
  }
  if (typeNames.size < TYPE_NAMES_MAX) typeNames.set(sum, { bytes: own, type });
  return type;
}

function isAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i += 1) if (bytes[at + i] !== part[i]) return false;
  return true;
}
