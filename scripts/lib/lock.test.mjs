import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from './lock.mjs';

const timing = { beatMs: 20, staleMs: 200, pollMs: 10 };

function lockPath(t) {
  const folder = mkdtempSync(join(tmpdir(), 'realms-lock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

function deadPid() {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('two who want the lock work one after the other', async (t) => {
  const path = lockPath(t);
  const trace = [];
  const work = (name) => async () => {
    trace.push(`${name} in`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    trace.push(`${name} out`);
  };
  let waits = 0;
  const onWait = () => (waits += 1);
  await Promise.all([withLock(path, work('a'), { onWait, timing }), withLock(path, work('b'), { onWait, timing })]);
  assert.deepEqual(trace, ['a in', 'a out', 'b in', 'b out']);
  assert.equal(waits, 1);
  assert.equal(existsSync(path), false);
});

test('a holder that works longer than the stale time keeps the lock, because it beats (inv. 2)', async (t) => {
  const path = lockPath(t);
  const trace = [];
  const long = withLock(
    path,
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      trace.push('long');
    },
    { timing },
  );
  const second = withLock(path, () => trace.push('second'), { timing });
  await Promise.all([long, second]);
  assert.deepEqual(trace, ['long', 'second']);
});

test('the lock of a process that is gone is taken at once (inv. 3)', async (t) => {
  const path = lockPath(t);
  writeFileSync(path, `${deadPid()} ${hostname()}`);
  const slow = { ...timing, staleMs: 60_000 };
  assert.equal(
    await withLock(path, () => readFileSync(path, 'utf8'), { timing: slow }),
    `${process.pid} ${hostname()}`,
  );
});

test('the lock of another host is taken only when it stopped beating (inv. 2)', async (t) => {
  const path = lockPath(t);
  writeFileSync(path, `${deadPid()} another-host`);
  const startedAtMs = performance.now();
  await withLock(path, () => {}, { timing });
  assert.ok(performance.now() - startedAtMs >= timing.staleMs);
});

test('many who find a dead lock still work one at a time (inv. 4)', async (t) => {
  const path = lockPath(t);
  writeFileSync(path, `${deadPid()} ${hostname()}`);
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => withLock(path, work, { timing })));
  assert.equal(most, 1);
});

test('work that fails gives the lock back', async (t) => {
  const path = lockPath(t);
  const fails = () => Promise.reject(new Error('disk full'));
  await assert.rejects(withLock(path, fails, { timing }), /disk full/);
  assert.equal(existsSync(path), false);
});
