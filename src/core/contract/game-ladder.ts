/**
 * Which size and rate the pictures have: the offer's targets while both machines and the line keep up, else a step down; up again after a while
 * of quiet, each time later than the time before. Pure: one step for each look. Two look:
 *
 *   as promised -> half the rate -> half the size
 *
 *   provider   pictures that went out, of those that the step wants
 *   player     pictures that were shown, of those that came: it asks for the step, and what it does without counts as there
 *              (core/features/gaming/windows.ts)
 *
 * Source: EXECUTION section 3.
 */
export interface LadderTop {
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly fps: number;
}
export interface LadderStep extends LadderTop {
  readonly bitsPerS: number;
}

/** Bits of one picture element at full quality; a moving 720p60 has 6 Mbit/s. */
const BITS_PER_KILOPIXEL = 110;
const BITS_MIN = 500_000;
/** Half the rate and a little: half of the promised frames is the border of what is paid. */
const HALF_RATE_MARGIN = 4;
/** Share of the frames below which a look speaks for a step down, percent. */
export const SHORT_PERCENT = {
  sent: 75,
  /** A slow page shows some pictures together with the next: half the rate helps where every second one is lost. */
  shown: 60,
} as const;
/** Steps below what was promised, at most. */
export const STEPS_DOWN_MAX = 2;
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

export function stepsOf({ width, height, fps }: LadderTop): readonly LadderStep[] {
  const even = (side: number): number => Math.max(2, Math.round(side / 2) * 2);
  const profile = (scale: number, rate: number): LadderStep => {
    const size = { width: even(width / scale), height: even(height / scale) };
    const bits = Math.round((size.width * size.height * rate * BITS_PER_KILOPIXEL) / 1000);
    return { ...size, fps: rate, bitsPerS: Math.max(BITS_MIN, bits) };
  };
  const half = Math.ceil(fps / 2) + HALF_RATE_MARGIN;
  return [profile(1, fps), ...(fps > 40 ? [profile(1, half)] : []), profile(2, fps)];
}

export function stepAt(steps: readonly LadderStep[], down: number): LadderStep {
  return steps[Math.min(down, steps.length - 1)] as LadderStep;
}

/** A look: short of frames or not. `steps`: of the ladder. */
export function nextStep(state: LadderState, isShort: boolean, steps: number): LadderState {
  if (isShort) {
    const short = state.short + 1;
    if (short < SHORT_LOOKS || state.step + 1 >= steps) return { ...state, short, calm: 0 };
    return { step: state.step + 1, short: 0, calm: 0, patience: state.patience };
  }
  const calm = state.calm + 1;
  if (state.step === 0 || calm < state.patience) return { ...state, short: 0, calm };
  return { step: state.step - 1, short: 0, calm: 0, patience: state.patience * 2 };
}
