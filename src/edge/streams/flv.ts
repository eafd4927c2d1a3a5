/**
 * Frames out of an FLV stream, as ffmpeg writes it: tags have their length in front, so that a frame is whole without waiting for the next.
 * Source: Adobe Flash Video File Format Specification 10.1, annex E.
 */
import { PACKET_BYTES_MAX } from './limits.ts';
import { StreamFault } from './port.ts';

const FILE_HEAD = 9 + 4;
const TAG_HEAD = 11;
const BACK_POINTER = 4;
const VIDEO_TAG = 9;
const AVC = 7;
const VIDEO_HEAD = 5;

export interface FlvSink {
  /** AVCDecoderConfigurationRecord. */
  onConfig(record: Uint8Array): void;
  onFrame(frame: { readonly isKey: boolean; readonly timeMs: number; readonly bytes: Uint8Array }): void;
}

/** Takes chunks as they come. @throws {StreamFault} no FLV */
export function createFlvReader(sink: FlvSink): (chunk: Uint8Array) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let isBegun = false;
  return (chunk) => {
    waiting = waiting.length === 0 ? Buffer.from(chunk) : Buffer.concat([waiting, chunk]);
    if (!isBegun) {
      if (waiting.length < FILE_HEAD) return;
      if (waiting.toString('latin1', 0, 3) !== 'FLV') throw new StreamFault('the encoder wrote no FLV');
      waiting = waiting.subarray(FILE_HEAD);
      isBegun = true;
    }
    for (;;) {
      if (waiting.length < TAG_HEAD) return;
      const size = waiting.readUIntBE(1, 3);
      if (size > PACKET_BYTES_MAX) throw new StreamFault('the encoder wrote a frame beyond all limits');
      const next = TAG_HEAD + size + BACK_POINTER;
      if (waiting.length < next) return;
      takeTag(waiting.subarray(0, TAG_HEAD + size), sink);
      waiting = waiting.subarray(next);
    }
  };
}

function takeTag(tag: Buffer, sink: FlvSink): void {
  const body = tag.subarray(TAG_HEAD);
  const head = body[0] ?? 0;
  if (tag[0] !== VIDEO_TAG || (head & 0x0f) !== AVC || body.length < VIDEO_HEAD) return;
  if (body[1] === 0) return sink.onConfig(Buffer.from(body.subarray(VIDEO_HEAD)));
  if (body[1] !== 1) return;
  const timeMs = tag.readUIntBE(4, 3) + (tag[7] ?? 0) * 2 ** 24;
  sink.onFrame({ isKey: head >> 4 === 1, timeMs, bytes: Buffer.from(body.subarray(VIDEO_HEAD)) });
}

/** RFC 6381 name of an AVCDecoderConfigurationRecord. @throws {StreamFault} none */
export function codecOf(record: Uint8Array): string {
  if (record.length < 7 || record[0] !== 1) throw new StreamFault('the encoder described no H.264');
  const digits = Buffer.from(record.subarray(1, 4)).toString('hex');
  return `avc1.${digits}`;
}
