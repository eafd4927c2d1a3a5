/**
 * Gamepads as keys: which key, mouse button or turn of the view each control of a pad stands for. The machine that runs a game makes a
 * keyboard and a mouse for it and no pad, so this works with every game that has keys. Pure; shared by catalogue, stream and page.
 */
import { z } from 'zod';
import type { Result } from '../kernel/result.ts';

/** Buttons in the order of the standard layout (W3C Gamepad section 7), then the ends of its four axes. */
export const PAD_BUTTONS = [
  ...(['A', 'B', 'X', 'Y', 'LB', 'RB', 'LT', 'RT', 'Back', 'Start', 'L3', 'R3'] as const),
  ...(['DpadUp', 'DpadDown', 'DpadLeft', 'DpadRight', 'Guide'] as const),
] as const;
export const PAD_STICKS = [
  ...(['LeftX-', 'LeftX+', 'LeftY-', 'LeftY+'] as const),
  ...(['RightX-', 'RightX+', 'RightY-', 'RightY+'] as const),
] as const;
export const PAD_CONTROLS = [...PAD_BUTTONS, ...PAD_STICKS] as const;
export type PadControl = (typeof PAD_CONTROLS)[number];

const NAMED_KEYS =
  'Space|Enter|Escape|Tab|Backspace|CapsLock|Home|End|PageUp|PageDown|Insert|Delete|Minus|Equal|BracketLeft|BracketRight|' +
  'Backslash|Semicolon|Quote|Backquote|Comma|Period|Slash|NumpadEnter|NumpadAdd|NumpadSubtract|NumpadMultiply|NumpadDivide|NumpadDecimal';
/** UI Events `code`, `mouse:0` (left) to `mouse:4`, or `turn:left` and the like: the view turns as far as the control is pressed. */
export const PadTarget = z
  .string()
  .regex(
    new RegExp(
      `^(Key[A-Z]|Digit\\d|Numpad\\d|F([1-9]|1\\d|2[0-4])|Arrow(Up|Down|Left|Right)|(Shift|Control|Alt)(Left|Right)|${NAMED_KEYS}|mouse:[0-4]|turn:(left|right|up|down))$`,
    ),
    'a key as KeyW or Space, mouse:0, or turn:left',
  );

export const PadMap = z.partialRecord(z.enum(PAD_CONTROLS), PadTarget);
export type PadMap = z.infer<typeof PadMap>;

/** Arrows and the keys that older games have; the right stick looks around. */
export const USUAL_PAD: PadMap = {
  ...{ A: 'ControlLeft', B: 'Space', X: 'Enter', Y: 'KeyE', LB: 'Comma', RB: 'Period', LT: 'AltLeft', RT: 'ShiftLeft' },
  ...{ Back: 'Tab', Start: 'Escape', R3: 'mouse:0' },
  ...{ DpadUp: 'ArrowUp', DpadDown: 'ArrowDown', DpadLeft: 'ArrowLeft', DpadRight: 'ArrowRight' },
  ...{ 'LeftX-': 'ArrowLeft', 'LeftX+': 'ArrowRight', 'LeftY-': 'ArrowUp', 'LeftY+': 'ArrowDown' },
  ...{ 'RightX-': 'turn:left', 'RightX+': 'turn:right', 'RightY-': 'turn:up', 'RightY+': 'turn:down' },
};

/** A map as lines `A = Space`, in the order of the pad. */
export function formatPad(map: PadMap): string {
  return PAD_CONTROLS.flatMap((control) => {
    const target = map[control];
    return target === undefined ? [] : [`${control} = ${target}`];
  }).join('\n');
}

/** Lines as `formatPad` writes them; empty ones are passed over. A refusal names the first line that is none. */
export function parsePad(text: string): Result<PadMap, { readonly code: 'pad.malformed'; readonly line: string }> {
  const map: Partial<Record<PadControl, string>> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, name = '', target = ''] = /^([\w+-]+)\s*=\s*([\w:]+)$/.exec(line) ?? [];
    const control = PAD_CONTROLS.find((one) => one.toLowerCase() === name.toLowerCase());
    if (control === undefined || map[control] !== undefined || !PadTarget.safeParse(target).success)
      return { ok: false, refusal: { code: 'pad.malformed', line: line.slice(0, 100) } };
    map[control] = target;
  }
  return { ok: true, value: map };
}
