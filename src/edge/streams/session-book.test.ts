import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownDisplay, removeDisplayFiles, startTicksOf } from './session-book.ts';

test('of a display only what our own server left is removed, whoever has its number by now', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'display-files-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.X11-unix'));
  const socket = join(folder, '.X11-unix', 'X7');
  const lock = join(folder, '.X7-lock');
  const padded = (pid: number): string => `${String(pid).padStart(10)}\n`;
  const own = { pid: process.pid, startTicks: startTicksOf(process.pid) };
  const ended = spawn('true');
  await once(ended, 'exit');
  const gone = { pid: ended.pid ?? 0, startTicks: '1' };
  for (const [what, holder, started, isTakenOver, left] of [
    ['its server runs', padded(own.pid), [own], false, [false, false]],
    ['its server was killed', padded(gone.pid), [own, gone], false, [false, false]],
    ['its server wrote no lock', undefined, [own], false, [false, false]],
    ['the lock is another’s, the socket ours', padded(own.pid), [gone], false, [false, true]],
    ['the id of ours is another’s by now', padded(own.pid), [{ ...own, startTicks: '1' }], true, [true, true]],
    ['another has the number, without a lock', undefined, [own], true, [true, false]],
    ['the lock is none', '', [own], true, [true, true]],
  ] as const) {
    for (const file of [socket, lock]) rmSync(file, { force: true });
    writeFileSync(socket, '');
    const display = ownDisplay(7, folder);
    if (isTakenOver) utimesSync(socket, 1, 1);
    if (holder !== undefined) writeFileSync(lock, holder);
    removeDisplayFiles(display, started, folder);
    assert.deepEqual([existsSync(socket), existsSync(lock)], left, what);
  }
  rmSync(socket, { force: true });
  const none = ownDisplay(7, folder);
  writeFileSync(socket, '');
  removeDisplayFiles(none, [own], folder);
  assert.ok(existsSync(socket), 'there was no socket of ours');
});
