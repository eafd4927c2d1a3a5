/** How many bytes of messages went to each peer and came from it since it was connected: counted where the instance meets the network. */
import type { Channel, ChannelHandler, PeerEvents, PeerToPeer, RequestHandler } from '#edge/p2p/port.ts';

export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface PeerTraffic {
  of(peer: string): Traffic;
  /** Events that count what comes, before they are handed on. */
  hear(events: PeerEvents): PeerEvents;
  /** The same network, counting. Gossip that is sent goes to nobody in particular and is not counted. */
  watch(p2p: PeerToPeer): PeerToPeer;
}

export function createPeerTraffic(): PeerTraffic {
  const counts = new Map<string, { sentBytes: number; receivedBytes: number }>();
  /** A peer that is not connected (any more) is not counted: the map holds no more than there are connections. */
  const sent = (peer: string, bytes: number): void => {
    const count = counts.get(peer);
    if (count !== undefined) count.sentBytes += bytes;
  };
  const received = (peer: string, bytes: number): void => {
    const count = counts.get(peer);
    if (count !== undefined) count.receivedBytes += bytes;
  };

  const countChannel = (channel: Channel): Channel => ({
    peer: channel.peer,
    send: async (frame) => {
      await channel.send(frame);
      sent(channel.peer, frame.length);
    },
    async *[Symbol.asyncIterator]() {
      for await (const frame of channel) {
        received(channel.peer, frame.length);
        yield frame;
      }
    },
    close: () => channel.close(),
    abort: (cause) => channel.abort(cause),
  });
  const countRequests =
    (handler: RequestHandler): RequestHandler =>
    async (peer, body) => {
      received(peer, body.length);
      const answer = await handler(peer, body);
      sent(peer, answer.length);
      return answer;
    };
  const countChannels =
    (handler: ChannelHandler): ChannelHandler =>
    (peer, channel) =>
      handler(peer, countChannel(channel));

  return {
    of: (peer) => ({ ...(counts.get(peer) ?? { sentBytes: 0, receivedBytes: 0 }) }),
    hear: (events) => ({
      ...events,
      onPeerUp: (peer) => {
        counts.set(peer, { sentBytes: 0, receivedBytes: 0 });
        events.onPeerUp(peer);
      },
      onPeerDown: (peer) => {
        counts.delete(peer);
        events.onPeerDown(peer);
      },
      onFrame: (peer, space, message) => {
        // Its buffer may be gone once it is handed on.
        received(peer, message.length);
        events.onFrame(peer, space, message);
      },
      onGossip: (peer, space, message) => {
        if (peer !== undefined) received(peer, message.length);
        return events.onGossip(peer, space, message);
      },
    }),
    watch: (p2p) => ({
      ...p2p,
      sendFrame: (peer, space, message) => {
        const { length } = message;
        p2p.sendFrame(peer, space, message);
        sent(peer, length);
      },
      request: async (peer, method, body, options) => {
        const { length } = body;
        const answer = await p2p.request(peer, method, body, options);
        sent(peer, length);
        received(peer, answer.length);
        return answer;
      },
      handle: (method, handler) => p2p.handle(method, countRequests(handler)),
      openChannel: async (peer, name, options) => countChannel(await p2p.openChannel(peer, name, options)),
      handleChannel: (name, handler) => p2p.handleChannel(name, countChannels(handler)),
    }),
  };
}
