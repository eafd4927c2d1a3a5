/** What of the jobs a restart brings back. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { type Job, type JobState, type Task, type TaskState, openJobStore } from './job-store.ts';
import { newTask, resetTask, takeUp } from './new-task.ts';

test('after a restart every job goes on that is not over, a cancelled one without new work', () => {
  using db = openInstanceDb(':memory:');
  const store = openJobStore(db);
  const states: [string, JobState, number | undefined][] = [
    ['buys', 'buying', undefined],
    ['runs', 'running', undefined],
    ['ends', 'finishing', undefined],
    ['is checked', 'cancelled', undefined],
    ['was cancelled', 'cancelled', 5],
    ['is done', 'done', 5],
    ['failed', 'failed', 5],
  ];
  for (const [job, state, endedMs] of states)
    store.create({ ...{ job, state, endedMs }, ...{ pool: 'p', user: 'u', createdMs: 1 } } as Job, [newTask(0)]);
  assert.deepEqual(
    store.unfinished().map(({ job }) => job),
    ['buys', 'runs', 'ends', 'is checked'],
  );

  const after = (job: JobState, task: TaskState): unknown[] => {
    const row = { ...newTask(0), state: task };
    takeUp({ state: job }, row);
    return [row.state, row.attempt];
  };
  assert.deepEqual(after('running', 'queued'), ['queued', 0]);
  assert.deepEqual(after('running', 'running'), ['queued', 1]);
  assert.deepEqual(after('running', 'ended'), ['ended', 0]);
  for (const task of ['queued', 'running'] as const) assert.deepEqual(after('cancelled', task), ['cancelled', 0]);
  assert.deepEqual(after('cancelled', 'ended'), ['ended', 0]);
});

test('a task that runs again keeps nothing of what it came to', () => {
  const sent = [{ id: 'i', order: 'o' }];
  const place = { ...newTask(3), of: 1, sent, generation: 2 };
  const ended: Task = {
    ...place,
    ...{ state: 'ended', attempt: 1, order: 'o', tried: ['o'], end: 'exited', cause: 'exit code 1', exitCode: 1 },
    ...{ wallMs: 1, outputHash: 'h', outputs: [{ path: 'p', sizeBytes: 1, sha256: 's' }], done: 1, total: 2 },
    ...{ listedAs: 'i', result: 'r' },
  };
  resetTask(ended);
  assert.deepEqual(ended, { ...place, listedAs: undefined, result: undefined });
});
