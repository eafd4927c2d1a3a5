/**
 * A run on the wire: contiguous events of one author in one space, without what follows from the chain.
 *
 *   run = author 32 | prev 32 | firstSeq u48 | count u16 | record…          (record.ts)
 *
 * Big-endian. The receiver rebuilds each header, hashes it into the next one's `prev`, and needs one valid signature at the end.
 */
import { toHex, writeHex } from '../kernel/bytes.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { assert } from '../kernel/assert.ts';
import { MalformedBytes, type SignedEvent, headerHasher } from './event.ts';
import { fieldsAt, recordBytes, recordOf, recordedEvent, spanRecord } from './record.ts';

export const RUN_HEAD_BYTES = 32 + 32 + 6 + 2;

/** `events`: at least one, contiguous, one author. */
export function encodeRun(events: readonly SignedEvent[]): Uint8Array {
  const first = events[0];
  assert(first !== undefined, 'a run has 1 to 65535 events');
  let size = 0;
  for (const event of events) size += recordBytes(event);
  return joinRun(first, events.map(recordOf), size);
}

/** The same from records alone; `size`: their bytes, summed. */
export function joinRun(
  first: { readonly author: string; readonly prev: string; readonly seq: number },
  records: readonly Uint8Array[],
  size: number,
): Uint8Array {
  assert(records.length > 0 && records.length <= 0xffff, 'a run has 1 to 65535 events');
  const out = new Uint8Array(RUN_HEAD_BYTES + size);
  const view = new DataView(out.buffer);
  writeHex(out, 0, first.author);
  writeHex(out, 32, first.prev);
  view.setUint16(64, Math.floor(first.seq / 2 ** 32));
  view.setUint32(66, first.seq % 2 ** 32);
  view.setUint16(70, records.length);
  let at = RUN_HEAD_BYTES;
  for (const record of records) {
    out.set(record, at);
    at += record.length;
  }
  return out;
}

/**
 * Rebuilds the chain of a run. Signatures are not checked here (`ingest` does, once per run). The events are views into `bytes`.
 * @throws {MalformedBytes} on anything that `encodeRun` would not have written.
 */
export function decodeRun(bytes: Uint8Array, space: string, crypto: Crypto): SignedEvent[] {
  if (bytes.length < RUN_HEAD_BYTES) throw new MalformedBytes('run too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const author = toHex(bytes.subarray(0, 32));
  let prev = toHex(bytes.subarray(32, 64));
  const firstSeq = view.getUint16(64) * 2 ** 32 + view.getUint32(66);
  const count = view.getUint16(70);
  if (firstSeq < 1 || count < 1) throw new MalformedBytes('run without events');
  const hashOf = headerHasher({ space, author }, crypto);
  const events: SignedEvent[] = [];
  let at = RUN_HEAD_BYTES;
  for (let seq = firstSeq; seq < firstSeq + count; seq += 1) {
    const span = spanRecord(bytes, at);
    const hash = hashOf({ seq, prev }, bytes, span);
    const fields = fieldsAt(bytes, span);
    events.push(recordedEvent({ space, author, seq, prev, hash }, fields, bytes.subarray(at, span.end)));
    prev = hash;
    at = span.end;
  }
  if (at !== bytes.length) throw new MalformedBytes('bytes after the run');
  return events;
}
