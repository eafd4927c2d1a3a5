/** What of the jobs a restart brings back. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { type Job, type JobState, type TaskState, openJobStore } from './job-store.ts';
import { newTask, takeUp } from './new-task.ts';

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
