/** A gamepad as the keys, buttons and turns of the view that the game's owner gave its controls. */
import { PAD_BUTTONS, PAD_STICKS, type PadControl, type PadMap } from '#core/contract/game-pad.ts';

/** Beyond this a stick counts as a key. */
const KEY_FROM = 0.45;
/** A stick at rest is never quite at 0. */
const TURN_FROM = 0.15;
/** Mouse steps of one picture with the stick at its end: a turn takes about two seconds in most games. */
const TURN_STEPS = 18;

export interface PadState {
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
  readonly axes: readonly number[];
}

export interface PadActs {
  /** Keys (`KeyW`) and buttons (`mouse:0`) that are held down now. */
  readonly held: ReadonlySet<string>;
  /** Steps of the mouse in this picture. */
  readonly dx: number;
  readonly dy: number;
}

const TURNS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  'turn:left': [-1, 0],
  'turn:right': [1, 0],
  'turn:up': [0, -1],
  'turn:down': [0, 1],
};

/** What a pad does in one picture. */
export function actsOfPad(pad: PadState, map: PadMap): PadActs {
  const held = new Set<string>();
  const turned = { dx: 0, dy: 0 };
  for (const [control, target] of Object.entries(map) as [PadControl, string][]) {
    const depth = depthOf(pad, control);
    const turn = TURNS[target];
    if (turn === undefined) {
      if (depth > KEY_FROM) held.add(target);
    } else if (depth > TURN_FROM) {
      turned.dx += turn[0] * depth * TURN_STEPS;
      turned.dy += turn[1] * depth * TURN_STEPS;
    }
  }
  return { held, ...turned };
}

/** 0: at rest; 1: pressed all the way. */
function depthOf({ buttons, axes }: PadState, control: PadControl): number {
  const button = PAD_BUTTONS.findIndex((name) => name === control);
  if (button >= 0) {
    const { pressed = false, value = 0 } = buttons[button] ?? {};
    return pressed ? Math.max(value, 1) : value;
  }
  const end = PAD_STICKS.findIndex((name) => name === control);
  const axis = axes[Math.floor(end / 2)] ?? 0;
  return Math.max(0, end % 2 === 0 ? -axis : axis);
}
