/**
 * A channel, seen from either side: a long two-way stream of frames, `length u32 | frame`, after the opening
 *
 *   opener: name length u8 | name          other side: 0 accepted | 1, length u32, CBOR { code, text }
 *
 * Each direction: open -> ended, by the end mark. A channel is gone when both directions ended, or when either side aborted.
 * Invariant: what ends without the end mark was cut. Libp2p ends streams properly when it closes their connection, so the end
 * of the stream alone would make half a file look whole.
 */
import type { ByteReader } from './byte-reader.ts';
import { finish, withLength, writable, write } from './byte-writer.ts';
import { ChannelAborted, StreamBroken } from './errors.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { readMessage } from './messages.ts';
import type { Channel } from './port.ts';

/** In the place of a length. */
const END_MARK = 0xffff_ffff;
const END = Uint8Array.of(0xff, 0xff, 0xff, 0xff);

export function channelOver(options: {
  readonly peer: string;
  readonly stream: Stream;
  readonly reader: ByteReader;
  readonly limits: P2pLimits;
}): Channel {
  const { peer, stream, reader, limits } = options;
  const times = { closeMs: limits.channelCloseMs, lingerMs: limits.streamLingerMs };
  let sending: Promise<void> = Promise.resolve();
  let isClosedHere = false;
  let isReadToEnd = false;
  let aborted: ChannelAborted | undefined;

  function broke(cause: unknown): ChannelAborted {
    return aborted ?? new ChannelAborted(`the channel with ${peer} was aborted or lost its connection`, { cause });
  }

  async function sendNow(frame: Uint8Array): Promise<void> {
    try {
      await write(stream, withLength(frame));
      await writable(stream);
    } catch (cause) {
      throw broke(cause);
    }
  }

  async function* frames(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const frame = await nextFrame(reader, limits).catch((cause: unknown) => {
          throw broke(cause);
        });
        if (frame === undefined) break;
        yield frame;
      }
    } finally {
      // Ended, left early or broken: nobody will read on.
      isReadToEnd = true;
      reader.discard();
      if (isClosedHere) await finish(stream, times);
    }
  }

  return {
    peer,
    send(frame) {
      if (frame.length > limits.messageBytesMax) {
        return Promise.reject(new RangeError(`a frame of ${String(frame.length)} bytes`));
      }
      // One after the other, also when the caller does not wait.
      sending = sending.then(() => sendNow(frame));
      sending.catch(() => undefined); // The caller has this very promise.
      return sending;
    },
    [Symbol.asyncIterator]: frames,
    async close() {
      if (isClosedHere) return;
      await sending;
      if (aborted !== undefined) throw aborted;
      isClosedHere = true;
      try {
        await write(stream, END);
        await stream.close({ signal: AbortSignal.timeout(limits.channelCloseMs) });
      } catch (cause) {
        stream.abort(new ChannelAborted('could not be closed', { cause }));
        throw broke(cause);
      }
      if (isReadToEnd) await finish(stream, times);
    },
    abort(cause) {
      if (stream.status !== 'open') return;
      aborted = new ChannelAborted(`the channel with ${peer} was aborted here`, { cause });
      stream.abort(aborted);
    },
  };
}

/** undefined: the other side ended. @throws {StreamBroken} cut @throws {ProtocolViolation} */
async function nextFrame(reader: ByteReader, limits: P2pLimits): Promise<Uint8Array | undefined> {
  if (!(await reader.until(4))) throw new StreamBroken('ended without an end mark');
  return reader.peekUint32(0) === END_MARK ? undefined : readMessage(reader, limits.messageBytesMax);
}
