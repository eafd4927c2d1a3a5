/**
 * What a session's receipts may claim, and when the two sides differ too much to go on. Pure.
 *
 *   claim     cumulative since ready: windows, their classes by the provider, by the player, agreed (the lower of both), contested
 *   signed    the newest claim that the player countersigned: all bounds are on what came after it
 *
 *   M1  no more windows than the time since ready holds; classes only grow
 *   M2  countersigned: agreed is never above either side, contested is what the difference of the sides needs
 *   M3  not countersigned: the player's classes stay as signed; at most two minutes count beyond what is signed
 *   M4  paid never shrinks; it is at most (agreed of the newest signed + two minutes)
 *   M5  two minutes in a row with half their windows contested end the session; so do two minutes that nobody signed for, and, with one
 *       minute's margin, what contested windows took from the provider in all: with a receipt a minute neither side gains more than two
 *       minutes by its word in the first hour, and one more in each further hour
 * Source: EXECUTION section 3.
 */
import { GAME_LIMITS } from '../../kernel/limits.ts';
import type { Tally } from './gaming.schemas.ts';
import { NO_WINDOWS, differenceOf, halvesOf, windowsOf } from './tally.ts';

export interface SessionClaim {
  readonly provider: Tally;
  readonly player: Tally;
  readonly agreed: Tally;
  readonly contested: number;
}

export interface SessionMeter {
  /** Of the newest receipt. */
  readonly latest: SessionClaim;
  /** Of the newest countersigned one. */
  readonly signed: SessionClaim;
  /** Windows in a row, up to `signed`, of minutes with half their windows contested. */
  readonly signedStreak: number;
  /** The same up to `latest`. */
  readonly streak: number;
  readonly paidHalves: number;
}

const NO_CLAIM: SessionClaim = { provider: NO_WINDOWS, player: NO_WINDOWS, agreed: NO_WINDOWS, contested: 0 };
export const FRESH_METER: SessionMeter = {
  latest: NO_CLAIM,
  signed: NO_CLAIM,
  signedStreak: 0,
  streak: 0,
  paidHalves: 0,
};

export type ClaimProblem =
  | 'receipt.above_elapsed'
  | 'receipt.not_cumulative'
  | 'session.windows_differ'
  | 'session.above_side'
  | 'session.contested_miscounted'
  | 'session.unsigned_above';

const played = ({ full, half }: Tally): number => full + half;
const isSame = (a: Tally, b: Tally): boolean => a.full === b.full && a.half === b.half && a.none === b.none;
const isGrowth = ({ full, half, none }: Tally): boolean => full >= 0 && half >= 0 && none >= 0;
/** Whether classes can be the lower ones of a side's: no more full, no more full or half. */
const isWithin = (lower: Tally, side: Tally): boolean => lower.full <= side.full && played(lower) <= played(side);

/** The first thing that is wrong with a claim. `elapsedMs`: since ready. */
export function claimProblem(
  meter: SessionMeter,
  claim: SessionClaim,
  { isSigned, elapsedMs }: { readonly isSigned: boolean; readonly elapsedMs: number },
): ClaimProblem | undefined {
  const { signed, latest } = meter;
  const windows = windowsOf(claim.provider);
  if (windows * GAME_LIMITS.windowMs > elapsedMs) return 'receipt.above_elapsed';
  if (!isGrowth(differenceOf(claim.provider, latest.provider))) return 'receipt.not_cumulative';
  if (windowsOf(claim.agreed) !== windows) return 'session.windows_differ';
  const provider = differenceOf(claim.provider, signed.provider);
  const agreed = differenceOf(claim.agreed, signed.agreed);
  const contested = claim.contested - signed.contested;
  if (!isGrowth(agreed) || contested < 0) return 'receipt.not_cumulative';
  if (!isWithin(agreed, provider)) return 'session.above_side';
  if (!isSigned) {
    if (!isSame(claim.player, signed.player)) return 'session.windows_differ';
    if (contested !== played(provider)) return 'session.contested_miscounted';
    return halvesOf(agreed) > GAME_LIMITS.unsignedHalvesMax ? 'session.unsigned_above' : undefined;
  }
  if (windowsOf(claim.player) !== windows) return 'session.windows_differ';
  const player = differenceOf(claim.player, signed.player);
  if (!isGrowth(player)) return 'receipt.not_cumulative';
  if (!isWithin(agreed, player)) return 'session.above_side';
  // A contested window lowers one side by one class or two.
  const lowered = halvesOf(provider) + halvesOf(player) - 2 * halvesOf(agreed);
  return contested * 2 < lowered || contested > lowered ? 'session.contested_miscounted' : undefined;
}

/** The meter after a claim that has no problem. */
export function takeClaim(meter: SessionMeter, claim: SessionClaim, isSigned: boolean): SessionMeter {
  const { signed } = meter;
  const windows = windowsOf(claim.provider) - windowsOf(signed.provider);
  const contested = claim.contested - signed.contested;
  const isContested = contested > 0 && contested * 2 >= windows;
  const streak = windows === 0 ? meter.signedStreak : isContested ? meter.signedStreak + windows : 0;
  return {
    latest: claim,
    signed: isSigned ? claim : signed,
    signedStreak: isSigned ? streak : meter.signedStreak,
    streak,
    paidHalves: Math.max(meter.paidHalves, halvesOf(claim.agreed)),
  };
}

/** What the newest countersigned receipt denies the provider, in half windows. */
export function deniedHalves({ signed }: Pick<SessionMeter, 'signed'>): number {
  return halvesOf(signed.provider) - halvesOf(signed.agreed);
}

/** What contested windows may take before the session ends: the margin of one minute keeps an hour within two. */
export function deniedHalvesMax({ signed }: Pick<SessionMeter, 'signed'>): number {
  const hours = Math.floor(windowsOf(signed.provider) / GAME_LIMITS.hourWindows);
  return GAME_LIMITS.contestHalvesPerHour * (hours + 1);
}

/** What the provider says was played and the player has not signed for, in half windows. */
function unsignedHalves({ latest, signed }: SessionMeter): number {
  return halvesOf(latest.provider) - halvesOf(signed.provider);
}

/** M5. */
export function isContestOver(meter: SessionMeter): boolean {
  return (
    meter.streak >= GAME_LIMITS.contestWindows ||
    unsignedHalves(meter) >= GAME_LIMITS.unsignedHalvesMax ||
    deniedHalves(meter) > deniedHalvesMax(meter)
  );
}

/** No window was played by the provider's own classes. */
export function isNeverPlayed({ latest }: Pick<SessionMeter, 'latest'>): boolean {
  return played(latest.provider) === 0;
}

/**
 * The most that a provider may claim without the player's signature: agreed up to what is signed, then by its own classes, no more than two
 * minutes of them.
 */
export function unsignedClaim({ signed }: Pick<SessionMeter, 'signed'>, provider: Tally): SessionClaim {
  const fresh = differenceOf(provider, signed.provider);
  const full = Math.min(fresh.full, Math.floor(GAME_LIMITS.unsignedHalvesMax / 2));
  const half = Math.min(fresh.half, GAME_LIMITS.unsignedHalvesMax - 2 * full);
  const none = windowsOf(provider) - windowsOf(signed.agreed) - full - half;
  return {
    provider,
    player: signed.player,
    agreed: {
      full: signed.agreed.full + full,
      half: signed.agreed.half + half,
      none: signed.agreed.none + none,
    },
    contested: signed.contested + played(fresh),
  };
}
