import { Buffer } from 'node:buffer';
import { PROGRESS_INTERVAL_MS, PROGRESS_LINE_BYTES_MAX } from '../../limits.ts';
import { FRAME } from './wire.ts';
import type { Channel } from './channel.ts';
import type { ProgressMessage } from './wire.ts';

const PROGRESS_LINE = /^::progress (\d{1,15})\/(\d{1,15})\r?$/;
const PROGRESS_START = '::progress ';
const NEWLINE = 0x0a;

/** The module's stdout and stderr: logs, and on stderr lines of progress among them. */
export interface Stdio {
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** Sends what is still held back; call once at the end. */
  flush(): void;
  /** Bytes of log so far, at most the limit. */
  readonly logBytes: number;
}

export interface StdioOptions {
  readonly logBytesMax: number;
  /** The log is full; it was sent up to its limit exactly. Does not return. */
  onLimit(): never;
}

/** A log line is passed on as it is written, except while it may still become a line of progress. */
export function openStdio(channel: Channel, { logBytesMax, onLimit }: StdioOptions): Stdio {
  let logBytes = 0;
  let held = Buffer.alloc(0);
  let atLineStart = true;
  let progress: ProgressMessage | undefined;
  let progressSentMs = Number.NEGATIVE_INFINITY;

  const log = (stream: 'stdout' | 'stderr', bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    const part = bytes.subarray(0, logBytesMax - logBytes);
    logBytes += part.length;
    if (part.length > 0) channel.send(FRAME[stream], part);
    if (part.length < bytes.length) onLimit();
  };

  const sendProgress = (now: boolean): void => {
    if (!progress) return;
    // Real time, which the module cannot see: it only thins out the messages.
    const nowMs = performance.now();
    if (!now && nowMs - progressSentMs < PROGRESS_INTERVAL_MS) return;
    channel.sendJson(FRAME.progress, progress);
    progressSentMs = nowMs;
    progress = undefined;
  };

  const endLine = (line: Buffer, isWhole: boolean): void => {
    const match = isWhole ? PROGRESS_LINE.exec(line.subarray(0, -1).toString('latin1')) : undefined;
    const [done, total] = [Number(match?.[1]), Number(match?.[2])];
    if (match && done <= total) progress = { done, total };
    else log('stderr', line);
  };

  /** One piece that has at most one newline, at its end. */
  const piece = (bytes: Uint8Array): void => {
    const endsLine = bytes.at(-1) === NEWLINE;
    if (!atLineStart) log('stderr', bytes);
    else {
      held = Buffer.concat([held, bytes]);
      if (!endsLine && mayBeProgress(held)) return;
      endLine(held, endsLine);
      held = Buffer.alloc(0);
    }
    atLineStart = endsLine;
  };

  return {
    get logBytes() {
      return logBytes;
    },
    write: (stream, bytes) => {
      if (stream === 'stdout') return log(stream, bytes);
      let from = 0;
      while (from < bytes.length) {
        const newline = bytes.indexOf(NEWLINE, from);
        const to = newline === -1 ? bytes.length : newline + 1;
        piece(bytes.subarray(from, to));
        from = to;
      }
      sendProgress(false);
    },
    flush: () => {
      const rest = held;
      held = Buffer.alloc(0);
      log('stderr', rest);
      sendProgress(true);
    },
  };
}

function mayBeProgress(line: Buffer): boolean {
  if (line.length > PROGRESS_LINE_BYTES_MAX) return false;
  const text = line.toString('latin1');
  return text.length < PROGRESS_START.length ? PROGRESS_START.startsWith(text) : text.startsWith(PROGRESS_START);
}
