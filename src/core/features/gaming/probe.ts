/**
 * What a few seconds of a generated stream say about a game before it is paid for. Pure: the node and the page judge alike.
 *
 *   good      what was promised came: a window of it would be full
 *   playable  half of it came within twice the latency: a window would be half
 *   poor      else
 */
import { z } from 'zod';
import { Count } from '../../contract/act-fields.ts';
import type { GameTargets } from './gaming.schemas.ts';
import { MoonlightHosts } from './moonlight.api.ts';

export const PROBE_VERDICTS = ['good', 'playable', 'poor'] as const;
/** Why it is not good. */
export const PROBE_CAUSES = ['latency', 'frames', 'stutter', 'unreached', 'not_ready'] as const;

export const ProbeMeasures = z.object({
  /** From the first picture to the last. */
  lengthMs: z.number(),
  framesReceived: Count,
  bytesReceived: Count,
  /** Median, under the load of the stream. Absent: nothing came back. */
  roundTripMs: z.number().optional(),
  longestGapMs: z.number(),
  /** Mean from making a picture to sending it. */
  hostMs: z.number(),
});
export type ProbeMeasures = z.infer<typeof ProbeMeasures>;

export const ProbeResult = z.object({
  verdict: z.enum(PROBE_VERDICTS),
  causes: z.array(z.enum(PROBE_CAUSES)),
  fps: z.number(),
  bitsPerS: z.number(),
  roundTripMs: z.number().optional(),
  longestGapMs: z.number(),
  hostMs: z.number(),
  /** Played with Moonlight: no pictures were measured. `reached`: the first of them that answers this instance. */
  moonlight: z.object({ hosts: MoonlightHosts, reached: z.string().optional() }).optional(),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

/** Shares of the promised frames, percent: those of a full window and of a half one. */
const FULL_PERCENT = 95;
const HALF_PERCENT = 50;
/** A gap that a player sees as a jerk. */
const STUTTER_MS = 150;
const JERK_MS = 500;

export function judgeProbe(measured: ProbeMeasures, { fps, latencyMs }: GameTargets): ProbeResult {
  const { lengthMs, framesReceived, bytesReceived, roundTripMs, longestGapMs, hostMs } = measured;
  const perS = (count: number): number => (lengthMs <= 0 ? 0 : (count * 1000) / lengthMs);
  // Between n pictures lie n − 1 times of a picture.
  const seenFps = perS(Math.max(0, framesReceived - 1));
  const share = (seenFps * 100) / fps;
  const causes: (typeof PROBE_CAUSES)[number][] = [];
  if (roundTripMs === undefined || roundTripMs > latencyMs) causes.push('latency');
  if (share < FULL_PERCENT) causes.push('frames');
  if (longestGapMs > STUTTER_MS) causes.push('stutter');
  const isPoor =
    roundTripMs === undefined || roundTripMs > 2 * latencyMs || share < HALF_PERCENT || longestGapMs > JERK_MS;
  return {
    verdict: isPoor ? 'poor' : causes.length > 0 ? 'playable' : 'good',
    causes,
    fps: Math.round(seenFps * 10) / 10,
    bitsPerS: Math.round(perS(bytesReceived * 8)),
    ...(roundTripMs === undefined ? {} : { roundTripMs: Math.round(roundTripMs * 10) / 10 }),
    longestGapMs: Math.round(longestGapMs),
    hostMs: Math.round(hostMs * 10) / 10,
  };
}

export interface MoonlightMeasures {
  /** Median between the two instances. Absent: nothing came back. */
  readonly roundTripMs: number | undefined;
  readonly hosts: readonly string[];
  readonly reached: string | undefined;
  /** The provider's Sunshine answers, and nobody is at it. */
  readonly isReady: boolean;
}

/** Pictures that pass the instances by cannot be tried: what is judged is whether the way is there, and its round trip. */
export function judgeMoonlight(measured: MoonlightMeasures, { latencyMs }: GameTargets): ProbeResult {
  const { roundTripMs, hosts, reached, isReady } = measured;
  const causes: (typeof PROBE_CAUSES)[number][] = [];
  if (roundTripMs === undefined || roundTripMs > latencyMs) causes.push('latency');
  if (reached === undefined) causes.push('unreached');
  if (!isReady) causes.push('not_ready');
  const isPoor = roundTripMs === undefined || roundTripMs > 2 * latencyMs || reached === undefined || !isReady;
  return {
    verdict: isPoor ? 'poor' : causes.length > 0 ? 'playable' : 'good',
    causes,
    ...{ fps: 0, bitsPerS: 0, longestGapMs: 0, hostMs: 0 },
    ...(roundTripMs === undefined ? {} : { roundTripMs: Math.round(roundTripMs * 10) / 10 }),
    moonlight: { hosts: [...hosts], ...(reached === undefined ? {} : { reached }) },
  };
}
