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
