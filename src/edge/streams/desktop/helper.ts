/** The program beside a lent desktop: asked ten times a second how it stands, told what the player presses. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { DisplayInput } from '../x11-input.ts';
import { type DesktopSystem, desktopKey, leadsOut } from './keys.ts';
import { MAC_SCRIPT, WINDOWS_SCRIPT } from './scripts.ts';
import type { DesktopWindow } from './words.ts';

const TICK_MS = 100;
/** What it said is true for so long. */
const FRESH_MS = 2_000;
const AGAIN_MS = 5_000;
const LINE_CHARS_MAX = 4_096;
const MOAN_CHARS_MAX = 500;
/** X's numbers of the wheel, as hands press them. */
const WHEEL_UP = 4;
const WHEEL_DOWN = 5;
/** X: back and forward. */
const SIDES: ReadonlyMap<number, number> = new Map([
  [8, 4],
  [9, 5],
]);
const LEFT_MIDDLE_RIGHT: readonly number[] = [1, 2, 3];

export interface DesktopState {
  /** Since the owner's own last input. */
  readonly ownerIdleMs: number;
  /** Process whose window is in front; 0: none. */
  readonly front: number;
  readonly window: DesktopWindow;
  /** The system lets it watch and press. */
  readonly isAllowed: boolean;
  readonly atMs: number;
}

export interface DesktopHelper extends DisplayInput {
  /** undefined: it does not answer. */
  state(): DesktopState | undefined;
  /** Whose window may be pressed; 0: nobody's. */
  setGame(pid: number): void;
}

export interface HelperOptions {
  readonly system: DesktopSystem;
  /** In the place of the system's own; for tests. */
  readonly command?: readonly [file: string, ...args: string[]];
  /** It ended, or cannot be run: how, and the end of what it said. Once for each new reason; it is started again. */
  readonly onGone?: (how: string) => void;
}

export function helperCommand(system: DesktopSystem): readonly [file: string, ...args: string[]] {
  if (system === 'darwin') return ['/usr/bin/osascript', '-l', 'JavaScript', '-e', MAC_SCRIPT];
  const encoded = Buffer.from(WINDOWS_SCRIPT, 'utf16le').toString('base64');
  // Longer than a command line may be: the script comes first on stdin's own line.
  const first =
    '$s = [Console]::In.ReadLine(); iex ([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($s)))';
  return ['powershell.exe', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', first, encoded];
}

/** `state …` as the scripts say it; undefined: something else. */
export function parseState(line: string, atMs: number): DesktopState | undefined {
  const numbers = /^state (\d+) (\d+) (-?\d+) (-?\d+) (\d+) (\d+) ([01]) ([A-Za-z\d+/]*={0,2})$/.exec(line);
  if (numbers === null) return undefined;
  const [ownerIdleMs = 0, front = 0, x = 0, y = 0, width = 0, height = 0, allowed = 0] = numbers
    .slice(1, 8)
    .map(Number);
  // No title has a NUL, and no program is started with one.
  const title =
    Buffer.from(numbers[8] ?? '', 'base64')
      .toString('utf8')
      .split('\0')[0] ?? '';
  return { ownerIdleMs, front, window: { x, y, width, height, title }, isAllowed: allowed === 1, atMs };
}

export function openDesktopHelper({ system, command = helperCommand(system), onGone }: HelperOptions): DesktopHelper {
  const held = new Set<number>();
  let newest: DesktopState | undefined;
  let child: ChildProcess | undefined;
  let game = 0;
  let isClosed = false;
  let again: NodeJS.Timeout | undefined;
  let toldGone: string | undefined;

  const say = (line: string): void => void child?.stdin?.write(`${line}\n`);
  const start = (): void => {
    const [file, ...words] = command;
    const isByInput = file === 'powershell.exe';
    const args = isByInput ? words.slice(0, -1) : words;
    const own = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    child = own;
    for (const stream of [own.stdin, own.stdout, own.stderr]) stream?.on('error', () => {}); // its end is the report
    if (isByInput) say(words.at(-1) ?? '');
    if (game !== 0) say(`game ${game}`);
    let rest = '';
    own.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).slice(-LINE_CHARS_MAX).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) newest = parseState(line.replace(/\r$/, ''), Date.now()) ?? newest;
    });
    let moan = '';
    own.stderr?.setEncoding('utf8').on('data', (text: string) => {
      moan = (moan + text).slice(-MOAN_CHARS_MAX);
    });
    const gone = (cause: string): void => {
      if (child !== own) return;
      child = undefined;
      newest = undefined;
      if (isClosed) return;
      const how = [cause, moan.trim()].filter(Boolean).join(': ');
      if (how !== toldGone) onGone?.(how);
      toldGone = how;
      again = setTimeout(start, AGAIN_MS);
      again.unref();
    };
    own.once('error', (cause) => gone(cause.message));
    own.once('close', (code, signal) => gone(signal ?? `exit code ${code}`));
  };
  start();
  const ticking = setInterval(() => say('tick'), TICK_MS);
  ticking.unref();

  return {
    state: () => (newest !== undefined && Date.now() - newest.atMs < FRESH_MS ? newest : undefined),
    setGame: (pid) => {
      game = pid;
      held.clear();
      say(`game ${pid}`);
    },
    key: (keysym, isDown) => {
      const code = desktopKey(system, keysym);
      if (code === undefined) return;
      if (!isDown) {
        if (held.delete(keysym)) say(`key ${code} 0`);
        return;
      }
      if (leadsOut(system, keysym, held)) return;
      held.add(keysym);
      say(`key ${code} 1`);
    },
    button: (button, isDown) => {
      if (button === WHEEL_UP || button === WHEEL_DOWN) {
        if (isDown) say(`wheel ${button === WHEEL_UP ? -1 : 1}`);
        return;
      }
      const number = SIDES.get(button) ?? (LEFT_MIDDLE_RIGHT.includes(button) ? button : undefined);
      // Windows counts the right button before the middle one, and so does its script.
      const counted = system === 'win32' && (number === 2 || number === 3) ? 5 - number : number;
      if (counted !== undefined) say(`button ${counted} ${isDown ? 1 : 0}`);
    },
    moveTo: (x, y) => say(`move ${x} ${y}`),
    moveBy: (dx, dy) => say(`turn ${dx} ${dy}`),
    close: () => {
      isClosed = true;
      clearInterval(ticking);
      clearTimeout(again);
      child?.stdin?.end();
      child?.kill();
    },
  };
}
