import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { desktopSockets } from './desktop-sockets.ts';
import { openStreams } from './open.ts';
import { signalTree } from './process-tree.ts';

const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const line = (name: string, flags = '00010000'): string =>
  `0000000000000000: 00000002 00000000 ${flags} 0001 01 12345 ${name}\n`;

test('a desktop is open where an abstract socket of X, a session or its buses listens', () => {
  const open = [
    '@/tmp/.X11-unix/X0',
    '@/tmp/.ICE-unix/1234',
    '@/tmp/dbus-Ab3',
    '@/home/o/.cache/ibus/dbus-x',
    '@/run/bus',
  ];
  for (const name of open) assert.deepEqual(desktopSockets([], HEAD + line(name) + line(name)), [name]);
  assert.deepEqual(desktopSockets([], HEAD + open.map((name) => line(name)).join('')), open);
});

test('what has a file is hidden by the sandbox; what only calls out is no door; others are no desktop', () => {
  const closed = [
    ...[line('/tmp/.X11-unix/X0'), line('@ab12/bus/systemd/bus-api-system', '00000000'), line('@/tmp/game-lobby')],
    ...[line(''), 'nonsense\n'],
  ];
  assert.deepEqual(desktopSockets([], HEAD + closed.join('')), []);
});

async function listenAbstract(name: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`\0${name}`, resolve);
  });
  return server;
}

test('what a game of a session opened is no desktop of its owner', async (t) => {
  if (process.platform !== 'linux') return t.skip('kernel: no abstract sockets here');
  const name = `/tmp/dbus-${process.pid}`;
  const code = `require('net').createServer().listen('\\0${name}', () => console.log('listens'))`;
  // As a launcher of its own between.
  const game = spawn('sh', ['-c', `'${process.execPath}' -e "${code}"; true`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => signalTree(game.pid ?? 0, 'SIGKILL'));
  await once(game.stdout, 'data');
  assert.ok(desktopSockets([]).includes(`@${name}`));
  assert.ok(!desktopSockets([game.pid ?? 0]).includes(`@${name}`));
});

test('no game gets the network while a desktop of this machine is open to it', async (t) => {
  if (process.platform !== 'linux') return t.skip('kernel: no abstract sockets here');
  const name = `/tmp/.X11-unix/X${process.pid}`;
  const server = await listenAbstract(name);
  t.after(() => server.close());
  assert.ok(desktopSockets([]).includes(`@${name}`));
  const folder = mkdtempSync(join(tmpdir(), 'desktop-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const streams = openStreams(folder);
  if ((await streams.capabilities()).missing.length > 0) return t.skip('no display or encoder');
  const start = (isNetworkAllowed: boolean) =>
    streams.start(
      {
        ...{
          session: 'one',
          program: 'sleep',
          arguments: ['1000'],
          homeFolder: join(folder, 'home'),
          isNetworkAllowed,
        },
        ...{ size: { width: 320, height: 240 }, limits: { memoryBytes: 2 ** 30, cpuCores: 1 } },
      },
      { onTrouble: () => {} },
    );
  await assert.rejects(start(true), /desktop/);
  const before = streams.desktopSockets();
  const session = await start(false);
  assert.deepEqual(streams.desktopSockets(), before, 'our own displays open none');
  await session[Symbol.asyncDispose]();
});
