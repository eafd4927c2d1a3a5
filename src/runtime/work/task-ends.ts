/**
 * Ends of tasks on their way to the buyer, so that both sides count the same, also where the connection breaks between an end and its reading.
 *
 *   ended ─noted, then sent─> unread ──`took`──> counted
 *                               │ the connection breaks: sent anew, first thing on the next one; the buyer takes each task once
 *                               │ read by nobody for `ACK_WAIT_MS` on a connection that stands, or the `SENDS_MAX`th breaks as well: counted, it was
 *                               │ delivered
 *                               │ so many are unread that a buyer may only want the work: nothing more is begun (`mayStart`)
 *                               └ the last receipt: the buyer is asked; what never reached them counts for neither side
 *
 * A receipt lists what is counted and names what is open: the buyer leaves that out of the own list before comparing, which is never to their
 * harm. A buyer who cannot be asked signs nothing either: then all that was done is claimed.
 */
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import type { Channel } from '#edge/p2p/port.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from './links.ts';
import { type EndFrame, OPEN_ENDS_MAX, TOOK_REQUEST, TookBody, decodeFrame, encodeFrame } from './protocol.ts';
import { type Ended, type WorkRecord, type WorkRecords, openWorkRecords } from './record.ts';

/** An end on a standing connection is read within this time, or its reader does not want to. */
export const ACK_WAIT_MS = 5_000;
const LOOK_MS = 20;
/** A line may break twice; who hangs up each time has read it. */
export const SENDS_MAX = 3;
/** Ends that may be unread, beside one for each slot: so much could be had for nothing. */
export const UNREAD_BESIDE_MAX = 4;

interface Unread {
  readonly ended: Ended;
  /** Absent after a restart: nothing is left to send anew. */
  readonly frame?: EndFrame;
  /** Absent: it is gone. */
  channel?: Channel | undefined;
  readonly sentMs: number;
  readonly sends: number;
}

export interface TaskEnds {
  /** Notes a paid end, durably, then sends it. */
  send(
    channel: Channel,
    of: { readonly space: string; readonly order: string },
    ended: Ended,
    frame: EndFrame,
  ): Promise<void>;
  took(space: string, order: string, task: string): void;
  /** First thing on a new connection. */
  resend(channel: Channel, space: string, order: string): Promise<void>;
  hungUp(channel: Channel): void;
  /** Whether another task of this order may begin. */
  mayStart(space: string, order: string, slots: number): boolean;
  /** What a receipt says now, and which ends it leaves open. */
  count(
    space: string,
    row: OrderRow,
    isLast: boolean,
  ): Promise<{ readonly record: WorkRecord; readonly open: string[] }>;
  mayFetch(space: string, order: string, file: string): boolean;
}

export function createTaskEnds(runtime: Runtime, links: Pick<Links, 'request'>, counted: WorkRecords): TaskEnds {
  const noted = openWorkRecords(runtime, 'provider-sent');
  const orders = new Map<string, { readonly space: string; readonly unread: Map<string, Unread> }>();

  const unreadOf = (space: string, order: string): Map<string, Unread> => {
    const known = orders.get(order);
    if (known !== undefined) return known.unread;
    const done = new Set(counted.read(space, order).tasks.map(({ task }) => task));
    const left = noted.ends(space, order).filter(({ task }) => !done.has(task.task));
    const unread = new Map(left.map((ended): [string, Unread] => [ended.task.task, { ended, sentMs: 0, sends: 0 }]));
    orders.set(order, { space, unread });
    return unread;
  };
  const took = (space: string, order: string, task: string): void => {
    const unread = unreadOf(space, order);
    const found = unread.get(task);
    if (found === undefined) return;
    counted.add(space, order, found.ended);
    unread.delete(task);
  };
  const sendOn = async (
    unread: Map<string, Unread>,
    channel: Channel,
    { ended, frame, sends }: Unread,
  ): Promise<void> => {
    if (frame === undefined) return;
    const sent: Unread = { ended, frame, channel, sentMs: runtime.nowMs(), sends: sends + 1 };
    unread.set(ended.task.task, sent);
    await channel.send(encodeFrame(frame)).catch(() => {
      if (sent.channel === channel) sent.channel = undefined;
    });
  };
  const isFresh = ({ channel, sentMs }: Unread): boolean =>
    channel !== undefined && runtime.nowMs() - sentMs < ACK_WAIT_MS;

  /** Which of these the buyer has; undefined: they cannot be asked. */
  async function askTook(
    space: string,
    { order, buyerPeer }: OrderRow,
    tasks: string[],
  ): Promise<string[] | undefined> {
    try {
      const body = encodeFrame({ space, order, tasks });
      return [...decodeFrame(TookBody, await links.request(buyerPeer, TOOK_REQUEST, body)).tasks];
    } catch {
      return undefined;
    }
  }

  return {
    send: async (channel, { space, order }, ended, frame) => {
      const unread = unreadOf(space, order);
      noted.add(space, order, ended);
      await sendOn(unread, channel, { ended, frame, sentMs: 0, sends: 0 });
    },
    took,
    resend: async (channel, space, order) => {
      const unread = unreadOf(space, order);
      for (const one of [...unread.values()]) await sendOn(unread, channel, one);
    },
    hungUp: (channel) => {
      for (const [order, { space, unread }] of orders)
        for (const [task, one] of unread) {
          if (one.channel !== channel) continue;
          one.channel = undefined;
          if (one.sends >= SENDS_MAX) took(space, order, task);
        }
    },
    mayStart: (space, order, slots) => unreadOf(space, order).size < slots + UNREAD_BESIDE_MAX,
    count: async (space, row, isLast) => {
      const unread = unreadOf(space, row.order);
      if (isLast) {
        for (let looks = ACK_WAIT_MS / LOOK_MS; looks > 0 && [...unread.values()].some(isFresh); looks -= 1)
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        const asked = [...unread.keys()].slice(0, OPEN_ENDS_MAX);
        const theirs = asked.length === 0 ? [] : await askTook(space, row, asked);
        for (const task of theirs ?? asked) took(space, row.order, task);
      }
      for (const [task, one] of unread) if (one.channel !== undefined && !isFresh(one)) took(space, row.order, task);
      // Asked once more, it is read from what was noted.
      if (isLast) orders.delete(row.order);
      return { record: counted.read(space, row.order), open: [...unread.keys()].slice(0, OPEN_ENDS_MAX) };
    },
    mayFetch: (space, order, file) => noted.read(space, order).files.includes(file),
  };
}
