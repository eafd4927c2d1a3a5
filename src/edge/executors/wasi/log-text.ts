import { FRAME } from './sandbox/wire.ts';
import type { Frame } from './frames.ts';

/** Turns log frames into text: neighbours are joined, and a character split between two frames arrives whole. */
export interface LogText {
  /** Takes the log frames of one group, in order; frames of other kinds are passed over. */
  write(frames: readonly Frame[]): void;
  /** Passes on what an unfinished character left behind. */
  end(): void;
  /** Bytes taken so far. */
  readonly bytes: number;
}

/** @param onLog as in RunHooks */
export function createLogText(onLog: (stream: 'stdout' | 'stderr', text: string) => void): LogText {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let bytes = 0;
  const emit = (stream: 'stdout' | 'stderr', parts: readonly Buffer[]): void => {
    const text = decoders[stream].decode(Buffer.concat(parts), { stream: true });
    if (text !== '') onLog(stream, text);
  };
  return {
    get bytes() {
      return bytes;
    },
    write: (frames) => {
      let stream: 'stdout' | 'stderr' = 'stdout';
      let parts: Buffer[] = [];
      for (const { type, payload } of frames) {
        if (type !== FRAME.stdout && type !== FRAME.stderr) continue;
        const next = type === FRAME.stdout ? 'stdout' : 'stderr';
        if (next !== stream && parts.length > 0) {
          emit(stream, parts);
          parts = [];
        }
        stream = next;
        parts.push(payload);
        bytes += payload.length;
      }
      if (parts.length > 0) emit(stream, parts);
    },
    end: () => {
      for (const stream of ['stdout', 'stderr'] as const) {
        const text = decoders[stream].decode();
        if (text !== '') onLog(stream, text);
      }
    },
  };
}
