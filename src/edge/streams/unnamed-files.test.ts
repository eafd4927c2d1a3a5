import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { processTree } from './process-tree.ts';
import { processState } from './session-book.ts';
import { mappedUnnamed, unnamedBytes } from './unnamed-files.ts';

const MODULE = new URL('./unnamed-files.ts', import.meta.url).href;
/** An id that nothing of the machine belongs to. */
const NOBODY = 65_534;

const MIB = 2 ** 20;
const skip = process.platform === 'linux' ? false : 'Linux alone tells what a process has open';

test('a deleted file counts while it is open, once, and one with a name does not', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'unnamed-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const where = { device: statSync(folder).dev, homes: [folder] };
  const measure = () => unnamedBytes([process.pid, process.pid], where);
  const before = await measure();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const [first, second] = [openSync(file, 'r+'), openSync(file, 'r+')];
  writeSync(first, Buffer.alloc(MIB, 1));
  assert.equal(await measure(), before);
  unlinkSync(file);
  assert.equal((await measure()) - before, MIB);
  for (const handle of [first, second]) closeSync(handle);
  assert.equal(await measure(), before);
});

test('a process that ended has nothing open', { skip }, async () => {
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(await unnamedBytes([child.pid ?? 0], { device: 0, homes: ['/home/player'] }), 0);
});

test('one that ended and was not waited for has nothing open, also where root alone may look', { skip }, async (t) => {
  // Root may look at everything; where nobody else can load this module, it is asked as who runs the tests.
  const load = `const { unnamedBytes } = await import(${JSON.stringify(MODULE)});`;
  const run = (code: string, as: { readonly uid?: number }) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { ...as, cwd: '/', encoding: 'utf8' });
  const other = process.getuid?.() === 0 ? { uid: NOBODY } : {};
  const as = run(load, other).status === 0 ? other : {};
  // `exec` puts a program in the place of the shell that would have waited for its child.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & exec sleep 60'], { ...as, cwd: '/' });
  t.after(() => parent.kill('SIGKILL'));
  let tree: number[] = [];
  for (let look = 0; look < 100 && !tree.some((pid) => processState(pid) === 'Z'); look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    tree = processTree(parent.pid ?? 0);
  }
  assert.ok(tree.some((pid) => processState(pid) === 'Z'));
  const ask = `console.log(await unnamedBytes(${JSON.stringify(tree)}, { device: 0, homes: ['/home/player'] }));`;
  const { stdout, stderr } = run(load + ask, as);
  assert.equal(stdout.trim(), '0', stderr);
});

test('of what is mapped, deleted files of the home count', () => {
  const maps = [
    '7f0000000000-7f0000100000 rw-s 00000000 fd:01 77   /home/player/a file (deleted)',
    '7f0000200000-7f0000300000 rw-s 00100000 fd:01 77   /home/player/a file (deleted)',
    '7f0000400000-7f0000500000 rw-s 00000000 fd:01 78   /home/player/named',
    '7f0000600000-7f0000700000 r-xp 00000000 fd:01 79   /usr/lib/libm.so.6 (deleted)',
    '7f0000800000-7f0000900000 rw-s 00000000 00:01 80   /memfd:buffers (deleted)',
    '7f0000a00000-7f0000b00000 rw-p 00000000 00:00 0    [heap]',
  ].join('\n');
  assert.deepEqual([...mappedUnnamed(maps, ['/home/player'])], [['77', 2 * MIB]]);
});
