import type { Task } from './job-store.ts';

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
