/** One sender of frames for each connected peer, made when first needed. */
import { frameOf, newFrameSender } from './frames.ts';
import type { FrameBudget, FrameSender } from './frames.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import type { P2pLogger } from './port.ts';

export interface FrameSenders {
  /** @throws {RangeError} see `frameOf` */
  send(peer: string, space: string, message: Uint8Array): void;
  /** The peer is gone: what waits for it is dropped. */
  forget(peer: string): void;
}

export function newFrameSenders(options: {
  readonly limits: P2pLimits;
  readonly links: Links;
  readonly logger: P2pLogger;
  open(peer: string): Promise<Stream>;
}): FrameSenders {
  const { limits, links, logger } = options;
  const budget: FrameBudget = { queuedBytes: 0 };
  const senders = new Map<string, FrameSender>();

  function senderTo(peer: string): FrameSender {
    const sender = newFrameSender({
      limits,
      budget,
      open: () => options.open(peer),
      onBroken: (cause) => logger.debug({ peer, err: cause }, 'the stream of frames broke'),
      onDropped: (frames) => logger.warn({ peer, frames }, 'frames dropped: too many wait for this peer'),
    });
    senders.set(peer, sender);
    return sender;
  }

  return {
    send(peer, space, message) {
      const frame = frameOf(space, message, limits);
      if (links.has(peer)) (senders.get(peer) ?? senderTo(peer)).send(frame);
    },
    forget(peer) {
      senders.get(peer)?.close();
      senders.delete(peer);
    },
  };
}
