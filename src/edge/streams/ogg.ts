/** Opus packets out of an Ogg stream with one packet a page. Sources: RFC 3533 section 6, RFC 7845 section 3. */
import { PACKET_BYTES_MAX } from './limits.ts';
import { StreamFault } from './port.ts';

const PAGE_HEAD = 27;

/** Takes chunks as they come; the two head packets are left out. @throws {StreamFault} no Ogg */
export function createOggReader(onPacket: (packet: Uint8Array) => void): (chunk: Uint8Array) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let partial: Buffer[] = [];
  const take = (packet: Buffer): void => {
    const head = packet.toString('latin1', 0, 8);
    if (head !== 'OpusHead' && head !== 'OpusTags') onPacket(packet);
  };
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      if (waiting.length < PAGE_HEAD) return;
      if (waiting.toString('latin1', 0, 4) !== 'OggS') throw new StreamFault('the sound encoder wrote no Ogg');
      const count = waiting[26] ?? 0;
      if (waiting.length < PAGE_HEAD + count) return;
      const lengths = waiting.subarray(PAGE_HEAD, PAGE_HEAD + count);
      const end = PAGE_HEAD + count + lengths.reduce((sum, length) => sum + length, 0);
      if (waiting.length < end) return;
      let at = PAGE_HEAD + count;
      for (const length of lengths) {
        partial.push(Buffer.from(waiting.subarray(at, at + length)));
        at += length;
        // 255: the packet goes on in the next segment.
        if (length === 255) continue;
        const packet = Buffer.concat(partial);
        partial = [];
        if (packet.length > PACKET_BYTES_MAX) throw new StreamFault('a sound packet beyond all limits');
        take(packet);
      }
      waiting = waiting.subarray(end);
    }
  };
}
