/**
 * Hybrid logical clock: 48-bit milliseconds and a 16-bit counter, written as 16 hex digits, so that text order is time order.
 * Source: Kulkarni et al., "Logical Physical Clocks", Buffalo CSE technical report 2014-04.
 */
import { assert } from './assert.ts';
import type { Brand } from './brand.ts';

export type Hlc = Brand<string, 'Hlc'>;
export type EpochMs = number;

const COUNTER_MAX = 0xffff;
const MS_MAX = 2 ** 48 - 1;
export const HLC_ZERO = '0000000000000000' as Hlc;

export function makeHlc(ms: EpochMs, counter: number): Hlc {
  assert(Number.isSafeInteger(ms) && ms >= 0 && ms <= MS_MAX, 'milliseconds out of 48 bits');
  assert(Number.isSafeInteger(counter) && counter >= 0 && counter <= COUNTER_MAX, 'counter out of 16 bits');
  return (ms.toString(16).padStart(12, '0') + counter.toString(16).padStart(4, '0')) as Hlc;
}

export function hlcMs(hlc: Hlc): EpochMs {
  return Number.parseInt(hlc.slice(0, 12), 16);
}

export function hlcCounter(hlc: Hlc): number {
  return Number.parseInt(hlc.slice(12), 16);
}

/** Next stamp after `last`, never behind the wall clock: rises even if the clock steps back. */
export function nextHlc(last: Hlc, nowMs: EpochMs): Hlc {
  const lastMs = hlcMs(last);
  if (nowMs > lastMs) return makeHlc(nowMs, 0);
  const counter = hlcCounter(last);
  return counter < COUNTER_MAX ? makeHlc(lastMs, counter + 1) : makeHlc(lastMs + 1, 0);
}

export function laterHlc(a: Hlc, b: Hlc): Hlc {
  return a >= b ? a : b;
}
