/** What every part of a job's runner shares: its rows, its log, and how its user is told. */
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { Runtime } from '../runtime.ts';
import type { Job, JobStore, Task } from './job-store.ts';
import type { Links } from './links.ts';
import type { WorkRecords } from './record.ts';

/** Between two attempts to reach a provider. */
export const CONNECT_RETRY_MS = 1_000;
/** Progress is told at most this often. */
const NOTICE_MS = 200;

export interface RunnerParts {
  readonly runtime: Runtime;
  readonly store: JobStore;
  readonly links: Links;
  readonly records: WorkRecords;
  readonly agentSeed: Uint8Array;
  readonly completeArgs: (module: string, args: readonly string[]) => string[];
  /** The job ended: the picture can be made, the user told. */
  readonly onEnd: (job: Job) => void;
}

export interface JobContext {
  readonly job: Job;
  readonly tasks: readonly Task[];
  readonly parts: RunnerParts;
  /** Tells the user, soon and not too often. */
  notice(): void;
  flushLog(): void;
  /** `task` -1: the job as a whole. */
  log(task: number, stream: string, text: string): void;
  /** At most one attempt per step and interval. */
  isDue(step: string): boolean;
  setState(state: Job['state'], cause?: string): void;
  /** The sealed order; undefined while it is pending or refused. */
  rowOf(order: string): OrderRow | undefined;
  close(): void;
}

export function createJobContext(job: Job, tasks: readonly Task[], parts: RunnerParts): JobContext {
  const { runtime, store } = parts;
  const { pool } = job;
  let noticeTimer: NodeJS.Timeout | undefined;
  const attempts = new Map<string, number>();
  const pendingLog: { atMs: number; task: number; stream: string; text: string }[] = [];

  const notice = (): void => {
    noticeTimer ??= setTimeout(() => {
      noticeTimer = undefined;
      flushLog();
      runtime.live.emit({ kind: 'job', pool, job: job.job }, job.user);
    }, NOTICE_MS);
  };
  const flushLog = (): void => {
    if (pendingLog.length === 0) return;
    const lines = store.appendLog(job.job, pendingLog.splice(0));
    runtime.live.emit({ kind: 'job-log', job: job.job, lines: [...lines] }, job.user);
  };
  const log = (task: number, stream: string, text: string): void => {
    pendingLog.push({ atMs: runtime.nowMs(), task, stream, text });
    notice();
  };
  const isDue = (step: string): boolean => {
    const nowMs = runtime.nowMs();
    if (nowMs - (attempts.get(step) ?? 0) < 2 * CONNECT_RETRY_MS) return false;
    attempts.set(step, nowMs);
    return true;
  };
  const setState = (state: Job['state'], cause?: string): void => {
    if (job.state === state && job.cause === cause) return;
    job.state = state;
    job.cause = cause;
    if (state === 'done' || state === 'failed' || state === 'cancelled') job.endedMs ??= runtime.nowMs();
    store.save(job);
    notice();
  };
  const rowOf = (order: string): OrderRow | undefined => runtime.spaces.reader(pool).get(orders, order);
  const close = (): void => {
    clearTimeout(noticeTimer);
    flushLog();
  };
  return { job, tasks, parts, notice, flushLog, log, isDue, setState, rowOf, close };
}
