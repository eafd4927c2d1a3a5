/**
 * Frames of spaces: one lasting stream to each peer, `space 32 bytes | length u32 | message`, one after the other.
 *
 * Invariants. (1) Frames of one sender arrive in the order of `send`, each at most once. (2) Memory is bounded: what waits
 * for one peer, and for all, has a limit; beyond it the oldest frames of that peer go. (3) A broken stream loses what was
 * on its way and is opened again while the peer is connected.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { readBytes } from './byte-reader.ts';
import { finish, writable } from './byte-writer.ts';
import { ProtocolViolation, StreamBroken } from './errors.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';

const SPACE_BYTES = 32;
const HEAD_BYTES = SPACE_BYTES + 4;

/** Bytes that wait for all peers together. */
export interface FrameBudget {
  queuedBytes: number;
}

export interface FrameSender {
  send(frame: Uint8Array): void;
  close(): void;
}

/** @throws {RangeError} a message that is too long, or no space id */
export function frameOf(space: string, message: Uint8Array, limits: P2pLimits): Uint8Array {
  if (message.length > limits.messageBytesMax) throw new RangeError(`a frame of ${String(message.length)} bytes`);
  if (!isHex32(space)) throw new RangeError('a space id has 64 hex digits');
  const frame = new Uint8Array(HEAD_BYTES + message.length);
  frame.set(fromHex(space));
  new DataView(frame.buffer).setUint32(SPACE_BYTES, message.length);
  frame.set(message, HEAD_BYTES);
  return frame;
}

export function newFrameSender(options: {
  readonly limits: P2pLimits;
  readonly budget: FrameBudget;
  /** Opens a stream to the peer. Rejects when it is not connected. */
  open(): Promise<Stream>;
  onBroken(cause: unknown): void;
  /** Frames dropped because too much waited, counted since the last call; called at most every `frameDropReportMs`. */
  onDropped(frames: number): void;
}): FrameSender {
  const { limits, budget } = options;
  let queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let droppedFrames = 0;
  let dropReportedMs = -Infinity;
  let pumping = false;
  let closed = false;
  let stream: Stream | undefined;
  let pause: { readonly timer: NodeJS.Timeout; end(): void } | undefined;

  function account(bytes: number): void {
    queuedBytes += bytes;
    budget.queuedBytes += bytes;
  }

  function fits(bytes: number): boolean {
    return queuedBytes + bytes <= limits.frameQueueBytesMax && budget.queuedBytes + bytes <= limits.frameQueuesBytesMax;
  }

  function reportDropped(frames: number): void {
    droppedFrames += frames;
    if (droppedFrames === 0 || performance.now() - dropReportedMs < limits.frameDropReportMs) return;
    dropReportedMs = performance.now();
    options.onDropped(droppedFrames);
    droppedFrames = 0;
  }

  /** The oldest frames that go out in one write: one, or several small ones. */
  function nextBatch(): Uint8Array {
    let count = 1;
    let bytes = queue[0]!.length;
    while (count < queue.length && bytes + queue[count]!.length <= limits.frameBatchBytes) {
      bytes += queue[count]!.length;
      count += 1;
    }
    account(-bytes);
    if (count === 1) return queue.shift()!;
    const batch = new Uint8Array(bytes);
    let at = 0;
    for (const frame of queue.splice(0, count)) {
      batch.set(frame, at);
      at += frame.length;
    }
    return batch;
  }

  async function pump(): Promise<void> {
    let failures = 0;
    while (queue.length > 0 && !closed) {
      try {
        const current = (stream ??= await openFresh());
        // Taken only when there is room, so that what waits, waits in our bounded queue.
        await writable(current);
        if (queue.length > 0) current.send(nextBatch());
        failures = 0;
      } catch (cause) {
        stream?.abort(cause instanceof Error ? cause : new Error('frames', { cause }));
        stream = undefined;
        if (closed) break;
        options.onBroken(cause);
        await sleep(Math.min(limits.frameReopenMsMax, limits.frameReopenMs * 2 ** failures));
        failures += 1;
      }
    }
    pumping = false;
  }

  async function openFresh(): Promise<Stream> {
    const fresh = await options.open();
    // The peer sends nothing here; what comes anyway is dropped. A peer that ends its side has stopped listening.
    readBytes(fresh, limits.readAheadBytes).discard();
    fresh.addEventListener('remoteCloseWrite', () => fresh.abort(new StreamBroken('the peer stopped listening')));
    fresh.addEventListener('close', () => {
      if (stream === fresh) stream = undefined;
    });
    return fresh;
  }

  async function sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    pause = { timer: setTimeout(resolve, ms), end: resolve };
    await promise;
    pause = undefined;
  }

  return {
    send(frame) {
      if (closed) return;
      let gone = 0;
      while (gone < queue.length && !fits(frame.length)) {
        account(-queue[gone]!.length);
        gone += 1;
      }
      if (gone > 0) queue.splice(0, gone);
      const isTaken = fits(frame.length);
      reportDropped(gone + (isTaken ? 0 : 1));
      if (!isTaken) return;
      queue.push(frame);
      account(frame.length);
      if (pumping) return;
      pumping = true;
      // In a microtask: what one turn of the event loop sends goes out in one write.
      queueMicrotask(() => void pump());
    },
    close() {
      closed = true;
      account(-queuedBytes);
      queue = [];
      clearTimeout(pause?.timer);
      pause?.end();
      if (stream !== undefined) void finish(stream, { closeMs: limits.closeMs, lingerMs: limits.streamLingerMs });
      stream = undefined;
    },
  };
}

/**
 * Hands over the frames of one inbound stream until it ends, giving the event loop its turn in bulk. A promise that the
 * receiver returns is waited for: meanwhile the sender fills its window and no more.
 * @throws {ProtocolViolation} a frame that is too long @throws {StreamBroken}
 */
export async function receiveFrames(
  stream: Stream,
  limits: P2pLimits,
  onFrame: (space: string, message: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = readBytes(stream, limits.readAheadBytes);
  let burstStartedMs = performance.now();
  while (await reader.until(HEAD_BYTES)) {
    const length = reader.peekUint32(SPACE_BYTES);
    if (length > limits.messageBytesMax) throw new ProtocolViolation(`a frame of ${String(length)} bytes`);
    await reader.until(HEAD_BYTES + length);
    const head = reader.take(HEAD_BYTES);
    const message = reader.take(length);
    if (head === undefined || message === undefined) throw new ProtocolViolation('a frame without its end');
    const held = onFrame(toHex(head.subarray(0, SPACE_BYTES)), message);
    if (held !== undefined) await held;
    if (performance.now() - burstStartedMs > limits.frameBurstMs) {
      await nextTurn();
      burstStartedMs = performance.now();
    }
  }
}
