import { ERRNO, WasiError } from './errno.ts';
import type { Descriptors } from './descriptors.ts';
import type { FileSystem } from './filesystem.ts';
import type { GuestMemory } from './guest.ts';
import type { Stdio } from './stdio.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { RunnerEnd } from './wire.ts';

/** Everything the calls of the module reach. */
export interface Host {
  readonly guest: GuestMemory;
  readonly descriptors: Descriptors;
  readonly files: FileSystem;
  readonly stdio: Stdio;
  readonly time: VirtualTime;
  readonly random: (into: Uint8Array) => void;
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  /** Reports the end and never comes back: a module could catch an exception and go on. */
  finish(end: RunnerEnd): never;
}

/** A call as the module makes it: i32 arrives as number, i64 as bigint. */
export type HostCall = (...args: never[]) => void;

/** Functions by their name in `wasi_snapshot_preview1`. */
export type HostCalls = Readonly<Record<string, HostCall>>;

/**
 * Turns calls that throw into calls that answer an error number. What is not a WasiError is this machine's failure or a
 * bug of this host, and ends the task as lost.
 */
export function answering(host: Host, calls: HostCalls): Record<string, (...args: unknown[]) => number> {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (...args: unknown[]): number => {
        try {
          // The engine has checked number and types of the arguments against the import.
          call(...(args as never[]));
          return ERRNO.success;
        } catch (cause) {
          if (cause instanceof WasiError) return cause.errno;
          // The module's own recursion reached its end here. It cannot catch this, because exceptions are refused.
          if (isStackExhausted(cause)) throw cause;
          return host.finish({
            kind: 'lost',
            message: `${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
          });
        }
      },
    ]),
  );
}

/** A 64-bit length or offset as a number; one too large to be exact is too large for any file here. */
export function toSize(value: bigint): number {
  const size = Number(BigInt.asUintN(64, value));
  if (!Number.isSafeInteger(size)) throw new WasiError(ERRNO.inval);
  return size;
}

/** Whether a call went too deep; both the module and the host run on the same stack. */
export function isStackExhausted(cause: unknown): boolean {
  return cause instanceof RangeError && cause.message.includes('call stack');
}
