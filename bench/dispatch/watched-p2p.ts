/**
 * Stands in for the peer edge in the benchmark's own instance: the same edge, with a clock on the frames of the `tasks` channel as the
 * buyer sends and reads them. Nothing else is changed.
 */
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { startPeerToPeer as startReal } from '#edge/p2p/start.ts';
import type { Channel, PeerToPeer, PeerToPeerOptions } from '#edge/p2p/port.ts';

export interface TaskTimes {
  readonly task: string;
  /** The buyer's instance handed the task to the channel, `performance.now()`. */
  readonly sentMs: number;
  /** The frame that ends the task was read. */
  endedMs: number | undefined;
}

/** In the order of sending, of all jobs of this process. */
export const taskTimes: TaskTimes[] = [];

export async function startPeerToPeer(options: PeerToPeerOptions): Promise<PeerToPeer> {
  const real = await startReal(options);
  const openChannel: PeerToPeer['openChannel'] = async (peer, name, how) => {
    const channel = await real.openChannel(peer, name, how);
    return name === 'tasks' ? watched(channel) : channel;
  };
  return { ...real, openChannel };
}

function watched(channel: Channel): Channel {
  const byTask = new Map<string, TaskTimes>();
  return {
    peer: channel.peer,
    send: async (frame) => {
      const { t, task } = decodeCanonical(frame) as { t?: string; task?: string };
      if (t === 'run' && task !== undefined) {
        const times: TaskTimes = { task, sentMs: performance.now(), endedMs: undefined };
        byTask.set(task, times);
        taskTimes.push(times);
      }
      return channel.send(frame);
    },
    close: () => channel.close(),
    abort: (cause) => channel.abort(cause),
    [Symbol.asyncIterator]: () => {
      const frames = channel[Symbol.asyncIterator]();
      return {
        next: async () => {
          const next = await frames.next();
          if (next.done !== true) noteEnd(byTask, next.value);
          return next;
        },
      };
    },
  };
}

function noteEnd(byTask: ReadonlyMap<string, TaskTimes>, frame: Uint8Array): void {
  const readMs = performance.now();
  const { t, task } = decodeCanonical(frame) as { t?: string; task?: string };
  const times = t === 'end' && task !== undefined ? byTask.get(task) : undefined;
  if (times !== undefined) times.endedMs = readMs;
}
