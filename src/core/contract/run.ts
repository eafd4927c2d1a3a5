/**
 * A run on the wire: contiguous events of one author in one space, without what follows from the chain.
 *
 *   run    = author 32 | prev 32 | firstSeq u48 | count u16 | record…
 *   record = flags u8 (1: signed) | hlc 8 | afterCount u8 | after 32 each | typeLength u8 | type | payloadLength u32 | payload | [signature 64]
 *
 * Big-endian. The receiver rebuilds each header, hashes it into the next one's `prev`, and needs one valid signature at the end.
 */
import { fromUtf8, toHex, utf8, writeHex } from '../kernel/bytes.ts';
import type { Crypto } from '../kernel/crypto.ts';
import type { Hlc } from '../kernel/hlc.ts';
import { LIMITS } from '../kernel/limits.ts';
import { assert } from '../kernel/assert.ts';
import { MalformedBytes, type SignedEvent, hashEvent } from './event.ts';

const HEAD_BYTES = 32 + 32 + 6 + 2;
const SIGNATURE_BYTES = 64;

export function encodedRecordBytes(event: SignedEvent): number {
  return (
    1 +
    8 +
    1 +
    event.after.length * 32 +
    1 +
    typeBytes(event.type).length +
    4 +
    event.payload.length +
    (event.signature ? 64 : 0)
  );
}

/** `events`: at least one, contiguous, one author. */
export function encodeRun(events: readonly SignedEvent[]): Uint8Array {
  const first = events[0];
  assert(first !== undefined && events.length <= 0xffff, 'a run has 1 to 65535 events');
  let size = HEAD_BYTES;
  for (const event of events) size += encodedRecordBytes(event);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  writeHex(out, 0, first.author);
  writeHex(out, 32, first.prev);
  view.setUint16(64, Math.floor(first.seq / 2 ** 32));
  view.setUint32(66, first.seq % 2 ** 32);
  view.setUint16(70, events.length);
  let at = HEAD_BYTES;
  for (const event of events) {
    out[at++] = event.signature ? 1 : 0;
    writeHex(out, at, event.hlc);
    at += 8;
    out[at++] = event.after.length;
    for (const hash of event.after) {
      writeHex(out, at, hash);
      at += 32;
    }
    const type = typeBytes(event.type);
    out[at++] = type.length;
    out.set(type, at);
    at += type.length;
    view.setUint32(at, event.payload.length);
    at += 4;
    out.set(event.payload, at);
    at += event.payload.length;
    if (event.signature) {
      out.set(event.signature, at);
      at += SIGNATURE_BYTES;
    }
  }
  return out.subarray(0, at);
}

/**
 * Rebuilds the chain of a run. Signatures are not checked here (`ingest` does, once per run).
 * @throws {MalformedBytes} on anything that `encodeRun` would not have written.
 */
export function decodeRun(bytes: Uint8Array, space: string, crypto: Crypto): SignedEvent[] {
  if (bytes.length < HEAD_BYTES) throw new MalformedBytes('run too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const author = toHex(bytes.subarray(0, 32));
  let prev = toHex(bytes.subarray(32, 64));
  const firstSeq = view.getUint16(64) * 2 ** 32 + view.getUint32(66);
  const count = view.getUint16(70);
  if (firstSeq < 1 || count < 1) throw new MalformedBytes('run without events');
  const events: SignedEvent[] = [];
  let at = HEAD_BYTES;
  const need = (size: number): void => {
    if (at + size > bytes.length) throw new MalformedBytes('run cut short');
  };
  for (let i = 0; i < count; i += 1) {
    need(10);
    const flags = bytes[at] as number;
    if (flags > 1) throw new MalformedBytes('unknown flags');
    const hlc = toHex(bytes.subarray(at + 1, at + 9)) as Hlc;
    const afterCount = bytes[at + 9] as number;
    at += 10;
    if (afterCount > LIMITS.afterMax) throw new MalformedBytes('too many after');
    need(afterCount * 32 + 1);
    const after: string[] = [];
    for (let k = 0; k < afterCount; k += 1, at += 32) after.push(toHex(bytes.subarray(at, at + 32)));
    const typeLength = bytes[at++] as number;
    if (typeLength > LIMITS.typeCharsMax) throw new MalformedBytes('type too long');
    need(typeLength + 4);
    const type = readText(bytes.subarray(at, at + typeLength));
    at += typeLength;
    const payloadLength = view.getUint32(at);
    at += 4;
    if (payloadLength > LIMITS.payloadBytesMax) throw new MalformedBytes('payload too long');
    need(payloadLength);
    const payload = bytes.slice(at, at + payloadLength);
    at += payloadLength;
    let signature: Uint8Array | undefined;
    if (flags === 1) {
      need(SIGNATURE_BYTES);
      signature = bytes.slice(at, at + SIGNATURE_BYTES);
      at += SIGNATURE_BYTES;
    }
    const bare = { space, author, seq: firstSeq + i, prev, hlc, after, type, payload };
    const hash = hashEvent(bare, crypto);
    events.push(signature === undefined ? { ...bare, hash } : { ...bare, hash, signature });
    prev = hash;
  }
  if (at !== bytes.length) throw new MalformedBytes('bytes after the run');
  return events;
}

/** Types repeat: coding the same few names for every event would cost more than hashing them. */
const typeNames = new Map<string, string>();
const typeCodes = new Map<string, Uint8Array>();
const TYPE_NAMES_MAX = 256;

/** A stranger's type may hold signs that take more than one byte. */
function typeBytes(type: string): Uint8Array {
  const known = typeCodes.get(type);
  if (known !== undefined) return known;
  const bytes = utf8(type);
  if (typeCodes.size < TYPE_NAMES_MAX) typeCodes.set(type, bytes);
  return bytes;
}

function readText(bytes: Uint8Array): string {
  const key = String.fromCharCode(...bytes);
  const known = typeNames.get(key);
  if (known !== undefined) return known;
  let text: string;
  try {
    text = fromUtf8(bytes);
  } catch (cause) {
    throw new MalformedBytes('type is not UTF-8', { cause });
  }
  if (typeNames.size < TYPE_NAMES_MAX) typeNames.set(key, text);
  return text;
}
