/** A bad line in user space, since the kernel has no netem everywhere: delay, a narrow pipe, and connections that break. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Line {
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
  /** Each way. */
  readonly delayMs: number;
  /** Each way, of each connection. */
  readonly bytesPerSecond: number;
  /** A connection is reset once it has carried so many bytes, half of it to one and a half. */
  readonly resetAfterBytes: number;
}

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Bytes carried and connections reset so far. */
  readonly carried: { bytes: number; resets: number };
}

/** `random`: 0 to 1; a seeded one replays a run. */
export async function startProxy(line: Line, random: () => number): Promise<Proxy> {
  const carried = { bytes: 0, resets: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(line.target);
    let left = line.resetAfterBytes * (0.5 + random());
    const isBroken = (bytes: number): boolean => {
      carried.bytes += bytes;
      left -= bytes;
      if (left > 0 || near.destroyed) return near.destroyed;
      carried.resets += 1;
      near.resetAndDestroy();
      far.resetAndDestroy();
      return true;
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      // A reset is what this is for.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    void carry(near, far, line, isBroken);
    void carry(far, near, line, isBroken);
  });
  server.listen(line.listen);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    carried,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function carry(from: Socket, to: Socket, line: Line, isBroken: (bytes: number) => boolean): Promise<void> {
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await delay((chunk.length * 1000) / line.bytesPerSecond);
      if (isBroken(chunk.length)) return;
      // The line is long, not slow: the next bytes set out before these arrive.
      setTimeout(() => to.destroyed || to.write(chunk), line.delayMs);
    }
    setTimeout(() => to.end(), line.delayMs);
  } catch {
    to.destroy(); // Reset by the other side.
  }
}
