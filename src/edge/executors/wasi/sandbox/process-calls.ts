import { Buffer } from 'node:buffer';
import { ERRNO, WasiError } from './errno.ts';
import { CLOCK_RESOLUTION_NS } from './virtual-time.ts';
import type { Host, HostCalls } from './host-call.ts';

/** Ids of type `clockid`: 0 calendar, 1 monotonic, 2 and 3 CPU time. */
const CLOCK = { calendar: 0, last: 3 } as const;

/** What the module sees as its own name. */
const PROGRAM_NAME = 'module';

/** Calls about the process itself: arguments, environment, clocks, randomness, end. */
export function processCalls(host: Host): HostCalls {
  const { guest, time } = host;
  const args = [PROGRAM_NAME, ...host.args].map(terminated);
  const env = host.env.map(([name, value]) => terminated(`${name}=${value}`));

  const sizes = (texts: readonly Buffer[], count: number, bytes: number): void => {
    guest.setU32(count, texts.length);
    guest.setU32(
      bytes,
      texts.reduce((sum, { length }) => sum + length, 0),
    );
  };
  const list = (texts: readonly Buffer[], pointers: number, bytes: number): void => {
    let at = bytes >>> 0;
    for (const [index, text] of texts.entries()) {
      guest.setU32((pointers >>> 0) + index * 4, at);
      guest.bytes(at, text.length).set(text);
      at += text.length;
    }
  };

  return {
    args_sizes_get: (count: number, bytes: number) => sizes(args, count, bytes),
    args_get: (pointers: number, bytes: number) => list(args, pointers, bytes),
    environ_sizes_get: (count: number, bytes: number) => sizes(env, count, bytes),
    environ_get: (pointers: number, bytes: number) => list(env, pointers, bytes),
    clock_res_get: (clock: number, result: number) => {
      checkClock(clock);
      guest.setU64(result, CLOCK_RESOLUTION_NS);
    },
    clock_time_get: (clock: number, _precision: bigint, result: number) => {
      checkClock(clock);
      guest.setU64(result, clock === CLOCK.calendar ? time.calendarNs() : time.elapsedNs());
    },
    random_get: (pointer: number, length: number) => host.random(guest.bytes(pointer, length)),
    sched_yield: () => {},
    proc_exit: (code: number) => host.finish({ kind: 'exited', exitCode: code >>> 0 }),
    proc_raise: (signal: number) => host.finish({ kind: 'trap', message: `the module raised signal ${signal}` }),
  };
}

function checkClock(clock: number): void {
  if (clock >>> 0 > CLOCK.last) throw new WasiError(ERRNO.inval);
}

function terminated(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
