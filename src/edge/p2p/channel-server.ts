/** Accepts peers' channels; the wire is drawn in `channel.ts`. */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { readBytes } from './byte-reader.ts';
import type { ByteReader } from './byte-reader.ts';
import { finish, withLength, write } from './byte-writer.ts';
import { channelOver } from './channel.ts';
import { ChannelAborted, ProtocolViolation, isBadInput } from './errors.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Channel, ChannelHandler, P2pLogger } from './port.ts';
import { ANSWERED, REFUSED } from './request-client.ts';
import { readName } from './request-server.ts';

export interface ChannelServer {
  /** @throws {RangeError} the name has a handler already */
  handle(name: string, handler: ChannelHandler): void;
  /** Serves one inbound stream until its handler is done. @throws {ProtocolViolation} @throws {StreamBroken} */
  serve(peer: string, stream: Stream): Promise<void>;
}

export function newChannelServer(options: { readonly limits: P2pLimits; readonly logger: P2pLogger }): ChannelServer {
  const { limits, logger } = options;
  const times = { closeMs: limits.channelCloseMs, lingerMs: limits.streamLingerMs };
  const handlers = new Map<string, ChannelHandler>();
  const open = new Map<string, number>();

  async function refuse(stream: Stream, reader: ByteReader, code: string, text: string): Promise<void> {
    const refusal = withLength(encodeCanonical({ code, text }));
    const answer = new Uint8Array(1 + refusal.length);
    answer[0] = REFUSED;
    answer.set(refusal, 1);
    await write(stream, answer);
    reader.discard();
    await finish(stream, times);
  }

  async function run(
    channel: Channel,
    name: string,
    handler: ChannelHandler,
    stream: Stream,
    reader: ByteReader,
  ): Promise<void> {
    try {
      await handler(channel.peer, channel);
      await channel.close();
    } catch (cause) {
      if (isBadInput(cause)) {
        channel.abort(cause as Error);
        throw new ProtocolViolation(`malformed on the channel ${name}`, { cause });
      }
      const isTheirs = cause instanceof ChannelAborted;
      if (!isTheirs) logger.warn({ peer: channel.peer, channel: name, err: cause }, 'a channel handler failed');
      return channel.abort(cause instanceof Error ? cause : undefined);
    }
    reader.discard();
    await finish(stream, times);
  }

  return {
    handle(name, handler) {
      if (handlers.has(name)) throw new RangeError(`the channel ${name} has a handler`);
      handlers.set(name, handler);
    },

    async serve(peer, stream) {
      const opening = setTimeout(() => stream.abort(new ChannelAborted('not opened')), limits.channelOpenMs);
      const reader = readBytes(stream, limits.readAheadBytes);
      const name = await readName(reader, limits).finally(() => clearTimeout(opening));
      if (name === undefined) return finish(stream, times);
      const handler = handlers.get(name);
      if (handler === undefined)
        return refuse(stream, reader, 'unknown_channel', name.slice(0, limits.refusalTextCharsMax));
      const count = open.get(peer) ?? 0;
      if (count >= limits.channelsPerPeerMax)
        return refuse(stream, reader, 'busy', `${String(count)} channels are open`);
      open.set(peer, count + 1);
      try {
        await write(stream, Uint8Array.of(ANSWERED));
        await run(channelOver({ peer, stream, reader, limits }), name, handler, stream, reader);
      } finally {
        const left = (open.get(peer) ?? 1) - 1;
        if (left === 0) open.delete(peer);
        else open.set(peer, left);
      }
    },
  };
}
