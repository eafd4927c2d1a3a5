/** Pictures that a player asked not to have, because their machine shows fewer than come: each side counts them by its own clock. */
import { stepAt, stepsOf } from '#core/contract/game-ladder.ts';
import type { GameTargets } from '#core/features/gaming/gaming.schemas.ts';

export interface Spared {
  /** So many steps below what was promised are asked for from now on; 0: none, or nothing comes anyway. */
  set(down: number): void;
  /** Pictures a second that so many steps down leave out. */
  rateAt(down: number): number;
  /** Since it was made. */
  readonly frames: number;
}

export function createSpared(targets: GameTargets, nowMs: () => number): Spared {
  const steps = stepsOf(targets);
  let perS = 0;
  let frames = 0;
  let sinceMs = nowMs();
  const count = (): void => {
    const now = nowMs();
    // A clock that was set back counts nothing.
    frames += (Math.max(0, now - sinceMs) / 1000) * perS;
    sinceMs = now;
  };
  const rateAt = (down: number): number => Math.max(0, targets.fps - stepAt(steps, down).fps);
  return {
    rateAt,
    set: (down) => {
      count();
      perS = rateAt(down);
    },
    get frames() {
      count();
      return Math.round(frames);
    },
  };
}
