/**
 * Keys of a desktop that is lent: as Windows and macOS number them, and which of them never reach it because they lead out of a game.
 * Source: UI Events `code` tables; scan codes of set 1 (0xE0 before some: 0x100 added); HIToolbox Events.h, kVK_*.
 */
import { keysymOf } from '../keys.ts';

export type DesktopSystem = 'win32' | 'darwin';

const row = (codes: string, scans: readonly number[], macs: readonly number[]): [string, number, number][] =>
  codes.split(' ').map((code, index) => [code, scans[index] ?? 0, macs[index] ?? 0]);
const letters = (text: string): string =>
  text
    .split('')
    .map((letter) => `Key${letter}`)
    .join(' ');
const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

const TABLE: readonly (readonly [code: string, scan: number, mac: number])[] = [
  ...row('Escape', [0x01], [53]),
  ...row('Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0', from(0x02, 10), [
    ...[18, 19, 20, 21, 23, 22, 26, 28, 25, 29],
  ]),
  ...row('Minus Equal Backspace Tab', from(0x0c, 4), [27, 24, 51, 48]),
  ...row(letters('QWERTYUIOP'), from(0x10, 10), [12, 13, 14, 15, 17, 16, 32, 34, 31, 35]),
  ...row('BracketLeft BracketRight Enter ControlLeft', from(0x1a, 4), [33, 30, 36, 59]),
  ...row(letters('ASDFGHJKL'), from(0x1e, 9), [0, 1, 2, 3, 5, 4, 38, 40, 37]),
  ...row('Semicolon Quote Backquote ShiftLeft Backslash', from(0x27, 5), [41, 39, 50, 56, 42]),
  ...row(letters('ZXCVBNM'), from(0x2c, 7), [6, 7, 8, 9, 11, 45, 46]),
  ...row('Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock', from(0x33, 8), [
    ...[43, 47, 44, 60, 67, 58, 49, 57],
  ]),
  ...row('F1 F2 F3 F4 F5 F6 F7 F8 F9 F10', from(0x3b, 10), [122, 120, 99, 118, 96, 97, 98, 100, 101, 109]),
  ...row('NumLock ScrollLock Numpad7 Numpad8 Numpad9 NumpadSubtract', from(0x45, 6), [71, 107, 89, 91, 92, 78]),
  ...row('Numpad4 Numpad5 Numpad6 NumpadAdd Numpad1 Numpad2 Numpad3', from(0x4b, 7), [86, 87, 88, 69, 83, 84, 85]),
  ...row('Numpad0 NumpadDecimal', from(0x52, 2), [82, 65]),
  ...row('IntlBackslash F11 F12', from(0x56, 3), [10, 103, 111]),
  ...row('NumpadEnter ControlRight NumpadDivide AltRight', [0x11c, 0x11d, 0x135, 0x138], [76, 62, 75, 61]),
  ...row('Home ArrowUp PageUp ArrowLeft ArrowRight', [0x147, 0x148, 0x149, 0x14b, 0x14d], [115, 126, 116, 123, 124]),
  ...row('End ArrowDown PageDown Insert Delete', from(0x14f, 5), [119, 125, 121, 114, 117]),
];

const BY_KEYSYM: ReadonlyMap<number, { readonly win32: number; readonly darwin: number }> = new Map(
  TABLE.flatMap(([code, win32, darwin]) => {
    const keysym = keysymOf(code);
    return keysym === undefined ? [] : [[keysym, { win32, darwin }] as const];
  }),
);
const symsOf = (codes: string): ReadonlySet<number> =>
  new Set(codes.split(' ').flatMap((code) => keysymOf(code) ?? []));
const ALT = symsOf('AltLeft AltRight');
const CONTROL = symsOf('ControlLeft ControlRight');
/** Windows key, Command, Print Screen: in no table above, and never passed on. */
const WITH_ALT = symsOf('Tab Escape F4 Space Enter');
const WITH_CONTROL_WINDOWS = symsOf('Escape Delete');
const WITH_CONTROL_MAC = symsOf('ArrowUp ArrowDown ArrowLeft ArrowRight F1 F2 F3 F4 F5 F6 F7 F8');
/** Mission Control, Launchpad, show the desktop. */
const NEVER_MAC = symsOf('F3 F4 F11 F12');

/** The system's number of a key; undefined: it is not passed on. */
export function desktopKey(system: DesktopSystem, keysym: number): number | undefined {
  if (system === 'darwin' && NEVER_MAC.has(keysym)) return undefined;
  return BY_KEYSYM.get(keysym)?.[system];
}

/** Whether a key leads out of the game while the others are down. */
export function leadsOut(system: DesktopSystem, keysym: number, held: ReadonlySet<number>): boolean {
  const has = (keys: ReadonlySet<number>): boolean => [...keys].some((key) => held.has(key) || key === keysym);
  const hits = (keys: ReadonlySet<number>): boolean => keys.has(keysym) || [...keys].some((key) => held.has(key));
  // In whichever order they go down.
  if (has(ALT) && (hits(WITH_ALT) || (system === 'win32' && has(CONTROL)))) return true;
  return has(CONTROL) && hits(system === 'win32' ? WITH_CONTROL_WINDOWS : WITH_CONTROL_MAC);
}
