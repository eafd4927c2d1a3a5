/** Canaries: some tasks of a job are computed on the buyer's own machine too. Their providers cannot tell them from the others. */
import { taskResult } from '#core/features/orders/task-list.schemas.ts';
import type { JobContext } from './job-context.ts';
import type { Task } from './job-store.ts';
import { workFor } from './record.ts';

/** Computes what is not known yet, one task after another; `onKnown` after each. `running`: ids of tasks that run here outside of the market. */
export async function computeKnown(
  context: JobContext,
  running: Set<string>,
  signal: AbortSignal,
  onKnown: () => void,
): Promise<void> {
  const { job, tasks, parts, log } = context;
  const { runtime, store } = parts;
  if (job.spec.verify?.kind !== 'canary') return;
  for (const task of tasks) {
    const { check } = task;
    if (check === undefined || check.known !== undefined || check.state !== 'computing') continue;
    if (signal.aborted) return;
    const id = `${job.job.slice(0, 16)}-here-${task.index}`;
    running.add(id);
    try {
      check.known = await resultHere(context, task, id, signal);
    } catch (cause) {
      if (signal.aborted) return;
      runtime.logger.warn({ job: job.job, task: task.index, cause: String(cause) }, 'a canary could not be computed');
      log(task.index, 'system', 'this machine could not compute it: not checked');
      check.state = 'alone';
    } finally {
      running.delete(id);
      await runtime.executor.discard(id).catch(() => undefined);
    }
    store.saveTask(job.job, task);
    onKnown();
  }
}

async function resultHere(
  { job, parts }: JobContext,
  task: Task,
  taskId: string,
  signal: AbortSignal,
): Promise<string> {
  const { runtime } = parts;
  const { module, args, env, inputs, seed, memoryBytes, wallMs, outputBytes, logBytes } = workFor(
    parts,
    job.spec,
    task,
  );
  const { end, outputHash } = await runtime.executor.run(
    {
      taskId,
      modulePath: runtime.blobs.path(module),
      moduleHash: module,
      args,
      env,
      inputs: inputs.map(({ name, file }) => ({ name, filePath: runtime.blobs.path(file) })),
      seedHex: seed,
      limits: { memoryBytes, wallMs, outputBytes, logBytes, cpuCores: 1 },
    },
    { signal, onLog: () => undefined, onProgress: () => undefined },
  );
  if (end.kind !== 'exited' && end.kind !== 'trap') throw new Error(`ended by ${end.kind}`);
  const exitCode = end.kind === 'exited' ? end.exitCode : undefined;
  return taskResult(runtime.crypto, { end: end.kind, exitCode, outputHash });
}
