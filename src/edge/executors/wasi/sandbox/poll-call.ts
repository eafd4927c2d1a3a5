import { POLL_SUBSCRIPTIONS_MAX } from '../../limits.ts';
import { ERRNO, WasiError } from './errno.ts';
import type { Host, HostCalls } from './host-call.ts';

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
/** Type `eventtype`. */
const EVENT = { clock: 0, read: 1, write: 2 } as const;
/** Bit of type `subclockflags`: the timeout is a point in time, not a length. */
const ABSOLUTE = 1;

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly errno: number;
  readonly bytes: bigint;
}

/**
 * `poll_oneoff`. Files and streams are always ready. When clocks alone are waited for, the earliest one comes due by
 * moving the virtual time there: a sleep takes no real time and reads the same on every machine.
 */
export function pollCall(host: Host): HostCalls {
  const { guest, time } = host;

  const clockWait = (at: number, nowNs: { calendar: bigint; elapsed: bigint }): bigint => {
    const clock = guest.u32(at + 16);
    const timeoutNs = guest.u64(at + 24);
    if ((guest.u16(at + 40) & ABSOLUTE) === 0) return timeoutNs;
    const waitNs = timeoutNs - (clock === 0 ? nowNs.calendar : nowNs.elapsed);
    return waitNs > 0n ? waitNs : 0n;
  };

  const ready = (at: number, type: number): Event => {
    const descriptor = host.descriptors.get(guest.u32(at + 16));
    const isFile = descriptor.kind === 'file';
    const left = isFile && type === EVENT.read ? Math.max(0, descriptor.node.sizeBytes - descriptor.position) : 0;
    return { userdata: guest.u64(at), type, errno: ERRNO.success, bytes: BigInt(left) };
  };

  return {
    poll_oneoff: (from: number, to: number, count: number, result: number) => {
      if (count < 1 || count > POLL_SUBSCRIPTIONS_MAX) throw new WasiError(ERRNO.inval);
      const nowNs = { calendar: time.calendarNs(), elapsed: time.stampNs() - time.startNs };
      const clocks: { userdata: bigint; waitNs: bigint }[] = [];
      const events: Event[] = [];
      for (let index = 0; index < count; index++) {
        const at = (from >>> 0) + index * SUBSCRIPTION_BYTES;
        const type = guest.bytes(at + 8, 1)[0];
        if (type === EVENT.clock) clocks.push({ userdata: guest.u64(at), waitNs: clockWait(at, nowNs) });
        else if (type === EVENT.read || type === EVENT.write) events.push(ready(at, type));
        else throw new WasiError(ERRNO.inval);
      }
      if (events.length === 0) events.push(...sleep(host, clocks));
      for (const [index, event] of events.entries()) {
        const at = (to >>> 0) + index * EVENT_BYTES;
        guest.bytes(at, EVENT_BYTES).fill(0);
        guest.setU64(at, event.userdata);
        guest.setU16(at + 8, event.errno);
        guest.setU8(at + 10, event.type);
        guest.setU64(at + 16, event.bytes);
      }
      guest.setU32(result, events.length);
    },
  };
}

/** Moves the time to the earliest clock and returns the clocks that came due. */
function sleep(host: Host, clocks: readonly { userdata: bigint; waitNs: bigint }[]): Event[] {
  const waitNs = clocks.map((clock) => clock.waitNs).reduce((least, next) => (next < least ? next : least));
  host.time.advance(waitNs);
  return clocks
    .filter((clock) => clock.waitNs === waitNs)
    .map(({ userdata }) => ({ userdata, type: EVENT.clock, errno: ERRNO.success, bytes: 0n }));
}
