/** The scripts beside a lent desktop: that of macOS over a stand-in for what it asks the system for, that of Windows by its words alone. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { runInNewContext } from 'node:vm';
import { MAC_SCRIPT, WINDOWS_SCRIPT } from './scripts.ts';

const GAME = 42;
interface Mac {
  readonly front?: number;
  readonly window?: { readonly X: number; readonly Y: number; readonly Width: number; readonly Height: number };
  readonly title?: string;
}

/** Runs the script over these lines; what it says, and what it posts: kind of event and place of the pointer. */
function mac(lines: readonly string[], { front = GAME, window, title = 'Doom' }: Mac = {}) {
  const said: string[] = [];
  const posted: string[] = [];
  const killed: [number, number][] = [];
  const waiting = [lines.map((line) => `${line}\n`).join('')];
  const bounds = window ?? { X: 100, Y: 50, Width: 800, Height: 600 };
  const listed = [{ kCGWindowOwnerPID: front, kCGWindowLayer: 0, kCGWindowBounds: bounds, kCGWindowName: title }];
  const text = (value: string) => ({
    dataUsingEncoding: () => ({
      text: value,
      base64EncodedStringWithOptions: () => Buffer.from(value).toString('base64'),
    }),
  });
  const screenOf = (scale: number, width: number, height: number) => ({
    backingScaleFactor: scale,
    frame: { origin: { x: 0, y: 0 }, size: { width, height } },
  });
  const system = {
    NSFileHandle: {
      fileHandleWithStandardInput: {
        get availableData() {
          const next = waiting.shift() ?? '';
          return { length: next.length, text: next };
        },
      },
      fileHandleWithStandardOutput: { writeData: (bytes: { text: string }) => said.push(bytes.text.trimEnd()) },
    },
    NSWorkspace: { sharedWorkspace: { frontmostApplication: { processIdentifier: front, isNil: () => false } } },
    // The window in front is on the second one: that is what macOS calls the main screen.
    NSScreen: {
      mainScreen: screenOf(1, 3000, 2000),
      screens: { objectAtIndex: (index: number) => (index === 0 ? screenOf(2, 1440, 900) : screenOf(1, 3000, 2000)) },
    },
    NSString: { alloc: { initWithDataEncoding: (bytes: { text: string }) => bytes.text } },
    CGWindowListCopyWindowInfo: () => listed,
    CGEventSourceSecondsSinceLastEventType: () => 600,
    AXIsProcessTrusted: () => true,
    CGPreflightScreenCaptureAccess: () => true,
    CGPointMake: (x: number, y: number) => `${Math.round(x)},${Math.round(y)}`,
    CGEventCreateMouseEvent: (_source: unknown, type: number, point: string) => `mouse ${type} ${point}`,
    CGEventCreateScrollWheelEvent: () => 'wheel',
    CGEventCreateKeyboardEvent: (_source: unknown, code: number) => `key ${code}`,
    CGEventSetIntegerValueField: () => undefined,
    CGEventPost: (_tap: number, event: string) => posted.push(event),
    kill: (pid: number, signal: number) => killed.push([pid, signal]),
  };
  runInNewContext(MAC_SCRIPT, {
    ObjC: {
      ...{ import: () => undefined, unwrap: (value: unknown) => value, deepUnwrap: (value: unknown) => value },
      castRefToObject: (value: unknown) => value,
    },
    $: Object.assign((value?: string) => (value === undefined ? undefined : text(value)), system),
  });
  return { said, posted, killed };
}

test('macOS: no button and no wheel but over the game’s window', () => {
  assert.deepEqual(mac(['game 42', 'tick', 'button 1 1', 'wheel 1', 'key 13 1']).posted, ['key 13']);
  assert.deepEqual(mac(['game 42', 'tick', 'move 0 65535', 'button 1 1', 'wheel 1']).posted, ['mouse 5 100,650']);
  assert.deepEqual(mac(['game 42', 'tick', 'move 32768 32768', 'button 1 1', 'wheel 1', 'button 1 0']).posted, [
    ...['mouse 5 500,350', 'mouse 1 500,350', 'wheel', 'mouse 2 500,350'],
  ]);
  assert.deepEqual(mac(['game 7', 'tick', 'move 9 9', 'key 13 1']).posted, [], 'another one is in front');
});

test('Windows: no button and no wheel but over the game’s window', () => {
  const body = (name: string): string => WINDOWS_SCRIPT.split(`void ${name}(`)[1]?.split('\n  public')[0] ?? '';
  assert.match(body('Button'), /down && !IsOver\(\)/);
  assert.match(body('Wheel'), /if \(IsOver\(\)\)/);
  assert.match(WINDOWS_SCRIPT, /GetWindowThreadProcessId\(WindowFromPoint\(p\), out pid\); return pid == game;/);
});

test('macOS: a window is shown in the captured screen’s own scale, and not at all unless it lies wholly on it', () => {
  const box = ([X, Y, Width, Height]: readonly [number, number, number, number]): string | undefined =>
    /^state \d+ \d+ (-?\d+ -?\d+ \d+ \d+) /.exec(mac(['tick'], { window: { X, Y, Width, Height } }).said[0] ?? '')?.[1];
  assert.equal(box([100, 50, 800, 600]), '200 100 1600 1200');
  assert.equal(box([0, 0, 1440, 900]), '0 0 2880 1800');
  for (const off of [
    [1440, 0, 800, 600],
    [-900, 0, 800, 600],
    [700, 0, 800, 600],
    [0, -1, 800, 600],
    [0, 301, 800, 600],
  ] as const)
    assert.equal(box(off), '0 0 0 0', off.join());
});

test('a title is base64 of UTF-8: no end of line in it ends the line', () => {
  const title = 'Döom\nstate 900000 42 0 0 9999 9999 1 ';
  const { said } = mac(['tick'], { title });
  assert.deepEqual(said, [`state 600000 ${GAME} 200 100 1600 1200 1 ${Buffer.from(title).toString('base64')}`]);
  assert.match(WINDOWS_SCRIPT, /Convert\.ToBase64String\(Encoding\.UTF8\.GetBytes\(title\.ToString\(\)\)\)/);
});

test('macOS: when we are gone, the game goes with what it started', () => {
  assert.deepEqual(mac(['game 42']).killed, [[-42, 9]]);
  assert.deepEqual(mac(['game 42', 'game 0']).killed, []);
});

test('Windows: ready is what both hooks say, and input that they did not see is the owner’s', () => {
  assert.match(WINDOWS_SCRIPT, /ready = a != IntPtr\.Zero && b != IntPtr\.Zero;/);
  assert.match(WINDOWS_SCRIPT, /if \(when > sent \+ 250 && when > seen\) seen = when;/);
  assert.match(WINDOWS_SCRIPT, /\(ready \? " 1 " : " 0 "\)/);
});
