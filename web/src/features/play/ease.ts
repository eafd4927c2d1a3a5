/**
 * Whether this machine shows fewer pictures than come because it decodes them too slowly: then a step down the ladder is asked for, since whoever
 * cannot show all of them sees late ones. Up again after a while of quiet. Pure but for what it remembers.
 *
 * That decoding takes longer than a picture's time is asked as well, as for the class of a window: by pictures that come in bunches a provider
 * could make every page ask for fewer.
 */
import { SHORT_PERCENT, STEPS_DOWN_MAX, TOP, nextStep } from '#core/contract/game-ladder.ts';

const LOOK_MS = 1_000;
/** Of so few a share says nothing. */
const RECEIVED_MIN = 10;

/** Cumulative, but for the time. */
export interface EaseReading {
  readonly atMs: number;
  readonly received: number;
  readonly shown: number;
  readonly decoded: number;
  /** Sum over all that were decoded. */
  readonly decodeMs: number;
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
      const { step } = ladder;
      const isFew = (reading.shown - before.shown) * 100 < SHORT_PERCENT.shown * received;
      ladder = nextStep(ladder, isFew && isSlow(before, reading), STEPS_DOWN_MAX + 1);
      return ladder.step !== step;
    },
    restart: () => {
      last = undefined;
    },
  };
}

/** Decoding takes longer than the time between two pictures. Where nothing was decoded at all, the stream is broken, not this machine slow. */
function isSlow(before: EaseReading, { atMs, received, decoded, decodeMs }: EaseReading): boolean {
  const pictureMs = (atMs - before.atMs) / (received - before.received);
  return decoded > before.decoded && (decodeMs - before.decodeMs) / (decoded - before.decoded) > pictureMs;
}
