/**
 * Which size and rate the pictures have: the offer's targets while this machine and the line keep up, else a step down; up again after a while
 * of quiet, each time later than the time before. Pure: one step for each look.
 *
 *   as promised -> half the rate -> half the size
 */
import type { GameTargets } from '#core/features/gaming/gaming.schemas.ts';
import type { StreamProfile } from '#edge/streams/port.ts';

/** Bits of one picture element at full quality; a moving 720p60 has 6 Mbit/s. */
const BITS_PER_KILOPIXEL = 110;
const BITS_MIN = 500_000;
/** Half the rate and a little: half of the promised frames is the border of what is paid. */
const HALF_RATE_MARGIN = 4;
/** Share of the wanted frames below which a look speaks for a step down, percent. */
const SHORT_PERCENT = 75;
/** Looks in a row. */
const SHORT_LOOKS = 4;
const CALM_LOOKS = 30;

export interface LadderState {
  readonly step: number;
  readonly short: number;
  readonly calm: number;
  /** How many calm looks the next step up takes. */
  readonly patience: number;
}

export const TOP: LadderState = { step: 0, short: 0, calm: 0, patience: CALM_LOOKS };

export function stepsOf({ width, height, fps }: GameTargets): readonly StreamProfile[] {
  const even = (side: number): number => Math.max(2, Math.round(side / 2) * 2);
  const profile = (scale: number, rate: number): StreamProfile => {
    const size = { width: even(width / scale), height: even(height / scale) };
    const bits = Math.round((size.width * size.height * rate * BITS_PER_KILOPIXEL) / 1000);
    return { ...size, fps: rate, bitsPerS: Math.max(BITS_MIN, bits) };
  };
  const half = Math.ceil(fps / 2) + HALF_RATE_MARGIN;
  return [profile(1, fps), ...(fps > 40 ? [profile(1, half)] : []), profile(2, fps)];
}

/** `sharePercent`: frames that went out, of those that the present step wants. */
export function nextStep(state: LadderState, sharePercent: number, steps: number): LadderState {
  if (sharePercent < SHORT_PERCENT) {
    const short = state.short + 1;
    if (short < SHORT_LOOKS || state.step + 1 >= steps) return { ...state, short, calm: 0 };
    return { step: state.step + 1, short: 0, calm: 0, patience: state.patience };
  }
  const calm = state.calm + 1;
  if (state.step === 0 || calm < state.patience) return { ...state, short: 0, calm };
  return { step: state.step - 1, short: 0, calm: 0, patience: state.patience * 2 };
}
