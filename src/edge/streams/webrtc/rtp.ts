/** Small pieces of RTP for H.264. Pure. */

/** RFC 6184 section 8.2.1; RFC 7587 section 4.1. */
export const CLOCK = { video: 90_000, sound: 48_000 } as const;

/** The low 32 bits of a time in a clock's units: the browser tells it with the picture, so that its age is known. */
export function rtpTimestamp(timeMs: number, clock: number): number {
  return Math.floor((timeMs * clock) / 1000) % 2 ** 32;
}

/** SPS and PPS of an AVCDecoderConfigurationRecord, each with a length of 4 bytes: what stands before a whole picture. */
export function parameterSets(record: Uint8Array): Uint8Array {
  const view = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const parts: Buffer[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    let count = (view[at] ?? 0) & mask;
    at += 1;
    for (; count > 0 && at + 2 <= view.length; count -= 1) {
      const length = view.readUInt16BE(at);
      const head = Buffer.alloc(4);
      head.writeUInt32BE(length);
      parts.push(head, view.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return Buffer.concat(parts);
}

const FU_A = 28;
const START = 0x80;
const END = 0x40;

/**
 * RTP payloads of one access unit, whose NAL units have a length of 4 bytes each: whole (RFC 6184 section 5.6) where they fit into `bytesMax`,
 * else in fragments (FU-A, section 5.8). What is cut off in the middle is left out.
 */
export function h264Payloads(unit: Uint8Array, bytesMax: number): Uint8Array[] {
  const view = new DataView(unit.buffer, unit.byteOffset, unit.byteLength);
  const payloads: Uint8Array[] = [];
  for (let at = 0; at + 4 <= unit.length;) {
    const length = view.getUint32(at);
    at += 4;
    if (length === 0 || at + length > unit.length) break;
    const nal = unit.subarray(at, at + length);
    at += length;
    if (nal.length <= bytesMax) payloads.push(nal);
    else payloads.push(...fragments(nal, bytesMax - 2));
  }
  return payloads;
}

function fragments(nal: Uint8Array, bytesMax: number): Uint8Array[] {
  const head = nal[0] ?? 0;
  const found: Uint8Array[] = [];
  for (let at = 1; at < nal.length; at += bytesMax) {
    const part = nal.subarray(at, at + bytesMax);
    const fragment = new Uint8Array(2 + part.length);
    fragment[0] = (head & 0xe0) | FU_A;
    fragment[1] = (head & 0x1f) | (at === 1 ? START : 0) | (at + bytesMax >= nal.length ? END : 0);
    fragment.set(part, 2);
    found.push(fragment);
  }
  return found;
}
