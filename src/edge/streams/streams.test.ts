/** Real sessions: display, sound, a game in its sandbox, encoders; and that nothing is left of them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStreams } from './open.ts';
import type { GameStart, StreamTrouble, VideoConfig } from './port.ts';
import { processTree } from './process-tree.ts';
import { startTicksOf } from './session-book.ts';

const streams = openStreams('/nonexistent');
const { missing } = await streams.capabilities();
const skip = missing.length > 0 ? `no ${missing.map(({ what }) => what).join(', ')}` : false;
const SIZE = { width: 320, height: 240 };
const LIMITS = { memoryBytes: 2 ** 30, cpuCores: 1 };
const PROFILE = { ...SIZE, fps: 30, bitsPerS: 800_000 };
const TONE: Pick<GameStart, 'program' | 'arguments'> = {
  program: 'ffmpeg',
  arguments: [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', 'sine=frequency=440'],
    ...['-f', 'pulse', 'tone'],
  ],
};
const SILENT: Pick<GameStart, 'program' | 'arguments'> = { program: 'sleep', arguments: ['1000'] };

function folderFor(t: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'streams-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function startIn(
  folder: string,
  game: Pick<GameStart, 'program' | 'arguments'>,
  troubles: (StreamTrouble | undefined)[] = [],
) {
  return openStreams(folder).start(
    { ...game, session: 'one', homeFolder: join(folder, 'home'), size: SIZE, isNetworkAllowed: false, limits: LIMITS },
    { onTrouble: (trouble) => troubles.push(trouble) },
  );
}

async function waitFor(what: string, isTrue: () => boolean, limitMs = 5_000): Promise<number> {
  const startMs = Date.now();
  while (!isTrue()) {
    if (Date.now() - startMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Date.now() - startMs;
}

/** Processes of the books of a folder. */
function bookedPids(folder: string): number[] {
  const name = join(folder, 'sessions', 'one.json');
  const book = JSON.parse(readFileSync(name, 'utf8')) as { readonly processes: readonly { readonly pid: number }[] };
  return book.processes.flatMap(({ pid }) => processTree(pid)).filter((pid) => startTicksOf(pid) !== '');
}

const ffmpegOf = (folder: string): number[] =>
  bookedPids(folder).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('x11grab'));

test('pictures come while somebody looks, in the size that is asked for', { skip }, async (t) => {
  const folder = folderFor(t);
  await using session = await startIn(folder, SILENT);
  const configs: VideoConfig[] = [];
  let keys = 0;
  let frames = 0;
  const leave = session.attach(
    {
      onVideoConfig: (config) => configs.push(config),
      onVideo: ({ isKey }) => {
        frames += 1;
        if (isKey) keys += 1;
      },
      onAudio: () => {},
    },
    PROFILE,
  );
  await waitFor('ten frames', () => frames >= 10);
  assert.match(configs[0]?.codec ?? '', /^avc1\.42/);
  assert.ok(keys >= 1);
  session.setProfile({ width: 160, height: 120, fps: 30, bitsPerS: 500_000 });
  await waitFor('another size', () => configs.at(-1)?.profile.width === 160);
  const wholeBefore = keys;
  session.requestKeyframe();
  await waitFor('a whole picture', () => keys > wholeBefore, 3_000);
  leave();
  await waitFor('the encoder is gone', () => ffmpegOf(folder).length === 0);
  assert.equal(statSync(join(folder, 'sessions', 'one.json')).mode & 0o077, 0);
});

test('an encoder that is killed or stands still is named within 2 s, and another goes on', { skip }, async (t) => {
  const folder = folderFor(t);
  const troubles: (StreamTrouble | undefined)[] = [];
  await using session = await startIn(folder, SILENT, troubles);
  let frames = 0;
  session.attach({ onVideoConfig: () => {}, onVideo: () => (frames += 1), onAudio: () => {} }, PROFILE);
  await waitFor('frames', () => frames > 5);
  for (const [signal, name] of [
    ['SIGKILL', 'encoder_failed'],
    ['SIGSTOP', 'encoder_stalled'],
  ] as const) {
    troubles.length = 0;
    const [pid] = ffmpegOf(folder);
    assert.ok(pid !== undefined);
    process.kill(pid, signal);
    const tookMs = await waitFor(name, () => troubles.includes(name));
    assert.ok(tookMs < 2_000, `${name} after ${tookMs} ms`);
    const before = frames;
    await waitFor('frames again', () => frames > before + 5 && session.trouble === undefined);
  }
});

test('a game that ends or is stopped is named within 2 s', { skip }, async (t) => {
  const folder = folderFor(t);
  const troubles: (StreamTrouble | undefined)[] = [];
  await using session = await startIn(folder, SILENT, troubles);
  const game = bookedPids(folder).find((pid) => readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('sleep'));
  assert.ok(game !== undefined);
  process.kill(game, 'SIGSTOP');
  assert.ok((await waitFor('stopped', () => troubles.includes('game_stopped'))) < 2_000);
  process.kill(game, 'SIGCONT');
  await waitFor('going on', () => session.trouble === undefined);
  process.kill(game, 'SIGKILL');
  assert.ok((await waitFor('ended', () => troubles.includes('game_ended'))) < 2_000);
});

test(
  'a game that stands still is named though its sound is gone, and the silence again when it goes on',
  { skip },
  async (t) => {
    const folder = folderFor(t);
    const troubles: (StreamTrouble | undefined)[] = [];
    await using session = await startIn(folder, SILENT, troubles);
    const pidOf = (name: string): number => {
      const pid = bookedPids(folder).find((one) => readFileSync(`/proc/${one}/comm`, 'latin1').startsWith(name));
      assert.ok(pid !== undefined, name);
      return pid;
    };
    if (!(await streams.capabilities()).hasSound) return t.skip('no sound here');
    process.kill(pidOf('pulseaudio'), 'SIGKILL');
    await waitFor('silent', () => session.trouble === 'sound_ended');
    const game = pidOf('sleep');
    process.kill(game, 'SIGSTOP');
    await waitFor('stopped', () => session.trouble === 'game_stopped');
    process.kill(game, 'SIGCONT');
    await waitFor('going on', () => session.trouble === 'sound_ended');
    process.kill(game, 'SIGKILL');
    await waitFor('ended', () => session.trouble === 'game_ended');
    assert.deepEqual(troubles, ['sound_ended', 'game_stopped', 'sound_ended', 'game_ended']);
  },
);

test('sound of the game is heard, and a black display is no picture', { skip }, async (t) => {
  const folder = folderFor(t);
  await using session = await startIn(folder, TONE);
  // A tone takes more bytes than silence does.
  let loud = 0;
  session.attach(
    {
      onVideoConfig: () => {},
      onVideo: () => {},
      onAudio: (packet) => {
        if (packet.length > 20) loud += 1;
      },
    },
    PROFILE,
  );
  await waitFor('a tone', () => loud > 50);
  assert.equal(await session.isPictureThere(), false);
});

test('the game sees its own home and nothing of the owner', { skip }, async (t) => {
  const folder = folderFor(t);
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'the owner’s', { mode: 0o600 });
  const looks = ['/etc/shadow', secret, homedir(), '/root', '/proc/1/root/etc/shadow'].map(
    (path) => `cat ${path}/* ${path}`,
  );
  const script = `(${looks.join('; ')}; ls /home; cat /proc/net/dev | wc -l; id -u) > "$HOME/seen" 2>/dev/null; sleep 1000`;
  await using session = await startIn(folder, { program: 'sh', arguments: ['-c', script] });
  assert.equal(session.trouble, undefined);
  const seen = join(folder, 'home', 'seen');
  await waitFor('it looked', () => existsSync(seen) && readFileSync(seen, 'utf8').includes('1000'));
  const { isConfined } = await streams.capabilities();
  if (!isConfined) return t.skip('kernel: bubblewrap does not work here');
  // Its own home folder, the one device of an empty network (two lines of head), its user.
  assert.deepEqual(readFileSync(seen, 'utf8').trim().split('\n'), ['player', '3', '1000']);
});

test('a file that the game deleted and keeps open is known with its size', { skip }, async (t) => {
  const folder = folderFor(t);
  const script = 'exec 3>"$HOME/held"; head -c 4194304 /dev/zero >&3; rm "$HOME/held"; echo > "$HOME/done"; sleep 1000';
  await using session = await startIn(folder, { program: 'sh', arguments: ['-c', `(${script})`] });
  await waitFor('it is deleted', () => existsSync(join(folder, 'home', 'done')));
  const bytes = await session.unnamedBytes();
  assert.ok(bytes >= 4 * 2 ** 20 && bytes < 5 * 2 ** 20, `${bytes} bytes`);
});

test('a game reaches the network where it is allowed, and nowhere else', { skip }, async (t) => {
  if (!(await streams.capabilities()).isConfined) return t.skip('kernel: bubblewrap does not work here');
  const server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const read = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3 > "$HOME/heard"; echo > "$HOME/done"; sleep 1000`;
  for (const isNetworkAllowed of [true, false]) {
    const folder = folderFor(t);
    await using session = await openStreams(folder).start(
      {
        ...{ program: 'bash', arguments: ['-c', `(${read})`], session: 'one', homeFolder: join(folder, 'home') },
        ...{ size: SIZE, limits: LIMITS, isNetworkAllowed },
      },
      { onTrouble: () => {} },
    );
    const home = (name: string): string => join(folder, 'home', name);
    await waitFor('it tried', () => existsSync(home('done')));
    assert.equal(session.trouble, undefined);
    const heard = existsSync(home('heard')) ? readFileSync(home('heard'), 'utf8') : undefined;
    assert.equal(heard, isNetworkAllowed ? 'hello' : undefined);
  }
});

test('nothing is left of a session that ended', { skip }, async (t) => {
  const folder = folderFor(t);
  const session = await startIn(folder, SILENT);
  const pids = bookedPids(folder);
  const book = JSON.parse(readFileSync(join(folder, 'sessions', 'one.json'), 'utf8')) as {
    folder: string;
    display: { number: number };
  };
  assert.ok(pids.length >= 4);
  await session[Symbol.asyncDispose]();
  assertGone(pids, book);
  assert.deepEqual(readdirSync(join(folder, 'sessions')), []);
});

test('after a kill −9 the next start ends what is left, and nobody else’s', { skip }, async (t) => {
  const folder = folderFor(t);
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve('../../../test/kit/stream-child.ts')), folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  const pids = bookedPids(folder);
  const book = JSON.parse(readFileSync(join(folder, 'sessions', 'one.json'), 'utf8')) as {
    folder: string;
    display: { number: number };
  };
  child.kill('SIGKILL');
  await once(child, 'exit');
  const bystander = spawn('sleep', ['1000'], { detached: true });
  try {
    assert.equal(await openStreams(folder).sweep(), 1);
    await waitFor('all is gone', () => pids.every((pid) => isGone(pid)));
    assertGone(pids, book);
    assert.equal(bystander.exitCode, null);
    assert.equal(await openStreams(folder).sweep(), 0);
  } finally {
    bystander.kill();
  }
});

function isGone(pid: number): boolean {
  try {
    // Ended, and not waited for by whoever took over a killed parent's children.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return true;
  }
}

function assertGone(
  pids: readonly number[],
  { folder, display }: { readonly folder: string; readonly display: { readonly number: number } },
): void {
  assert.deepEqual(
    pids.filter((pid) => !isGone(pid)),
    [],
  );
  for (const path of [folder, `/tmp/.X11-unix/X${display.number}`, `/tmp/.X${display.number}-lock`])
    assert.ok(!existsSync(path), path);
}
