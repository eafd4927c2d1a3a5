import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MEMORY } from '#core/kernel/limits.ts';
import { openInstanceDb } from './instance-db.ts';
import { openMachineLog } from './machine-log.ts';

const MINUTE = 60_000;
const minute = (index: number) => ({
  atMs: index * MINUTE,
  cpuPercent: index % 100,
  memoryUsedBytes: 1,
  memoryTotalBytes: 2,
  tasks: 0,
});
const task = (pool: string, change: { readonly isGood?: boolean; readonly cause?: string } = {}) => ({
  pool,
  endedMs: 1000.4,
  order: 'order',
  buyer: 'buyer',
  module: 'module',
  end: 'exited',
  wallMs: 5,
  isPaid: true,
  isGood: true,
  ...change,
});

test('minutes outlive a restart; the oldest beyond the limit go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-log-'));
  const path = join(folder, 'instance.db');
  try {
    {
      using db = openInstanceDb(path);
      const log = openMachineLog(db);
      db.transaction(() => {
        for (let index = 1; index <= MEMORY.loadMinutesMax; index += 1)
          db.run('INSERT INTO load_minutes (atMs, body) VALUES (?, ?)', index * MINUTE, JSON.stringify(minute(index)));
      });
      assert.equal(log.minutes(0).length, MEMORY.loadMinutesMax, 'at the limit all are there');
      log.addMinute(minute(MEMORY.loadMinutesMax + 1));
    }
    using db = openInstanceDb(path);
    const kept = openMachineLog(db).minutes(0);
    assert.equal(kept.length, MEMORY.loadMinutesMax);
    assert.deepEqual(kept[0]?.atMs, 2 * MINUTE);
    assert.deepEqual(kept.at(-1), minute(MEMORY.loadMinutesMax + 1));
    assert.equal(openMachineLog(db).minutes(3 * MINUTE)[0]?.atMs, 3 * MINUTE, 'since is meant inclusively');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a minute that is told twice (the clock went back) is the later one', () => {
  using db = openInstanceDb(':memory:');
  const log = openMachineLog(db);
  log.addMinute(minute(7));
  log.addMinute({ ...minute(7), cpuPercent: 99 });
  assert.deepEqual(log.minutes(0), [{ ...minute(7), cpuPercent: 99 }]);
});

test('looks and sightings are counted by machine and slot; slots older than a day go', () => {
  using db = openInstanceDb(':memory:');
  const log = openMachineLog(db);
  const slot = MEMORY.heartbeatSlotMs;
  log.look(0, [{ peerKey: 'a', isSeen: true }]);
  log.look(slot, [
    { peerKey: 'a', isSeen: true },
    { peerKey: 'b', isSeen: false },
  ]);
  log.look(slot, [{ peerKey: 'a', isSeen: false }]);
  assert.deepEqual(log.heartbeats('a', 0), [
    { slotMs: 0, looked: 1, seen: 1 },
    { slotMs: slot, looked: 2, seen: 1 },
  ]);
  assert.deepEqual(log.heartbeats('b', 0), [{ slotMs: slot, looked: 1, seen: 0 }]);
  assert.deepEqual(log.heartbeats('nobody', 0), []);
  log.look((MEMORY.heartbeatSlotsMax - 1) * slot, [{ peerKey: 'b', isSeen: true }]);
  assert.equal(log.heartbeats('a', 0).length, 2, 'a whole day is kept');
  log.look(MEMORY.heartbeatSlotsMax * slot, [{ peerKey: 'b', isSeen: true }]);
  assert.equal(log.heartbeats('a', 0).length, 1);
});

test('tasks are told newest first, by pool, failures counted beside what went well, and no more than the limit', () => {
  using db = openInstanceDb(':memory:');
  const log = openMachineLog(db);
  log.addTask(task('p'));
  log.addTask(task('p', { isGood: false, cause: 'memory limit' }));
  log.addTask(task('q'));
  assert.deepEqual(
    log.tasks('p', 10).map(({ no, isGood, endedMs }) => [no, isGood, endedMs]),
    [
      [2, false, 1000],
      [1, true, 1000],
    ],
  );
  assert.equal(log.tasks('p', 1).length, 1);
  assert.deepEqual(log.tally('p'), { good: 1, failed: 1 });
  assert.deepEqual(log.tally('nothing'), { good: 0, failed: 0 });
  db.transaction(() => {
    for (let index = 0; index < MEMORY.tasksRunMax; index += 1)
      db.run('INSERT INTO tasks_run (pool, endedMs, body) VALUES (?, ?, ?)', 'q', index, '{}');
  });
  log.addTask(task('q'));
  assert.equal(Number(db.get('SELECT count(*) AS n FROM tasks_run')?.['n']), MEMORY.tasksRunMax);
});
