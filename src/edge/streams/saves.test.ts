import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSaves } from './saves.ts';

const ANNA = 'a'.repeat(64);
const BORIS = 'b'.repeat(64);
const KIB = 1024;

function folderFor(t: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'saves-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('what one player has is counted, to the byte of a block, and the quota is the last that is allowed', async (t) => {
  const folder = folderFor(t);
  const home = openSaves(folder, 0).home(ANNA);
  mkdirSync(join(home, 'deep', 'er'), { recursive: true });
  writeFileSync(join(home, 'deep', 'er', 'save'), Buffer.alloc(64 * KIB, 1));
  const { bytes, entries, isWhole, changedMs } = await openSaves(folder, 0).measure(ANNA);
  assert.ok(bytes >= 64 * KIB && bytes < 128 * KIB, `${bytes} bytes`);
  assert.deepEqual([entries, isWhole, changedMs > 0], [3, true, true]);
  const isOver = async (quota: number): Promise<boolean> => {
    const saves = openSaves(folder, quota);
    return saves.isOver(await saves.measure(ANNA));
  };
  assert.deepEqual([await isOver(bytes - 1), await isOver(bytes)], [true, false]);
});

test('who never played has nothing, and nothing is made for it', async (t) => {
  const folder = join(folderFor(t), 'none');
  const saves = openSaves(folder, 1);
  assert.deepEqual(await saves.measure(ANNA), { bytes: 0, entries: 0, changedMs: 0, isWhole: true });
  assert.deepEqual([await saves.list(), await saves.remove(ANNA), existsSync(folder)], [[], false, false]);
});

test('a link out of the home is neither counted nor followed, also when the home is removed', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(join(folder, 'saves'), 1);
  const precious = join(folder, 'precious');
  mkdirSync(precious);
  writeFileSync(join(precious, 'file'), Buffer.alloc(256 * KIB, 1));
  symlinkSync(precious, join(saves.home(ANNA), 'link'));
  assert.ok((await saves.measure(ANNA)).bytes < 64 * KIB);
  assert.equal(await saves.remove(ANNA), true);
  assert.deepEqual(
    [existsSync(join(folder, 'saves', ANNA)), readFileSync(join(precious, 'file')).length],
    [false, 256 * KIB],
  );
});

test('a folder that a game closed is removed all the same', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(folder, 1);
  const closed = join(saves.home(ANNA), 'closed', 'inside');
  mkdirSync(closed, { recursive: true });
  writeFileSync(join(closed, 'file'), 'x');
  chmodSync(closed, 0);
  chmodSync(join(closed, '..'), 0);
  // Root reads it whatever the mode says.
  if (process.getuid?.() !== 0) assert.equal((await saves.measure(ANNA)).isWhole, false);
  assert.equal(await saves.remove(ANNA), true);
  assert.equal(existsSync(join(folder, ANNA)), false);
});

test('saves are listed the largest first; what else lies there is nobody’s', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(folder, 16 * KIB);
  writeFileSync(join(saves.home(ANNA), 'small'), 'x');
  writeFileSync(join(saves.home(BORIS), 'large'), Buffer.alloc(64 * KIB, 1));
  mkdirSync(join(folder, 'other'));
  const all = await saves.list();
  assert.deepEqual(
    all.map((one) => [one.player, saves.isOver(one)]),
    [
      [BORIS, true],
      [ANNA, false],
    ],
  );
});

test('more files than are counted are too much, however small they are', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(folder, 1024 * KIB, 3);
  for (const [count, isOver] of [
    [3, false],
    [4, true],
  ] as const) {
    for (let number = 0; number < count; number += 1) writeFileSync(join(saves.home(ANNA), `${number}`), '');
    assert.equal(saves.isOver(await saves.measure(ANNA)), isOver, `${count} files`);
  }
});

test('what goes while it is counted hides nothing of what stays', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(folder, 1024 * KIB);
  const home = saves.home(ANNA);
  const names = Array.from({ length: 1_000 }, (_, number) => join(home, `${number}`));
  for (const name of names) writeFileSync(name, Buffer.alloc(4 * KIB, 1));
  const measured = saves.measure(ANNA);
  for (const [number, name] of names.entries()) if (number % 2 === 0) rmSync(name);
  const { bytes, isWhole } = await measured;
  assert.ok(bytes >= 500 * 4 * KIB && isWhole, `${bytes} bytes`);
});

test('a file of two names is counted once', async (t) => {
  const saves = openSaves(folderFor(t), 0);
  const home = saves.home(ANNA);
  writeFileSync(join(home, 'one'), Buffer.alloc(64 * KIB, 1));
  const { bytes } = await saves.measure(ANNA);
  linkSync(join(home, 'one'), join(home, 'two'));
  const both = await saves.measure(ANNA);
  assert.deepEqual([both.bytes, both.entries], [bytes, 2]);
});

test('a home that is a link is neither played in nor counted nor followed when it is removed', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(join(folder, 'saves'), 1);
  const precious = join(folder, 'precious');
  mkdirSync(join(precious, 'closed'), { recursive: true, mode: 0o500 });
  mkdirSync(join(folder, 'saves'));
  symlinkSync(precious, join(folder, 'saves', ANNA));
  assert.throws(() => saves.home(ANNA), /link/);
  assert.deepEqual((await saves.measure(ANNA)).isWhole, false);
  assert.equal(await saves.remove(ANNA), true);
  assert.deepEqual([existsSync(join(folder, 'saves', ANNA)), statSync(precious).mode & 0o777], [false, 0o500]);
});

test('who comes to play while saves are removed has an empty home, and keeps it', async (t) => {
  const folder = folderFor(t);
  const saves = openSaves(folder, 1024 * KIB);
  writeFileSync(join(saves.home(ANNA), 'old'), 'x');
  mkdirSync(join(folder, 'removed-00000000-0000-0000-0000-000000000000', 'left'), { recursive: true });
  const removed = saves.remove(ANNA);
  const home = saves.home(ANNA);
  assert.deepEqual(readdirSync(home), []);
  writeFileSync(join(home, 'new'), 'x');
  assert.equal(await removed, true);
  assert.deepEqual([readdirSync(folder), readdirSync(home)], [[ANNA], ['new']]);
});

test('a player is named by an id and by nothing that leads elsewhere', () => {
  for (const name of ['', '..', '../x', 'A'.repeat(64), `${ANNA}/..`])
    assert.throws(() => openSaves('/nonexistent', 1).home(name), TypeError);
});
