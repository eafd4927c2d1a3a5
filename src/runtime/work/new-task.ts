import type { Job, Task } from './job-store.ts';

/** Nothing has happened to it yet. */
export function newTask(index: number): Task {
  return {
    index,
    state: 'queued',
    attempt: 0,
    generation: 0,
    order: undefined,
    tried: [],
    end: undefined,
    cause: undefined,
    exitCode: undefined,
    wallMs: undefined,
    outputHash: undefined,
    outputs: [],
    done: 0,
    total: 0,
  };
}

/** It runs again as if it never had; its place in the job stays, its check, and where it was sent. */
export function resetTask(task: Task): void {
  const { generation } = task;
  Object.assign(task, { ...newTask(task.index), generation, result: undefined, listedAs: undefined });
}

/** After a restart of this instance: what ran has no connection any more, and runs again unless its job was cancelled. */
export function takeUp(job: Pick<Job, 'state'>, task: Task): void {
  if (task.state !== 'queued' && task.state !== 'assigned' && task.state !== 'running') return;
  if (job.state === 'cancelled') Object.assign(task, { state: 'cancelled', end: 'cancelled' });
  else if (task.state !== 'queued') Object.assign(task, { state: 'queued', attempt: task.attempt + 1 });
}
