/** A desktop that is lent, with a program in the helper's place that says what the test wants: neither Windows nor macOS is here. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Script } from 'node:vm';
import { keysymOf } from '../keys.ts';
import { KEYFRAME_EVERY_MS, WATCH_MS } from '../limits.ts';
import type { StreamTrouble, Viewer } from '../port.ts';
import { helperCommand, parseState } from './helper.ts';
import { type DesktopSystem, desktopKey, leadsOut } from './keys.ts';
import { openDesktopLend } from './lend.ts';
import { MAC_SCRIPT } from './scripts.ts';
import { startDesktopSession } from './session.ts';
import { listArguments, parseDevices, soundInput, windowSource } from './words.ts';

const WINDOW = { x: 100, y: 50, width: 801, height: 600, title: 'Doom: E1M1' };
const WAIT_MS_MAX = 8_000;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function until(what: string, is: () => boolean): Promise<void> {
  const endMs = Date.now() + WAIT_MS_MAX;
  while (!is()) {
    assert.ok(Date.now() < endMs, `waited too long for: ${what}`);
    await delay(25);
  }
}

/** The helper reads its state from a file and writes down what it is told. */
const HELPER = `
const fs = require('node:fs');
let rest = '';
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line === 'tick') process.stdout.write(fs.readFileSync(process.argv[1] + '/state', 'utf8') + '\\n');
    else fs.appendFileSync(process.argv[1] + '/told', line + '\\n');
  }
});
process.stdin.on('end', () => fs.appendFileSync(process.argv[1] + '/told', 'end\\n'));
`;

function table(t: { after(work: () => void): void }, platform: NodeJS.Platform = 'darwin') {
  const folder = mkdtempSync(join(tmpdir(), 'realms-desktop-'));
  const told = (): string[] =>
    existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8').split('\n') : [];
  const says = (idleMs: number, front: number, allowed = 1, window = WINDOW): void => {
    const { x, y, width, height, title } = window;
    const words = [idleMs, front, x, y, width, height, allowed, base64(title)];
    writeFileSync(join(folder, 'state.next'), `state ${words.join(' ')}`);
    renameSync(join(folder, 'state.next'), join(folder, 'state'));
  };
  says(0, 1);
  writeFileSync(join(folder, 'ffmpeg'), '#!/bin/sh\necho "$@" >> "$0.args"\nexec sleep 1000\n');
  chmodSync(join(folder, 'ffmpeg'), 0o755);
  const lend = openDesktopLend({
    ...{ file: join(folder, 'lent'), platform, awayMs: 60_000 },
    command: [process.execPath, '-e', HELPER, folder],
  });
  t.after(() => {
    lend.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const troubles: (StreamTrouble | undefined)[] = [];
  const start = (program = '/bin/sleep', ...args: readonly string[]) =>
    startDesktopSession({
      ...{ lend, ffmpeg: join(folder, 'ffmpeg'), encoder: 'libx264', devices: { screen: '2', sound: undefined } },
      game: {
        ...{ session: 'one', program, arguments: args.length > 0 ? args : ['1000'] },
        ...{ homeFolder: folder, isNetworkAllowed: true },
        ...{ size: { width: 800, height: 600 }, limits: { memoryBytes: 1, cpuCores: 1 } },
      },
      onTrouble: (trouble) => troubles.push(trouble),
      onGone: () => {},
    });
  const shot = (): string =>
    existsSync(join(folder, 'ffmpeg.args')) ? readFileSync(join(folder, 'ffmpeg.args'), 'utf8') : '';
  return { lend, says, told, troubles, start, shot, folder };
}
/** Its owner lends it and is away: a session, whose game what watches knows. */
async function begun({ lend, says, told, start }: ReturnType<typeof table>) {
  lend.set(true);
  says(600_000, 1);
  await until('it is free', () => lend.look().isFree);
  const session = await start();
  try {
    await until('its game is named', () => gameIn(told()) > 0);
  } catch (cause) {
    await session[Symbol.asyncDispose]();
    throw cause;
  }
  return session;
}
const gameIn = (lines: readonly string[]): number => Number(/^game ([1-9]\d*)$/m.exec(lines.join('\n'))?.[1] ?? 0);
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const input = (number: number, ...codes: readonly string[]) => ({
  ...{ t: 'input' as const, number, held: codes.filter(Boolean) },
  acts: codes.map((code) => ({ a: 'key' as const, code, down: true })),
});

test('a desktop is lent by its owner’s word alone, and only while the owner is away', async (t) => {
  const { lend, says, start } = table(t);
  assert.deepEqual([lend.look().isPossible, lend.look().isLent, lend.look().isFree], [true, false, false]);
  await assert.rejects(start(), /not lent now/);
  lend.set(true);
  await until('the helper answers', () => lend.look().ownerIdleMs === 0);
  await assert.rejects(start(), /not lent now/);
  says(59_999, 1);
  await delay(250);
  assert.equal(lend.look().isFree, false);
  says(60_000, 1, 0);
  await until('the system does not allow it', () => !lend.look().isAllowed);
  assert.equal(lend.look().isFree, false);
  says(60_000, 1);
  await until('it is free', () => lend.look().isFree);
  lend.set(false);
  assert.equal(lend.look().isFree, false);
  assert.equal(table(t, 'linux').lend.look().isPossible, false);
});

test('the player presses the game and nothing else; with another window in front nothing is shown', async (t) => {
  const at = table(t);
  const { lend, says, told, shot, troubles } = at;
  await using session = await begun(at);
  const game = gameIn(told());
  assert.equal(await session.isPictureThere(), false, 'another window is in front');
  says(600_000, game);
  await until('its window is there', () => lend.helper?.state()?.front === game);
  assert.equal(await session.isPictureThere(), true);
  await until('all is well', () => session.trouble === undefined);
  session.attach({} as Viewer, { width: 800, height: 600, fps: 30, bitsPerS: 1_000_000 });
  await until('its window is taken', () => shot().includes('avfoundation'));
  assert.match(shot(), /-i 2:none .*-vf crop=800:600:100:50,setpts=PTS-/);

  session.input(input(1, 'KeyW', 'MetaLeft', 'AltLeft'));
  session.input(input(2, 'Tab', 'KeyA'));
  await until('keys come', () => told().includes('key 0 1'));
  assert.deepEqual(
    told().filter((line) => line.startsWith('key')),
    ['key 13 1', 'key 58 1', 'key 0 1'],
    'no Command, no Alt+Tab',
  );
  says(600_000, 1);
  await until('nothing is shown', () => session.trouble === 'game_stopped');
  await until('what was held is let go', () => told().filter((line) => /^key \d+ 0$/.test(line)).length === 3);
  session.input(input(3, 'KeyD'));
  await delay(150);
  assert.ok(!told().includes('key 2 1'));
  assert.ok(troubles.includes('game_stopped'));
});

test('a title that counts pictures starts no encoder; a window that moves is hidden at once and shown again in time', async (t) => {
  const at = table(t);
  const { lend, says, told, shot } = at;
  const encoders = (): number => shot().split('\n').filter(Boolean).length;
  await using session = await begun(at);
  const game = gameIn(told());
  says(600_000, game);
  await until('its window is there', () => lend.helper?.state()?.front === game);
  await until('all is well', () => session.trouble === undefined);
  session.attach({} as Viewer, { width: 800, height: 600, fps: 30, bitsPerS: 1_000_000 });
  await until('its window is taken', () => encoders() === 1);
  for (let fps = 58; fps < 62; fps += 1) {
    says(600_000, game, 1, { ...WINDOW, title: `Doom ${fps} fps` });
    await delay(2 * WATCH_MS);
  }
  assert.equal(encoders(), 1);
  const startedMs = Date.now();
  for (let x = 0; encoders() < 3; x += 1) {
    assert.ok(Date.now() - startedMs < WAIT_MS_MAX);
    says(600_000, game, 1, { ...WINDOW, x });
    await delay(WATCH_MS);
  }
  assert.ok(Date.now() - startedMs >= KEYFRAME_EVERY_MS);
});

test('any input of the owner’s ends the session and its game at once', async (t) => {
  const at = table(t);
  const { lend, says, told, troubles } = at;
  await using session = await begun(at);
  const game = gameIn(told());
  says(0, game);
  await until('it has ended', () => session.trouble === 'display_ended');
  await until('its game is gone', () => !isAlive(game));
  assert.ok(troubles.includes('display_ended'));
  await until('nothing is pressed any more', () => told().filter(Boolean).at(-1) === 'game 0');
  assert.equal(lend.look().isFree, false);
});

test('what a game started ends with it, and until then what watches knows the game', async (t) => {
  const { lend, says, told, start, folder } = table(t);
  lend.set(true);
  says(600_000, 1);
  await until('it is free', () => lend.look().isFree);
  const startedIn = async (script: string): Promise<number> => {
    const file = join(folder, 'started');
    rmSync(file, { force: true });
    await using session = await start('/bin/sh', '-c', script, file);
    await until('it started another', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
    const other = Number(readFileSync(file, 'utf8'));
    if (script.endsWith('exit 0')) await until('it has ended', () => session.trouble === 'game_ended');
    else says(0, 1);
    await until('the other is gone', () => {
      assert.ok(!told().includes('game 0') || !isAlive(other));
      return !isAlive(other);
    });
    return other;
  };
  await startedIn('sleep 1000 & echo $! > "$0"; sleep 0.6; exit 0');
  await until('the next may begin', () => told().filter(Boolean).at(-1) === 'game 0');
  rmSync(join(folder, 'told'));
  await startedIn('trap "" TERM; sleep 1000 & echo $! > "$0"; wait');
});

test('an owner who cannot be seen is there: without the helper the session ends', async (t) => {
  const at = table(t);
  const { lend } = at;
  await using session = await begun(at);
  lend.set(false);
  await until('it has ended', () => session.trouble === 'display_ended');
});

test('what watches and cannot, or does not run, is said, and nobody plays', async (t) => {
  const { lend, says, told, start } = table(t, 'win32');
  assert.equal(lend.look().isWatched, false);
  lend.set(true);
  says(600_000, 1);
  await until('it is free', () => lend.look().isFree && lend.look().isWatched);
  await using session = await start();
  await until('its game is named', () => gameIn(told()) > 0);
  says(600_000, 1, 0);
  await until('it has ended', () => session.trouble === 'display_ended');
  const { isAllowed, isWatched, isFree } = lend.look();
  assert.deepEqual([isAllowed, isWatched, isFree], [true, false, false]);

  const gone: string[] = [];
  const { folder } = table(t);
  const broken = openDesktopLend({
    ...{ file: join(folder, 'lent'), platform: 'win32', onHelperGone: (how) => gone.push(how) },
    command: [process.execPath, '-e', 'console.error("no such type"); process.exit(3)'],
  });
  t.after(broken.close);
  broken.set(true);
  await until('its end is told', () => gone.length > 0);
  assert.deepEqual(gone, ['exit code 3: no such type']);
  assert.deepEqual([broken.look().isLent, broken.look().isWatched], [true, false]);
});

test('keys that lead out of a game, in whichever order they go down', () => {
  const sym = (code: string): number => keysymOf(code) ?? 0;
  const out = (system: DesktopSystem, code: string, ...held: readonly string[]) =>
    leadsOut(system, sym(code), new Set(held.map(sym)));
  for (const code of ['MetaLeft', 'MetaRight', 'ContextMenu', 'PrintScreen'])
    for (const system of ['win32', 'darwin'] as const) assert.equal(desktopKey(system, sym(code)), undefined, code);
  for (const code of ['Tab', 'Escape', 'F4', 'Space', 'Enter']) {
    assert.ok(out('win32', code, 'AltLeft'), `Alt+${code}`);
    assert.ok(out('win32', 'AltRight', code), `${code}+Alt`);
    assert.ok(!out('win32', code), code);
  }
  assert.ok(out('win32', 'Escape', 'ControlLeft'));
  assert.ok(out('win32', 'Escape', 'ControlLeft', 'ShiftLeft'));
  assert.ok(out('win32', 'Delete', 'ControlLeft', 'AltLeft'));
  assert.ok(out('win32', 'AltLeft', 'ControlLeft'));
  assert.ok(out('darwin', 'ArrowLeft', 'ControlLeft'));
  assert.ok(!out('win32', 'ArrowLeft', 'ControlLeft'));
  assert.ok(!out('win32', 'KeyW', 'ControlLeft', 'ShiftLeft'));
  assert.equal(desktopKey('darwin', sym('F3')), undefined);
  assert.deepEqual([desktopKey('win32', sym('KeyW')), desktopKey('win32', sym('ArrowUp'))], [0x11, 0x148]);
  assert.deepEqual([desktopKey('darwin', sym('KeyW')), desktopKey('darwin', sym('F12'))], [13, undefined]);
});

test('ffmpeg’s words, and its lists of devices as it writes them', () => {
  const text = (system: DesktopSystem, screen = ''): string => {
    const source = windowSource(system, WINDOW, screen);
    return [...source.input(60), ...(source.filters ?? [])].join(' ');
  };
  assert.equal(
    text('win32'),
    '-f gdigrab -use_wallclock_as_timestamps 1 -draw_mouse 1 -framerate 60 -i title=Doom: E1M1 crop=800:600:0:0',
  );
  assert.equal(
    text('darwin', '2'),
    '-f avfoundation -use_wallclock_as_timestamps 1 -capture_cursor 1 -pixel_format nv12 -framerate 60 -i 2:none crop=800:600:100:50',
  );
  assert.deepEqual(listArguments('win32').slice(1), ['-list_devices', 'true', '-f', 'dshow', '-i', 'dummy']);
  const mac = [
    '[AVFoundation indev @ 0x7fc] AVFoundation video devices:',
    '[AVFoundation indev @ 0x7fc] [0] FaceTime HD Camera',
    '[AVFoundation indev @ 0x7fc] [1] Capture screen 0',
    '[AVFoundation indev @ 0x7fc] AVFoundation audio devices:',
    '[AVFoundation indev @ 0x7fc] [0] MacBook Pro Microphone',
    '[AVFoundation indev @ 0x7fc] [1] BlackHole 2ch',
    ': Input/output error',
  ].join('\n');
  assert.deepEqual(parseDevices('darwin', mac), { screen: '1', sound: '1' });
  assert.deepEqual(parseDevices('darwin', mac.replace('BlackHole 2ch', 'Headset')), { screen: '1', sound: undefined });
  const windows = [
    '[dshow @ 000001] "Integrated Camera" (video)',
    '[dshow @ 000001]   Alternative name "@device_pnp_usb"',
    '[dshow @ 000001] "Microphone (Realtek Audio)" (audio)',
    '[dshow @ 000001] "Stereo Mix (Realtek Audio)" (audio)',
    'dummy: Immediate exit requested',
  ].join('\r\n');
  assert.deepEqual(parseDevices('win32', windows), { screen: undefined, sound: 'Stereo Mix (Realtek Audio)' });
  assert.deepEqual(parseDevices('win32', 'no such device'), { screen: undefined, sound: undefined });
  assert.equal(soundInput('darwin', '1').join(' '), '-f avfoundation -i :1');
});

test('what the helper says, and how it is started', () => {
  const title = 'A game – 60 fps \nstate 900000 42 0 0 9999 9999 1 ';
  assert.deepEqual(parseState(`state 1500 42 -8 0 1936 1056 1 ${base64(title)}`, 7), {
    ...{ ownerIdleMs: 1500, front: 42, isAllowed: true, atMs: 7 },
    window: { x: -8, y: 0, width: 1936, height: 1056, title },
  });
  assert.equal(parseState('state 1500 0 0 0 0 0 0 ', 7)?.front, 0);
  assert.equal(parseState(`state 1500 0 0 0 0 0 0 ${base64('Do\0om')}`, 7)?.window.title, 'Do');
  for (const line of [
    '',
    'state',
    'state x 1 0 0 1 1 1 ',
    'warning: state 1 1 0 0 1 1 1 ',
    'state 1 1 0 0 1 1 1 A game',
  ])
    assert.equal(parseState(line, 7), undefined);
  assert.equal(helperCommand('win32')[0], 'powershell.exe');
  assert.equal(helperCommand('darwin')[0], '/usr/bin/osascript');
  // Its syntax alone: what it asks macOS for is not here.
  assert.ok(new Script(MAC_SCRIPT));
  // A command line of Windows has at most 32,767 signs; the script goes by stdin.
  assert.ok(helperCommand('win32').slice(0, -1).join(' ').length < 1_000);
});
