/** Displays on a graphics card: by what the programs' help says, and for real with Mesa's software renderer where they are installed. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findGpuDisplay,
  hasGraphicsCard,
  westonArguments,
  xvfbArguments,
  xwaylandArguments,
} from './display-programs.ts';
import { openStreams } from './open.ts';
import { findProgram } from './programs.ts';

const SIZE = { width: 640, height: 360 };
/** weston 10.0.1, `weston --help`. */
const WESTON_10 = `Options for headless-backend.so:

  --width=WIDTH\t\tWidth of memory surface
  --height=HEIGHT\tHeight of memory surface
  --use-pixman\t\tUse the pixman (CPU) renderer (default: no rendering)
  --use-gl\t\tUse the GL renderer (default: no rendering)
`;
/** weston 13, weston(1), "Headless backend options". */
const WESTON_13 = `Options for headless:

  --width=WIDTH\t\tWidth of memory surface
  --height=HEIGHT\tHeight of memory surface
  --renderer=NAME\tRenderer to use, one of:
\t\t\t\tauto\tAutomatic selection of one of the below renderers
\t\t\t\tgl\tOpenGL ES
`;
/** Xwayland 23.1, Xwayland(1), "-geometry". */
const XWAYLAND_23 = `-fullscreen            run fullscreen when rootful
-geometry WxH          set Xwayland window size when rootful
`;
const XWAYLAND_22 = '-rootless              run rootless, requires wm support\n';

test('Weston is told to draw by OpenGL in the words of its version', () => {
  assert.ok(westonArguments(WESTON_10, SIZE, 'w').includes('--use-gl'));
  assert.ok(westonArguments(WESTON_13, SIZE, 'w').includes('--renderer=gl'));
  for (const help of [WESTON_10, WESTON_13])
    for (const word of ['--width=640', '--height=360', '--socket=w', '--no-config'])
      assert.ok(westonArguments(help, SIZE, 'w').includes(word), word);
});

test('Xwayland is told its size where it can be, and is closed to the network and to strangers everywhere', () => {
  assert.deepEqual(xwaylandArguments(XWAYLAND_23, SIZE, '/a').slice(-2), ['-geometry', '640x360']);
  assert.ok(!xwaylandArguments(XWAYLAND_22, SIZE, '/a').includes('-geometry'));
  for (const words of [xwaylandArguments(XWAYLAND_22, SIZE, '/a'), xvfbArguments(SIZE, '/a')]) {
    assert.deepEqual(words.slice(words.indexOf('-auth'), words.indexOf('-auth') + 2), ['-auth', '/a']);
    assert.deepEqual(words.slice(words.indexOf('-nolisten'), words.indexOf('-nolisten') + 2), ['-nolisten', 'tcp']);
  }
});

test('a card is one with a render node that is open to us', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dri-'));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.equal(hasGraphicsCard(join(folder, 'none')), false);
  writeFileSync(join(folder, 'card0'), '');
  mkdirSync(join(folder, 'by-path'));
  assert.equal(hasGraphicsCard(folder), false);
  writeFileSync(join(folder, 'renderD128'), '');
  assert.equal(hasGraphicsCard(folder), true);
});

const gpu = await findGpuDisplay();
const GAME = '/usr/games/chocolate-doom';
const IWAD = '/usr/share/games/doom/freedoom1.wad';
const why = [
  ...(gpu === undefined ? ['weston, Xwayland'] : []),
  ...(findProgram('ffmpeg') === undefined ? ['ffmpeg'] : []),
  ...[GAME, IWAD].filter((file) => !existsSync(file)),
];
const skip = why.length > 0 ? `no ${why.join(', ')}` : false;

test(
  'a game shows its picture on a display of Weston and Xwayland, takes keys, and leaves nothing',
  { skip },
  async (t) => {
    assert.ok(gpu !== undefined);
    const folder = mkdtempSync(join(tmpdir(), 'gpu-display-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const words = ['-iwad', IWAD, '-window', '-geometry', '640x360', '-nomouse', '-nograbmouse', '-nogui', '-nosound'];
    const session = await openStreams(folder, { displays: async () => [gpu] }).start(
      {
        ...{ session: 'one', program: GAME, arguments: words, homeFolder: join(folder, 'home') },
        ...{ size: SIZE, isNetworkAllowed: false, limits: { memoryBytes: 2 ** 30, cpuCores: 2 } },
      },
      { onTrouble: () => {} },
    );
    const book = JSON.parse(readFileSync(join(folder, 'sessions', 'one.json'), 'utf8')) as {
      readonly folder: string;
      readonly display: { readonly number: number };
      readonly processes: readonly { readonly pid: number }[];
    };
    try {
      for (let look = 0; !(await session.isPictureThere()); look += 1) {
        assert.ok(look < 100, 'no picture');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      let frames = 0;
      let bytes = 0;
      const profile = { ...SIZE, fps: 30, bitsPerS: 1_000_000 };
      session.attach(
        {
          onVideoConfig: () => {},
          onVideo: (packet) => {
            frames += 1;
            bytes += packet.bytes.length;
          },
          onAudio: () => {},
        },
        profile,
      );
      session.input({ t: 'input', number: 1, acts: [{ a: 'key', code: 'Escape', down: true }], held: ['Escape'] });
      for (let look = 0; frames < 20; look += 1) {
        assert.ok(look < 100, `${frames} frames`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.ok(bytes > 0);
      assert.equal(session.trouble, undefined);
    } finally {
      await session[Symbol.asyncDispose]();
    }
    for (const path of [book.folder, `/tmp/.X11-unix/X${book.display.number}`, `/tmp/.X${book.display.number}-lock`])
      assert.ok(!existsSync(path), path);
    for (const { pid } of book.processes) assert.ok(!existsSync(`/proc/${pid}`), String(pid));
  },
);
