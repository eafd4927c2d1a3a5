/**
 * Whether this machine shows fewer pictures than come: then a step down the ladder is asked for, since whoever cannot show all of them sees late ones.
 * Up again after a while of quiet. Pure but for what it remembers.
 */
import { SHORT_PERCENT, STEPS_DOWN_MAX, TOP, nextStep } from '#core/features/gaming/ladder.ts';

const LOOK_MS = 1_000;
/** Of so few a share says nothing. */
const RECEIVED_MIN = 10;

/** Cumulative, but for the time. */
export interface EaseReading {
  readonly atMs: number;
  readonly received: number;
  readonly shown: number;
  readonly hiddenMs: number;
}

export interface Ease {
  /** Steps down that are asked for. */
  readonly steps: number;
  /** Returns whether `steps` is another one now. */
  look(reading: EaseReading): boolean;
  /** Pictures of another line or way follow: what was counted before is no measure of them. */
  restart(): void;
}

export function createEase(): Ease {
  let ladder = TOP;
  let last: EaseReading | undefined;
  return {
    get steps() {
      return ladder.step;
    },
    look: (reading) => {
      if (last !== undefined && reading.atMs - last.atMs < LOOK_MS) return false;
      const before = last;
      last = reading;
      if (before === undefined || reading.hiddenMs > before.hiddenMs) return false;
      const received = reading.received - before.received;
      if (received < RECEIVED_MIN) return false;
      const shown = reading.shown - before.shown;
      const { step } = ladder;
      ladder = nextStep(ladder, shown * 100 < SHORT_PERCENT.shown * received, STEPS_DOWN_MAX + 1);
      return ladder.step !== step;
    },
    restart: () => {
      last = undefined;
    },
  };
}
