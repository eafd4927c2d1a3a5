/**
 * From the samples of both sides to what a receipt claims: the same on the provider's node, on the player's and in the page.
 *
 * A sample is a reading of a side's counters at a boundary: boundary 0 at ready, boundary k at the end of window k − 1. A window whose two
 * boundaries a side does not have is *none* of that side.
 */
import { GAME_LIMITS } from '../../kernel/limits.ts';
import type { SessionClaim } from './session-meter.ts';
import { type WindowClass, agree, countClasses } from './tally.ts';
import { type Counters, type Promised, type Side, classifyWindow, isAboveSource } from './windows.ts';

/** By boundary. */
export type Samples = ReadonlyMap<number, Counters>;

export interface ClassLists {
  readonly provider: readonly WindowClass[];
  readonly player: readonly WindowClass[];
}

/** The class of one window by a side; the player's is void where it claims more than the provider says was there. */
export function windowClass(
  side: Side,
  window: number,
  samples: { readonly provider: Samples; readonly player: Samples },
  game: Promised,
): WindowClass {
  const from = samples[side].get(window);
  const to = samples[side].get(window + 1);
  if (from === undefined || to === undefined) return 'none';
  const source = samples.provider.get(window + 1);
  if (side === 'player' && source !== undefined && isAboveSource(source, to, game.targets)) return 'none';
  return classifyWindow(side, { from, to }, game);
}

export function classLists(
  windows: number,
  samples: { readonly provider: Samples; readonly player: Samples },
  game: Promised,
): ClassLists {
  const list = (side: Side): WindowClass[] =>
    Array.from({ length: windows }, (_, window) => windowClass(side, window, samples, game));
  return { provider: list('provider'), player: list('player') };
}

/** What both sides sign. */
export function claimOf({ provider, player }: ClassLists): SessionClaim {
  const windows = agree(provider, player);
  return {
    provider: countClasses(provider),
    player: countClasses(player),
    agreed: countClasses(windows.map(({ agreed }) => agreed)),
    contested: windows.filter(({ isContested }) => isContested).length,
  };
}

/** Windows that a receipt may cover: whole ones, inside of the time since ready. */
export function windowsWithin(elapsedMs: number): number {
  return Math.max(0, Math.floor(elapsedMs / GAME_LIMITS.windowMs));
}
