import { type JobView, type TaskView, jobFiles, jobRead, jobsRead, modulesRead } from '#core/features/jobs/jobs.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Tone } from '../../ui/status.tsx';

export const modulesQuery = queryOptions({
  queryKey: keys.modules,
  queryFn: ({ signal }) => call(modulesRead, {}, { signal }),
});
export const jobsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.jobs(pool),
    queryFn: ({ signal }) => call(jobsRead, { params: { pool } }, { signal }),
  });
export const jobQuery = (pool: string, job: string) =>
  queryOptions({
    queryKey: keys.job(pool, job),
    queryFn: ({ signal }) => call(jobRead, { params: { pool, job } }, { signal }),
  });
export const filesQuery = (pool: string, job: string) =>
  queryOptions({
    queryKey: keys.job(pool, job, 'files'),
    queryFn: ({ signal }) => call(jobFiles, { params: { pool, job } }, { signal }),
  });

export const JOB_TONES: Readonly<Record<JobView['state'], Tone>> = {
  buying: 'wait',
  running: 'good',
  finishing: 'realm',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
};

export function isOver({ state }: Pick<JobView, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** How a task looks to a person: a program that ran and failed is not the same as one that ran. */
export type TaskFace = 'waiting' | 'running' | 'good' | 'bad' | 'lost' | 'cancelled';

export function faceOf({ state, end, exitCode }: TaskView): TaskFace {
  if (state === 'running') return 'running';
  if (state === 'queued' || state === 'assigned') return 'waiting';
  if (state === 'lost' || state === 'cancelled') return state;
  return (end === undefined || end === 'exited') && (exitCode ?? 0) === 0 ? 'good' : 'bad';
}
