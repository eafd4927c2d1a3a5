/**
 * Stands in for the peer edge in the buyer's instance: the same edge, with a clock on the frames of the `tasks` channel as the buyer
 * sends and reads them. Nothing else is changed. What it saw goes to the file that TIMES_VARIABLE names, one JSON line per task.
 */
import { appendFileSync } from 'node:fs';
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { startPeerToPeer as startReal } from '#edge/p2p/start.ts';
import type { Channel, PeerToPeer, PeerToPeerOptions } from '#edge/p2p/port.ts';
import { TIMES_VARIABLE, type TaskTimes, WRITE_EVERY_MS } from './task-times.ts';

const ended: TaskTimes[] = [];

export async function startPeerToPeer(options: PeerToPeerOptions): Promise<PeerToPeer> {
  const real = await startReal(options);
  const openChannel: PeerToPeer['openChannel'] = async (peer, name, how) => {
    const channel = await real.openChannel(peer, name, how);
    return name === 'tasks' ? watched(channel) : channel;
  };
  return { ...real, openChannel };
}

function watched(channel: Channel): Channel {
  const sent = new Map<string, number>();
  return {
    peer: channel.peer,
    send: async (frame) => {
      const { t, task } = decodeCanonical(frame) as { t?: string; task?: string };
      if (t === 'run' && task !== undefined) sent.set(task, performance.now());
      return channel.send(frame);
    },
    close: () => channel.close(),
    abort: (cause) => channel.abort(cause),
    [Symbol.asyncIterator]: () => {
      const frames = channel[Symbol.asyncIterator]();
      return {
        next: async () => {
          const next = await frames.next();
          if (next.done !== true) noteEnd(sent, next.value);
          return next;
        },
      };
    },
  };
}

function noteEnd(sent: ReadonlyMap<string, number>, frame: Uint8Array): void {
  const endedMs = performance.now();
  const { t, task, kind, cause } = decodeCanonical(frame) as {
    t?: string;
    task?: string;
    kind?: string;
    cause?: string;
  };
  const sentMs = t === 'end' && task !== undefined ? sent.get(task) : undefined;
  if (task === undefined || sentMs === undefined) return;
  if (ended.length === 0) setTimeout(write, WRITE_EVERY_MS);
  ended.push({ task, sentMs, endedMs, kind: kind ?? '', cause: cause ?? '' });
}

function write(): void {
  const path = process.env[TIMES_VARIABLE];
  const lines = ended.splice(0).map((times) => `${JSON.stringify(times)}\n`);
  if (path !== undefined) appendFileSync(path, lines.join(''));
}
