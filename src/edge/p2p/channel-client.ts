/** Opens channels at peers; the wire is drawn in `channel.ts`. */
import { readBytes } from './byte-reader.ts';
import { abortOn, finish, write } from './byte-writer.ts';
import { channelOver } from './channel.ts';
import { PeerRefused, PeerTimeout, PeerUnreachable, ProtocolViolation, StreamBroken } from './errors.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { parseCbor, readMessage } from './messages.ts';
import type { Channel, PeerToPeer } from './port.ts';
import { ANSWERED, nameBytes, Refusal, REFUSED } from './request-client.ts';

export function newChannelOpener(options: {
  readonly limits: P2pLimits;
  /** A fresh channel stream; dials the peer when needed. @throws {PeerUnreachable} */
  open(peer: string, signal: AbortSignal): Promise<Stream>;
  onViolation(peer: string): void;
}): PeerToPeer['openChannel'] {
  const { limits } = options;
  return async (peer, name, { signal } = {}) => {
    const timeout = AbortSignal.timeout(limits.channelOpenMs);
    const limited = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return await openOver({ peer, name, stream: await options.open(peer, limited), limits }, limited);
    } catch (cause) {
      if (cause instanceof PeerRefused || cause instanceof RangeError) throw cause;
      signal?.throwIfAborted();
      if (timeout.aborted) throw new PeerTimeout(peer, `channel ${name}`, { cause });
      if (cause instanceof ProtocolViolation) options.onViolation(peer);
      if (cause instanceof PeerUnreachable) throw cause;
      throw new PeerUnreachable(peer, `channel ${name} broke off`, { cause });
    }
  };
}

/**
 * The opener's side of the opening. What it throws has aborted the stream, except a refusal.
 * @throws {PeerRefused} @throws {ProtocolViolation} @throws {StreamBroken} also when the signal aborts
 * @throws {RangeError} a name that is too long
 */
async function openOver(
  end: { readonly peer: string; readonly name: string; readonly stream: Stream; readonly limits: P2pLimits },
  signal: AbortSignal,
): Promise<Channel> {
  const { peer, name, stream, limits } = end;
  const stopListening = abortOn(stream, signal);
  try {
    const reader = readBytes(stream, limits.readAheadBytes);
    const bytes = nameBytes(name, limits);
    await write(stream, Uint8Array.of(bytes.length, ...bytes));
    if (!(await reader.until(1))) throw new StreamBroken('not accepted');
    const kind = reader.take(1)![0];
    if (kind === ANSWERED) return channelOver({ peer, stream, reader, limits });
    if (kind !== REFUSED) throw new ProtocolViolation('neither accepted nor refused');
    const refusal = await readMessage(reader, limits.messageBytesMax);
    throw new PeerRefused({ peer, ...parseCbor(Refusal, refusal ?? new Uint8Array(0)) });
  } catch (cause) {
    if (cause instanceof PeerRefused)
      await finish(stream, { closeMs: limits.closeMs, lingerMs: limits.streamLingerMs });
    else stream.abort(cause instanceof Error ? cause : new StreamBroken('opening', { cause }));
    throw cause;
  } finally {
    stopListening();
  }
}
