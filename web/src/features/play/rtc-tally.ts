/**
 * What WebRTC adds to the counters of a page. Pure.
 *
 * Until the page looks at WebRTC each picture comes both ways, and the provider counts what it gives to the line: so does the page.
 */
import type { PageCounters } from '#core/contract/game-stream.ts';

export const RTC_COUNTERS = [
  ...(['framesReceived', 'framesDecoded', 'framesDropped', 'freezeCount', 'totalFreezesDurationUs'] as const),
  ...(['totalDecodeTimeUs', 'jitterBufferDelayUs', 'jitterBufferEmittedCount', 'bytesReceived'] as const),
  ...(['packetsReceived', 'packetsLost'] as const),
] as const;

/** Cumulative, as getStats counts. */
export type RtcCounted = Readonly<Pick<PageCounters, (typeof RTC_COUNTERS)[number]>>;

export interface RtcTally {
  /** The page looks at a connection that has counted so much. */
  begin(counted: RtcCounted): void;
  /** The connection is over. */
  end(counted: RtcCounted): void;
  /** Of the connection of now and those before, while the page looked at them. */
  sum(counted: RtcCounted | undefined): RtcCounted;
}

export const NOTHING_COUNTED: RtcCounted = each(() => 0);

export function createRtcTally(): RtcTally {
  let past = NOTHING_COUNTED;
  let base: RtcCounted | undefined;
  const sum = (counted: RtcCounted | undefined): RtcCounted => {
    const from = base;
    if (from === undefined || counted === undefined) return past;
    // Packets that were lost may turn up late: of these alone there may be fewer than before.
    return each((name) => past[name] + Math.max(0, counted[name] - from[name]));
  };
  return {
    sum,
    begin: (counted) => {
      base = counted;
    },
    end: (counted) => {
      past = sum(counted);
      base = undefined;
    },
  };
}

function each(of: (name: keyof RtcCounted) => number): RtcCounted {
  return Object.fromEntries(RTC_COUNTERS.map((name) => [name, of(name)])) as unknown as RtcCounted;
}
