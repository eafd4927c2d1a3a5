import { FRAME_BYTES_MAX } from '../limits.ts';
import { SandboxFault } from '../port.ts';
import { FRAME, FRAME_HEADER_BYTES } from './sandbox/wire.ts';

export interface Frame {
  readonly type: number;
  readonly payload: Buffer;
}

const KNOWN = new Set<number>(Object.values(FRAME));

/**
 * Cuts a runner's stream into frames. The runner is not trusted: an unknown type or a length beyond the limit is a
 * fault, so at most one frame is ever held back.
 * @returns a function that takes the next chunk and gives the frames it completes
 * @throws {SandboxFault} from that function
 */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    while (bytes.length >= FRAME_HEADER_BYTES) {
      const type = bytes.readUInt8(0);
      const length = bytes.readUInt32LE(1);
      if (!KNOWN.has(type) || length > FRAME_BYTES_MAX) throw new SandboxFault('the sandbox broke its protocol');
      const end = FRAME_HEADER_BYTES + length;
      if (bytes.length < end) break;
      frames.push({ type, payload: bytes.subarray(FRAME_HEADER_BYTES, end) });
      bytes = bytes.subarray(end);
    }
    rest = Buffer.from(bytes);
    return frames;
  };
}
