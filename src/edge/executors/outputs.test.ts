import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectOutputs, isTaskPath, outputHash } from './outputs.ts';
import { SandboxFault } from './port.ts';
import type { TaskOutput } from './port.ts';
import type { TestContext } from 'node:test';

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'realms-outputs-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const output = (path: string, sha256 = '00'): TaskOutput => ({
  path,
  sha256,
  sizeBytes: 1,
  filePath: `/anywhere/${path}`,
});

test('the hash does not depend on order or place, and does on path, bytes and end', () => {
  const end = { kind: 'exited', exitCode: 0 } as const;
  const base = outputHash([output('a'), output('b')], end);
  assert.equal(outputHash([output('b'), { ...output('a'), filePath: 'elsewhere' }], end), base);
  const others = [
    outputHash([output('a'), output('c')], end),
    outputHash([output('a'), output('b', '01')], end),
    outputHash([output('a')], end),
    outputHash([output('a'), output('b')], { kind: 'exited', exitCode: 1 }),
    outputHash([output('a'), output('b')], { kind: 'limit', limit: 'wall' }),
    outputHash([output('a'), output('b')], { kind: 'limit', limit: 'log' }),
  ];
  assert.equal(new Set([base, ...others]).size, 7);
});

test('the message of a trap is not part of the hash, because engines word it differently', () => {
  assert.equal(outputHash([], { kind: 'trap', message: 'a' }), outputHash([], { kind: 'trap', message: 'b' }));
});

test('outputs are measured by their bytes and sorted by path', async (t) => {
  const folder = await folderOf(t);
  await writeFile(join(folder, '0'), 'zero');
  await writeFile(join(folder, '1'), '');
  const outputs = await collectOutputs(folder, [
    { path: 'b', fileName: '0' },
    { path: 'a/Ö', fileName: '1' },
  ]);
  assert.deepEqual(
    outputs.map(({ path, sizeBytes }) => [path, sizeBytes]),
    [
      ['a/Ö', 0],
      ['b', 4],
    ],
  );
});

test('a claim that an honest runner cannot make is a fault of the sandbox', async (t) => {
  const folder = await folderOf(t);
  await writeFile(join(folder, '0'), 'x');
  await mkdir(join(folder, '1'));
  await symlink('/etc/passwd', join(folder, '2'));
  await link(join(folder, '0'), join(folder, '3'));
  const claims = [
    { path: 'link', fileName: '2' },
    { path: 'folder', fileName: '1' },
    { path: 'two names', fileName: '3' },
    { path: 'missing', fileName: '9' },
    { path: 'up', fileName: '../0' },
    { path: '../up', fileName: '0' },
    { path: '/etc/passwd', fileName: '0' },
  ];
  for (const claim of claims) await assert.rejects(collectOutputs(folder, [claim]), SandboxFault, claim.path);
  await rm(join(folder, '3'));
  const twice = { path: 'twice', fileName: '0' };
  await assert.rejects(collectOutputs(folder, [twice, twice]), SandboxFault);
});

test('task paths are plain, relative and short', () => {
  for (const path of ['a', 'a/b', 'имя файла', '...', 'a\\b']) assert.ok(isTaskPath(path), path);
  for (const path of [
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    'a/..',
    'a\0',
    '\ud800',
    'n'.repeat(256),
    'a/'.repeat(32) + 'a',
  ]) {
    assert.ok(!isTaskPath(path), path);
  }
});
