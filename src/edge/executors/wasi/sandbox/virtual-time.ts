import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/** Start of the virtual calendar: 2026-01-01T00:00:00Z, ns. */
const CALENDAR_START_NS = 1_767_225_600_000_000_000n;
/** The seed moves the start by up to this many seconds (about a year), so that two seeds see two times. */
const START_SPREAD_S = 2n ** 25n;
/** What one look at any clock costs, ns: a loop that waits for time to pass must end. */
const TICK_NS = 1_000n;

/** Resolution told by `clock_res_get`, ns. */
export const CLOCK_RESOLUTION_NS = TICK_NS;

/**
 * The only time a module sees. It moves by 1 µs per reading and by the full length of each sleep, which takes no real
 * time: two machines of different speed read the same values in the same order.
 */
export interface VirtualTime {
  /** Calendar time at the start of the task. */
  readonly startNs: bigint;
  /** Calendar time, ns since 1970; moves. */
  calendarNs(): bigint;
  /** Time since the task began, ns; moves. Also serves the CPU-time clocks. */
  elapsedNs(): bigint;
  /** Calendar time without moving it, for file times. */
  stampNs(): bigint;
  /** Sleeps. */
  advance(ns: bigint): void;
}

/** @param seedHex 32 bytes in hex */
export function createVirtualTime(seedHex: string): VirtualTime {
  const digest = createHash('sha256').update('time').update(Buffer.from(seedHex, 'hex')).digest();
  const startNs = CALENDAR_START_NS + (digest.readBigUInt64LE(0) % START_SPREAD_S) * 1_000_000_000n;
  let elapsedNs = 0n;
  return {
    startNs,
    calendarNs: () => startNs + (elapsedNs += TICK_NS),
    elapsedNs: () => (elapsedNs += TICK_NS),
    stampNs: () => startNs + elapsedNs,
    advance: (ns) => {
      elapsedNs += ns;
    },
  };
}

/**
 * Fills with the task's random bytes: SHA-256 in counter mode, block i = SHA-256("random" || seed || u64le i), so any other
 * implementation can serve the same ones. Blocks are used up across calls; no byte is given twice.
 */
export function createSeededRandom(seedHex: string): (into: Uint8Array) => void {
  const prefix = createHash('sha256').update('random').update(Buffer.from(seedHex, 'hex'));
  const counter = Buffer.alloc(8);
  let index = 0n;
  let block = Buffer.alloc(0);
  return (into) => {
    let at = 0;
    while (at < into.length) {
      if (block.length === 0) {
        counter.writeBigUInt64LE(index++);
        block = prefix.copy().update(counter).digest();
      }
      const part = block.subarray(0, into.length - at);
      into.set(part, at);
      block = block.subarray(part.length);
      at += part.length;
    }
  };
}
