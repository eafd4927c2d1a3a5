/** Requests and channels to a peer by its key; to ourselves they take the short way, so that two users of one instance can trade. */
import type { Channel, PeerToPeer } from '#edge/p2p/port.ts';
import type { Runtime } from '../runtime.ts';

const REQUEST_TIMEOUT_MS = 10_000;

type RequestHandler = (peer: string, body: Uint8Array) => Promise<Uint8Array>;
type ChannelHandler = (peer: string, channel: Channel) => Promise<void>;

/** The other instance is not connected. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

export interface Links {
  handle(method: string, handler: RequestHandler): void;
  handleChannel(name: string, handler: ChannelHandler): void;
  /** `timeoutMs`: 10 s unless said. */
  request(peer: string, method: string, body: Uint8Array, timeoutMs?: number): Promise<Uint8Array>;
  openChannel(peer: string, name: string): Promise<Channel>;
  attach(p2p: PeerToPeer): void;
}

export function createLinks(runtime: Runtime): Links {
  const requests = new Map<string, RequestHandler>();
  const channels = new Map<string, ChannelHandler>();
  const self = runtime.keys.peer.publicKey;
  const p2pOrThrow = (): PeerToPeer => {
    const p2p = runtime.p2p();
    if (p2p === undefined) throw new NotConnected('the peer port does not listen yet');
    return p2p;
  };
  return {
    handle: (method, handler) => {
      requests.set(method, handler);
      runtime.p2p()?.handle(method, handler);
    },
    handleChannel: (name, handler) => {
      channels.set(name, handler);
      runtime.p2p()?.handleChannel(name, handler);
    },
    request: async (peer, method, body, timeoutMs = REQUEST_TIMEOUT_MS) => {
      const local = requests.get(method);
      if (peer === self && local !== undefined) return local(self, body);
      return p2pOrThrow().request(peer, method, body, { timeoutMs });
    },
    openChannel: async (peer, name) => {
      const local = channels.get(name);
      if (peer !== self || local === undefined) return p2pOrThrow().openChannel(peer, name);
      const [near, far] = pair(self);
      void local(self, far).then(
        () => far.close(),
        (cause: unknown) => far.abort(cause as Error),
      );
      return near;
    },
    attach: (p2p) => {
      for (const [method, handler] of requests) p2p.handle(method, handler);
      for (const [name, handler] of channels) p2p.handleChannel(name, handler);
    },
  };
}

/** Two ends of a channel inside one process. */
function pair(self: string): [Channel, Channel] {
  const a = new Queue();
  const b = new Queue();
  const end = (reads: Queue, writes: Queue): Channel => ({
    peer: self,
    send: async (frame) => writes.push(frame),
    close: async () => writes.end(),
    abort: (cause) => {
      reads.end(cause);
      writes.end(cause ?? new Error('aborted'));
    },
    [Symbol.asyncIterator]: () => reads,
  });
  return [end(a, b), end(b, a)];
}

class Queue implements AsyncIterator<Uint8Array> {
  private readonly frames: Uint8Array[] = [];
  private waiting: ((result: IteratorResult<Uint8Array>) => void) | undefined;
  private isEnded = false;
  private cause: Error | undefined;

  push(frame: Uint8Array): void {
    if (this.isEnded) return;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting === undefined) this.frames.push(frame);
    else waiting({ done: false, value: frame });
  }

  end(cause?: Error): void {
    this.isEnded = true;
    this.cause ??= cause;
    this.waiting?.({ done: true, value: undefined });
    this.waiting = undefined;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const frame = this.frames.shift();
    if (frame !== undefined) return { done: false, value: frame };
    if (this.cause !== undefined) throw this.cause;
    if (this.isEnded) return { done: true, value: undefined };
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.end();
    return { done: true, value: undefined };
  }
}
