import { Buffer } from 'node:buffer';
import { readSync, writeSync } from 'node:fs';
import { FRAME_BYTES_MAX, TASK_MESSAGE_BYTES_MAX } from '../../limits.ts';
import { FRAME_HEADER_BYTES } from './wire.ts';
import type { TaskMessage } from './wire.ts';

/** The runner's end of the pipe to its parent. All calls block: a slow parent slows the module down. */
export interface Channel {
  /** Sends bytes, in as many frames as they need. */
  send(type: number, payload: Uint8Array): void;
  sendJson(type: number, message: unknown): void;
}

/** Frames onto descriptor 1. */
export function openChannel(): Channel {
  const send = (type: number, payload: Uint8Array): void => {
    let from = 0;
    do {
      const part = payload.subarray(from, from + FRAME_BYTES_MAX);
      const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + part.length);
      frame.writeUInt8(type, 0);
      frame.writeUInt32LE(part.length, 1);
      frame.set(part, FRAME_HEADER_BYTES);
      writeAll(frame);
      from += part.length;
    } while (from < payload.length);
  };
  return { send, sendJson: (type, message) => send(type, Buffer.from(JSON.stringify(message))) };
}

/** Waits for the one task, or undefined when the parent went away first. */
export function receiveTask(): TaskMessage | undefined {
  const header = readExactly(4);
  if (!header) return undefined;
  const length = header.readUInt32LE(0);
  if (length > TASK_MESSAGE_BYTES_MAX) throw new Error('the task description is too long');
  const body = readExactly(length);
  return body && (JSON.parse(body.toString()) as TaskMessage);
}

/** Waits for the end of the input, which is how the parent's death shows; what comes instead is ignored. */
export function waitForParentGone(): void {
  const sink = Buffer.allocUnsafe(1024);
  while (readSome(sink) > 0);
}

function readExactly(length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const count = readSome(bytes.subarray(at));
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}

function readSome(into: Buffer): number {
  for (;;) {
    try {
      return readSync(0, into);
    } catch (cause) {
      if (isCode(cause, 'EOF')) return 0; // Windows reports the end of a pipe as an error
      if (!isCode(cause, 'EAGAIN')) throw cause;
      waitBriefly();
    }
  }
}

function writeAll(bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(1, bytes, at);
    } catch (cause) {
      if (!isCode(cause, 'EAGAIN')) throw cause;
      waitBriefly();
    }
  }
}

/** A pipe that is not blocking on some system: wait instead of spinning. */
function waitBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
