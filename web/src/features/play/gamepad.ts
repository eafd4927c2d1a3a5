/** A gamepad as the keys that most games know: what the provider's machine offers to games is a keyboard and a mouse. */

/** Standard Gamepad layout, W3C Gamepad section 7. */
const BUTTONS: Readonly<Record<number, string>> = {
  0: 'ControlLeft',
  1: 'Space',
  2: 'Enter',
  3: 'KeyE',
  4: 'Comma',
  5: 'Period',
  6: 'AltLeft',
  7: 'ShiftLeft',
  8: 'Tab',
  9: 'Escape',
  12: 'ArrowUp',
  13: 'ArrowDown',
  14: 'ArrowLeft',
  15: 'ArrowRight',
};
/** Beyond this a stick counts. */
const DEAD = 0.45;
const STICKS: readonly (readonly [axis: number, sign: 1 | -1, code: string])[] = [
  [0, -1, 'ArrowLeft'],
  [0, 1, 'ArrowRight'],
  [1, -1, 'ArrowUp'],
  [1, 1, 'ArrowDown'],
];

export interface PadState {
  readonly buttons: readonly { readonly pressed: boolean }[];
  readonly axes: readonly number[];
}

/** Keys that a pad holds down now. */
export function keysOfPad({ buttons, axes }: PadState): Set<string> {
  const held = new Set<string>();
  buttons.forEach(({ pressed }, index) => {
    const code = BUTTONS[index];
    if (pressed && code !== undefined) held.add(code);
  });
  for (const [axis, sign, code] of STICKS) if ((axes[axis] ?? 0) * sign > DEAD) held.add(code);
  return held;
}
