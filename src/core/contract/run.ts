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
  const { author, seq, prev } = first;
  return joinRun({ author, seq, prev, count: events.length, parts: events.map(recordOf), bytes: size });
}

/** The same from records alone. `parts`: `count` of them, cut anywhere; `bytes`: their lengths, summed. */
export function joinRun(run: {
  readonly author: string;
  readonly prev: string;
  /** Of the first. */
  readonly seq: number;
  readonly count: number;
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
}): Uint8Array {
  assert(run.count > 0 && run.count <= 0xffff, 'a run has 1 to 65535 events');
  const out = new Uint8Array(RUN_HEAD_BYTES + run.bytes);
  const view = new DataView(out.buffer);
  writeHex(out, 0, run.author);
  writeHex(out, 32, run.prev);
  view.setUint16(64, Math.floor(run.seq / 2 ** 32));
  view.setUint32(66, run.seq % 2 ** 32);
  view.setUint16(70, run.count);
  let at = RUN_HEAD_BYTES;
  for (const part of run.parts) {
    out.set(part, at);
    at += part.length;
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
