/** From the key's place on a US keyboard (UI Events `code`) to the keysym that it has there. Source: X11 keysymdef.h, XF86 for none. */

const NAMED: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{
      Escape: 0xff1b,
      Tab: 0xff09,
      Backspace: 0xff08,
      Enter: 0xff0d,
      Space: 0x20,
      CapsLock: 0xffe5,
      NumLock: 0xff7f,
    },
    ...{
      ShiftLeft: 0xffe1,
      ShiftRight: 0xffe2,
      ControlLeft: 0xffe3,
      ControlRight: 0xffe4,
      AltLeft: 0xffe9,
      AltRight: 0xffea,
    },
    ...{
      MetaLeft: 0xffeb,
      MetaRight: 0xffec,
      ContextMenu: 0xff67,
      ScrollLock: 0xff14,
      Pause: 0xff13,
      PrintScreen: 0xff61,
    },
    ...{ ArrowLeft: 0xff51, ArrowUp: 0xff52, ArrowRight: 0xff53, ArrowDown: 0xff54 },
    ...{ Home: 0xff50, End: 0xff57, PageUp: 0xff55, PageDown: 0xff56, Insert: 0xff63, Delete: 0xffff },
    ...{
      Minus: 0x2d,
      Equal: 0x3d,
      BracketLeft: 0x5b,
      BracketRight: 0x5d,
      Backslash: 0x5c,
      Semicolon: 0x3b,
      Quote: 0x27,
    },
    ...{ Backquote: 0x60, Comma: 0x2c, Period: 0x2e, Slash: 0x2f, IntlBackslash: 0x3c },
    ...{
      NumpadEnter: 0xff8d,
      NumpadMultiply: 0xffaa,
      NumpadAdd: 0xffab,
      NumpadSubtract: 0xffad,
      NumpadDecimal: 0xffae,
    },
    ...{ NumpadDivide: 0xffaf, NumpadEqual: 0xffbd },
  }),
);

const LETTER = /^Key([A-Z])$/;
const DIGIT = /^Digit(\d)$/;
const NUMPAD = /^Numpad(\d)$/;
const FUNCTION = /^F(\d{1,2})$/;

/** undefined: no key that a game could know. */
export function keysymOf(code: string): number | undefined {
  const named = NAMED.get(code);
  if (named !== undefined) return named;
  const [, letter] = LETTER.exec(code) ?? [];
  if (letter !== undefined) return letter.toLowerCase().charCodeAt(0);
  const [, digit] = DIGIT.exec(code) ?? [];
  if (digit !== undefined) return 0x30 + Number(digit);
  const [, pad] = NUMPAD.exec(code) ?? [];
  if (pad !== undefined) return 0xffb0 + Number(pad);
  const number = Number(FUNCTION.exec(code)?.[1] ?? 0);
  return number >= 1 && number <= 24 ? 0xffbd + number : undefined;
}

/** X button of a `MouseEvent.button`: left, middle, right, back, forward. */
const BUTTONS = [1, 2, 3, 8, 9] as const;

export function buttonOf(button: number): number | undefined {
  return BUTTONS[button];
}
