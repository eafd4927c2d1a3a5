/**
 * Reads exact numbers of bytes from a stream, with backpressure: what is not taken stays bounded, because the stream is
 * paused (yamux then grants the sender no new window).
 *
 * Invariants. (1) A clean end is only what the peer said itself (FIN); a connection that is simply gone is a broken
 * stream, so a truncated message never looks whole. (2) What `take` returns is a copy in a buffer of its own.
 */
import { StreamBroken } from './errors.ts';
import type { Stream } from './libp2p-types.ts';

export interface ByteReader {
  /** Exactly `count` bytes when they are here already, else undefined. */
  take(count: number): Uint8Array | undefined;
  /** Big-endian number that starts `offset` bytes ahead, not taken. Only after `until` has promised it. */
  peekUint32(offset: number): number;
  /**
   * Waits until `count` bytes are here. false: the peer ended the stream before the first of them. One waiter at a time.
   * @throws {StreamBroken} reset, aborted, connection lost, or ended within the message
   */
  until(count: number): Promise<boolean>;
  /** Throws away what is here and what still comes, so that the stream can end. */
  discard(): void;
}

interface Waiter {
  readonly count: number;
  resolve(whole: boolean): void;
  reject(cause: Error): void;
}

export function readBytes(stream: Stream, readAheadBytes: number): ByteReader {
  let chunks: Uint8Array[] = [];
  let bufferedBytes = 0;
  let waiter: Waiter | undefined;
  let discarding = false;
  let isResuming = false;
  // The peer may have ended the stream before we came to listen.
  let ended = stream.remoteWriteStatus === 'closed' && stream.status === 'open';
  /** Ended, and all of it has been handed to us. */
  let whole = ended && stream.readableEnded;
  let broken: StreamBroken | undefined;

  stream.addEventListener('message', (event) => {
    if (discarding) return;
    const { data } = event;
    if (data instanceof Uint8Array) chunks.push(data);
    else for (const part of data) chunks.push(part);
    bufferedBytes += data.byteLength;
    settle();
    pauseWhenFull();
  });
  stream.addEventListener('remoteCloseWrite', () => {
    ended = true;
  });
  stream.addEventListener('end', () => {
    whole = ended && (stream.status === 'open' || stream.status === 'closed');
    settle();
  });
  stream.addEventListener('close', (event) => {
    if (!whole && (!ended || event.error !== undefined)) {
      broken ??= new StreamBroken(event.error?.message ?? 'the connection was lost', { cause: event.error });
    }
    settle();
  });
  if (stream.status !== 'open' && !ended) broken = new StreamBroken(`the stream is ${stream.status}`);

  function settle(): void {
    if (waiter === undefined) return;
    const { count, resolve, reject } = waiter;
    if (bufferedBytes >= count) resolve(true);
    else if (whole && bufferedBytes === 0) resolve(false);
    else if (whole) reject(new StreamBroken('the stream ended within a message'));
    else if (broken !== undefined) reject(broken);
    else return;
    waiter = undefined;
  }

  function pauseWhenFull(): void {
    if (isResuming || discarding || waiter !== undefined || bufferedBytes < readAheadBytes) return;
    if (stream.readStatus === 'readable') stream.pause();
  }

  function resume(): void {
    if (stream.readStatus !== 'paused') return;
    // NOTE: `resume` hands over what waited, in this very call. Pausing within it would be undone by its last step, which
    // lets the peer send on, into a buffer that nobody empties, until libp2p resets the stream.
    isResuming = true;
    try {
      stream.resume();
    } catch (cause) {
      // The window update could not be sent: the connection is going down, and its close event comes next.
      stream.abort(cause instanceof Error ? cause : new StreamBroken('cannot resume', { cause }));
    }
    isResuming = false;
    pauseWhenFull();
  }

  return {
    take(count) {
      if (bufferedBytes < count) return undefined;
      const taken = new Uint8Array(count);
      let filled = 0;
      let used = 0;
      while (filled < count) {
        const chunk = chunks[used]!;
        const wanted = count - filled;
        if (chunk.length <= wanted) {
          taken.set(chunk, filled);
          filled += chunk.length;
          used += 1;
        } else {
          taken.set(chunk.subarray(0, wanted), filled);
          chunks[used] = chunk.subarray(wanted);
          filled = count;
        }
      }
      if (used > 0) chunks.splice(0, used);
      bufferedBytes -= count;
      if (bufferedBytes < readAheadBytes / 2) resume();
      return taken;
    },
    peekUint32(offset) {
      let value = 0;
      for (let i = offset; i < offset + 4; i += 1) value = value * 256 + byteAt(chunks, i);
      return value;
    },
    until(count) {
      if (bufferedBytes >= count) return Promise.resolve(true);
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      waiter = { count, resolve, reject };
      resume();
      settle();
      return promise;
    },
    discard() {
      discarding = true;
      chunks = [];
      bufferedBytes = 0;
      resume();
    },
  };
}

function byteAt(chunks: readonly Uint8Array[], index: number): number {
  let left = index;
  for (const chunk of chunks) {
    if (left < chunk.length) return chunk[left]!;
    left -= chunk.length;
  }
  throw new RangeError('peeked beyond what is here');
}
