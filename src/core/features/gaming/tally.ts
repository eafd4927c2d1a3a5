/** Windows counted by class, and the lower of two sides' classes. Pure: the page, the node and the fold count alike. */
import { GAME_LIMITS } from '../../kernel/limits.ts';
import type { Tally } from './gaming.schemas.ts';

export type WindowClass = 'full' | 'half' | 'none';
const RANK: Readonly<Record<WindowClass, number>> = { full: 2, half: 1, none: 0 };

export const NO_WINDOWS: Tally = { full: 0, half: 0, none: 0 };

export function countClasses(classes: readonly WindowClass[]): Tally {
  const count = { full: 0, half: 0, none: 0 };
  for (const one of classes) count[one] += 1;
  return count;
}

export function windowsOf({ full, half, none }: Tally): number {
  return full + half + none;
}

/** What is paid, in half windows: full + half/2 without a fraction. */
export function halvesOf({ full, half }: Pick<Tally, 'full' | 'half'>): number {
  return 2 * full + half;
}

/** Milliseconds at the full price. */
export function paidMsOf(halves: number): number {
  return (halves * GAME_LIMITS.windowMs) / 2;
}

export function differenceOf(later: Tally, earlier: Tally): Tally {
  return {
    full: later.full - earlier.full,
    half: later.half - earlier.half,
    none: later.none - earlier.none,
  };
}

export interface AgreedWindow {
  readonly agreed: WindowClass;
  readonly isContested: boolean;
}

/** Where the two sides differ the lower class counts and the window is contested. */
export function agreeWindow(provider: WindowClass, player: WindowClass): AgreedWindow {
  return { agreed: RANK[provider] < RANK[player] ? provider : player, isContested: provider !== player };
}

/** Of the windows that the provider lists; one that the player has not classed is *none* of theirs. */
export function agree(provider: readonly WindowClass[], player: readonly WindowClass[]): AgreedWindow[] {
  return provider.map((theirs, window) => agreeWindow(theirs, player[window] ?? 'none'));
}
