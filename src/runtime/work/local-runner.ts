/**
 * One job on this machine, outside of the market: the same sandbox as for others' tasks, no order and no money. For whoever wants to try
 * a job while nobody sells, or to have the own machine do it.
 *
 *   task: queued -> running -> ended | lost (the sandbox failed)        job: running -> done | failed | cancelled
 */
import { createReadStream } from 'node:fs';
import { createJobContext, type RunnerParts } from './job-context.ts';
import { concludeJob } from './job-orders.ts';
import type { JobRunner } from './job-runner.ts';
import type { Job, Task } from './job-store.ts';
import { causeOf } from './ended-here.ts';
import { resetTask } from './new-task.ts';

/** Attempts are counted anew at each retry; task ids must not repeat. */
const GENERATION = 20;
const LOG_TEXT_MAX = 4096;

export interface LocalJobs {
  /** Tasks at once, beside what runs for others: never less than one. */
  slots(): number;
  /** Counted with the work for others, so that it is not taken for the owner's use of the machine. */
  readonly running: Set<string>;
}

/** Half of the cores, less those that others' tasks keep busy. */
export function localSlots(cores: number, runningForOthers: number): number {
  return Math.max(1, Math.floor(cores / 2) - runningForOthers);
}

export function startLocalRunner(job: Job, tasks: Task[], parts: RunnerParts, local: LocalJobs): JobRunner {
  const { runtime, store } = parts;
  const { spec } = job;
  const context = createJobContext(job, tasks, parts);
  const { notice, log, setState } = context;
  const aborts = new Map<Task, AbortController>();
  let isClosed = false;

  const kick = (): void => {
    if (isClosed || job.endedMs !== undefined) return;
    if (job.state !== 'cancelled') {
      if (job.state === 'buying') setState('running');
      for (const task of tasks) {
        if (aborts.size >= local.slots()) break;
        if (task.state === 'queued') void run(task);
      }
    }
    const isOver = tasks.every(({ state }) => state === 'ended' || state === 'lost' || state === 'cancelled');
    if (isOver && aborts.size === 0)
      concludeJob(context).catch((cause: unknown) =>
        runtime.logger.warn({ job: job.job, cause: String(cause) }, 'a job here could not be concluded'),
      );
  };

  async function run(task: Task): Promise<void> {
    const abort = new AbortController();
    aborts.set(task, abort);
    const id = `${job.job.slice(0, 16)}-${task.index}-${task.generation * GENERATION + task.attempt}`;
    local.running.add(id);
    Object.assign(task, { state: 'running', done: 0, total: 0 });
    notice();
    try {
      await execute(task, id, abort.signal);
    } catch (cause) {
      runtime.logger.warn({ job: job.job, task: task.index, cause: String(cause) }, 'a task could not be run here');
      Object.assign(task, { state: 'lost', end: 'lost', cause: 'this machine could not run it' });
    } finally {
      local.running.delete(id);
      aborts.delete(task);
      await runtime.executor.discard(id).catch(() => undefined);
    }
    if (isClosed) return;
    store.saveTask(job.job, task);
    if (task.state === 'lost') log(task.index, 'system', `given up: ${task.cause ?? ''}`);
    notice();
    kick();
  }

  async function execute(task: Task, taskId: string, signal: AbortSignal): Promise<void> {
    const fill = (text: string): string =>
      text.replaceAll('{i}', String(task.index)).replaceAll('{n}', String(spec.tasks));
    const { module, env, inputs, seed, memoryBytes, taskWallMs, outputBytes, logBytes } = spec;
    const report = await runtime.executor.run(
      {
        taskId,
        modulePath: runtime.blobs.path(module),
        moduleHash: module,
        args: parts.completeArgs(module, spec.args).map(fill),
        env,
        inputs: inputs.map(({ name, file }) => ({ name, filePath: runtime.blobs.path(file) })),
        seedHex: seed,
        limits: { memoryBytes, wallMs: taskWallMs, outputBytes, logBytes, cpuCores: 1 },
      },
      {
        signal,
        onLog: (stream, text) => log(task.index, stream, text.slice(0, LOG_TEXT_MAX)),
        onProgress: (done, total) => {
          Object.assign(task, { done, total });
          notice();
        },
      },
    );
    const { end } = report;
    const outputs = [];
    for (const { path, sizeBytes, sha256, filePath } of report.outputs) {
      await runtime.blobs.put(createReadStream(filePath), { maxBytes: sizeBytes, expected: sha256 });
      outputs.push({ path, sizeBytes, sha256 });
    }
    const cause = causeOf(end);
    Object.assign(task, {
      state: end.kind === 'cancelled' ? 'cancelled' : end.kind === 'lost' || end.kind === 'refused' ? 'lost' : 'ended',
      end: end.kind,
      cause: cause === '' ? undefined : cause,
      exitCode: end.kind === 'exited' ? end.exitCode : undefined,
      wallMs: Math.round(report.wallMs),
      outputHash: report.outputHash,
      outputs,
    });
  }

  kick();
  return {
    job,
    tasks,
    kick,
    cancel: () => {
      Object.assign(job, { state: 'cancelled', cause: 'cancelled by the buyer' });
      for (const task of tasks) {
        if (task.state !== 'queued') continue;
        Object.assign(task, { state: 'cancelled', end: 'cancelled' });
        store.saveTask(job.job, task);
      }
      for (const abort of aborts.values()) abort.abort();
      store.save(job);
      notice();
      kick();
    },
    // Nothing is bought, so nobody's word is waited for.
    goOn: () => undefined,
    retryFailed: () => {
      for (const task of tasks) {
        if (task.state === 'ended' && task.exitCode === 0) continue;
        resetTask(task);
        task.generation += 1;
        store.saveTask(job.job, task);
      }
      job.endedMs = undefined;
      setState('running');
      kick();
    },
    close: () => {
      isClosed = true;
      context.close();
      for (const abort of aborts.values()) abort.abort();
    },
  };
}
