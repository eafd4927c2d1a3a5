/**
 * The class of one window of five seconds from two readings of cumulative counters, at its start and its end. What `webrtc-stats/1` means:
 *
 *   full   connected, round trip + jitter buffer within the target, decoded frames >= 95 % of the target's
 *   half   connected, within twice the latency and half the frames
 *   none   else; also where a counter that is needed is missing: missing is not 0
 *
 * Counters carry the names of W3C webrtc-stats; seconds are whole microseconds here (`…Us`), because all of it is integers. Rates are
 * differences of counters over the window's own length. Frames decoded but not shown, a hidden page and decoding slower than a frame's time
 * are the player's machine: then what arrived counts, not what was decoded, and not the buffer that grew of it. So are frames that the player
 * asked not to have because the machine shows fewer (`framesSpared`): each side counts them by itself, and they count as there.
 *
 * What `presence/1` means, for pictures that neither instance carries or counts (Moonlight):
 *
 *   full   connected, round trip between the two instances within the target
 *   half   connected, within twice of it
 *   none   else
 *
 * Connected is of the provider's side the time that the player's client was at the game, of the player's the time that somebody said to see it.
 * Source: EXECUTION section 3; https://www.w3.org/TR/webrtc-stats/
 */
import { z } from 'zod';
import { Count } from '../../contract/act-fields.ts';
import { GAME_LIMITS } from '../../kernel/limits.ts';
import type { GameTargets, GameTerms } from './gaming.schemas.ts';
import type { WindowClass } from './tally.ts';

/** One reading. All but `atMs` are cumulative since ready, save the size of the picture; what a side cannot measure is left out. */
export const Counters = z.strictObject({
  /** The side's own clock. */
  atMs: Count,
  /** How long the link was up. */
  connectedMs: Count.optional(),
  /** Round trips of candidate-pair or of the own nonce echo. */
  totalRoundTripTimeUs: Count.optional(),
  responsesReceived: Count.optional(),
  // Provider.
  framesEncoded: Count.optional(),
  framesSent: Count.optional(),
  keyFramesEncoded: Count.optional(),
  totalEncodeTimeUs: Count.optional(),
  bytesSent: Count.optional(),
  packetsSent: Count.optional(),
  // Player.
  framesReceived: Count.optional(),
  framesDecoded: Count.optional(),
  framesDropped: Count.optional(),
  freezeCount: Count.optional(),
  totalFreezesDurationUs: Count.optional(),
  totalDecodeTimeUs: Count.optional(),
  jitterBufferDelayUs: Count.optional(),
  jitterBufferEmittedCount: Count.optional(),
  bytesReceived: Count.optional(),
  packetsReceived: Count.optional(),
  packetsLost: Count.optional(),
  /** Input to picture, by the inputs that came back in a frame. */
  totalInputToPhotonUs: Count.optional(),
  inputsSeen: Count.optional(),
  /** How long the page was not visible. */
  hiddenMs: Count.optional(),
  // Both; absent: none.
  framesSpared: Count.optional(),
  frameWidth: Count.optional(),
  frameHeight: Count.optional(),
});
export type Counters = z.infer<typeof Counters>;
type Counter = Exclude<keyof Counters, 'atMs' | 'frameWidth' | 'frameHeight'>;

export type Side = 'provider' | 'player';
export interface Reading {
  readonly from: Counters;
  readonly to: Counters;
}

/** Growth of a counter over a window; undefined: missing at one of its ends. */
export function growth({ from, to }: Reading, counter: Counter): number | undefined {
  const [before, after] = [from[counter], to[counter]];
  return before === undefined || after === undefined ? undefined : after - before;
}

/** What people read in charts; undefined where it is missing. */
export interface Measures {
  readonly lengthMs: number;
  readonly isConnected: boolean;
  /** Frames in the window that count: decoded, or on the provider's side sent. */
  readonly frames: number | undefined;
  readonly roundTripUs: number | undefined;
  readonly bufferUs: number | undefined;
  /** That the player asked not to have. */
  readonly spared: number;
  /** The page was hidden, decoding took longer than a frame's time, or fewer frames were asked for. */
  readonly isPlayersMachine: boolean;
}

const CONNECTED_PARTS = 2;

/** Mean of a cumulative sum over its count. */
function mean(sum: number | undefined, count: number | undefined): number | undefined {
  return sum === undefined || count === undefined || count <= 0 ? undefined : Math.floor(sum / count);
}

export function measure(side: Side, reading: Reading, targets: Pick<GameTargets, 'fps'>): Measures {
  const { from, to } = reading;
  const of = (counter: Counter): number | undefined => growth(reading, counter);
  const lengthMs = to.atMs - from.atMs;
  const connectedMs = of('connectedMs');
  const decodeUs = mean(of('totalDecodeTimeUs'), of('framesDecoded'));
  const isSlow = decodeUs !== undefined && decodeUs * targets.fps > 1_000_000;
  const spared = (to.framesSpared ?? 0) - (from.framesSpared ?? 0);
  const isPlayersMachine = side === 'player' && (isSlow || spared > 0 || (of('hiddenMs') ?? 0) > 0);
  const frames = side === 'provider' ? of('framesSent') : isPlayersMachine ? of('framesReceived') : of('framesDecoded');
  return {
    lengthMs,
    // Up for at least half of the window: what was down longer is no play.
    isConnected: connectedMs !== undefined && connectedMs * CONNECTED_PARTS >= lengthMs,
    frames,
    roundTripUs: mean(of('totalRoundTripTimeUs'), of('responsesReceived')),
    bufferUs:
      side === 'provider' || isPlayersMachine ? 0 : mean(of('jitterBufferDelayUs'), of('jitterBufferEmittedCount')),
    spared,
    isPlayersMachine,
  };
}

/** What the class of a window depends on, of an order's terms. */
export type Promised = Pick<GameTerms, 'targets' | 'measures'>;

export function classifyWindow(side: Side, reading: Reading, { targets, measures }: Promised): WindowClass {
  const { lengthMs, isConnected, frames, spared, roundTripUs, bufferUs } = measure(side, reading, targets);
  if (lengthMs <= 0 || !isConnected || isBroken(reading) || roundTripUs === undefined) return 'none';
  const wantedUs = targets.latencyMs * 1000;
  if (measures === 'presence/1')
    return roundTripUs <= wantedUs ? 'full' : roundTripUs <= 2 * wantedUs ? 'half' : 'none';
  if (frames === undefined || bufferUs === undefined) return 'none';
  const latencyUs = roundTripUs + bufferUs;
  // frames / length >= share × fps, without a division.
  const has = (percent: number): boolean => (frames + spared) * 100 * 1000 >= percent * targets.fps * lengthMs;
  if (latencyUs <= wantedUs && has(95)) return 'full';
  return latencyUs <= 2 * wantedUs && has(50) ? 'half' : 'none';
}

const NEVER_ABOVE: readonly (readonly [less: Counter, more: Counter])[] = [
  ['framesDecoded', 'framesReceived'],
  ['framesSent', 'framesEncoded'],
  ['keyFramesEncoded', 'framesEncoded'],
];

/** A side's own counters that contradict one another: its window is void. */
export function isBroken({ from, to }: Reading): boolean {
  const runsBack = (Object.keys(from) as (keyof Counters)[]).some((name) => {
    if (name === 'frameWidth' || name === 'frameHeight' || name === 'packetsLost') return false;
    const after = to[name];
    return after !== undefined && after < (from[name] ?? 0);
  });
  return runsBack || NEVER_ABOVE.some(([less, more]) => (to[less] ?? 0) > (to[more] ?? Number.MAX_SAFE_INTEGER));
}

/**
 * Whether the player claims more than the provider says was there, by the counters since ready: received above sent, decoded above encoded.
 * What is under way at the edge of a window is allowed. Both sides ask this of both readings, and the player's window is void.
 */
export function isAboveSource(provider: Counters, player: Counters, { fps }: Pick<GameTargets, 'fps'>): boolean {
  const slack = (fps * GAME_LIMITS.windowMs) / 1000;
  const above = (claimed: number | undefined, source: number | undefined): boolean =>
    claimed !== undefined && source !== undefined && claimed > source + slack;
  return above(player.framesReceived, provider.framesSent) || above(player.framesDecoded, provider.framesEncoded);
}
