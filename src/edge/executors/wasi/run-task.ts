import { RUNNER_OVERHEAD_BYTES } from '../limits.ts';
import { collectOutputs, outputHash } from '../outputs.ts';
import { SandboxFault } from '../port.ts';
import { createLogText } from './log-text.ts';
import { watchOutput } from './output-watch.ts';
import { parseEnd, parseOutput, parseProgress } from './reports.ts';
import { FRAME } from './sandbox/wire.ts';
import { taskMessage } from './stage.ts';
import { createStopwatch } from './stopwatch.ts';
import type { ClaimedOutput } from '../outputs.ts';
import type { MeterReading, RunHooks, TaskEnd, TaskReport, TaskRun } from '../port.ts';
import type { Frame } from './frames.ts';
import type { Sandbox } from './sandbox-process.ts';

/** A task in its sandbox. */
export interface RunningTask {
  readonly report: Promise<TaskReport>;
  reading(): MeterReading;
  pause(): Promise<void>;
  resume(): void;
  /** Ends it from outside, with this as its end unless it has one already. */
  stop(end: TaskEnd): void;
}

/**
 * Gives a task to a ready sandbox whose files are staged, and watches it to its end. The first end counts: the
 * runner's own report, a limit, the caller's signal, or the death of the sandbox.
 */
export function runTask(task: TaskRun, sandbox: Sandbox, hooks: RunHooks): RunningTask {
  const { limits } = task;
  const ended = Promise.withResolvers<TaskEnd>();
  const claims: ClaimedOutput[] = [];
  const log = createLogText((stream, text) => hooks.onLog(stream, text));
  const watch = createStopwatch(limits.wallMs, () => stop({ kind: 'limit', limit: 'wall' }));
  let isEnded = false;
  let wallMs = 0;
  let meteredCpuUs: number | undefined;
  let runnerCpuUs: number | undefined;

  const stop = (end: TaskEnd): void => {
    if (isEnded) return;
    isEnded = true;
    wallMs = watch.stop();
    meteredCpuUs = readCpu();
    ended.resolve(end);
  };
  const readCpu = (): number | undefined => {
    try {
      return sandbox.cpuUs();
    } catch {
      return undefined; // the group is gone with its sandbox
    }
  };
  const onFrames = (frames: Frame[]): void => {
    if (isEnded) return;
    try {
      log.write(frames);
      if (log.bytes > limits.logBytes) throw new SandboxFault('the sandbox sent more log than its limit');
      for (const frame of frames) take(frame);
    } catch (cause) {
      if (!(cause instanceof SandboxFault)) throw cause;
      stop({ kind: 'lost', message: cause.message });
    }
  };
  const take = (frame: Frame): void => {
    if (frame.type === FRAME.progress) {
      const { done, total } = parseProgress(frame);
      hooks.onProgress(done, total);
    } else if (frame.type === FRAME.output) claims.push(parseOutput(frame));
    else if (frame.type === FRAME.end) {
      const { end, cpuUs } = parseEnd(frame);
      runnerCpuUs = cpuUs;
      stop(end);
    }
  };

  const unwatchOutput = watchOutput(sandbox.folders.outputs, {
    bytesMax: limits.outputBytes,
    onOver: () => stop({ kind: 'limit', limit: 'output' }),
  });
  const onAbort = (): void => stop({ kind: 'cancelled' });
  hooks.signal.addEventListener('abort', onAbort, { once: true });
  void sandbox.gone.then((how) => {
    if (!isEnded) stop(endOfDeath(sandbox, how));
  });
  sandbox.assign(
    taskMessage(task, sandbox.inside),
    { memoryBytes: limits.memoryBytes + RUNNER_OVERHEAD_BYTES, cpuCores: limits.cpuCores },
    onFrames,
  );
  if (hooks.signal.aborted) onAbort();

  const finish = async (): Promise<TaskReport> => {
    const firstEnd = await ended.promise;
    unwatchOutput();
    hooks.signal.removeEventListener('abort', onAbort);
    log.end();
    const { end, outputs } = await settle(firstEnd, sandbox, claims);
    // Where the system has no meter, the runner's own figure; a runner killed without one was busy all the time.
    const cpuUs = meteredCpuUs ?? runnerCpuUs ?? Math.round(wallMs * 1_000);
    const cpuSource = sandbox.isMeteredByGroup ? 'cgroup' : 'process';
    return { end, wallMs, cpuUs, cpuSource, outputs, outputHash: outputHash(outputs, end), logBytes: log.bytes };
  };

  return {
    report: finish(),
    stop,
    reading: () => ({ wallMs: watch.elapsedMs(), cpuUs: readCpu() ?? 0 }),
    pause: async () => {
      if (isEnded) return;
      watch.pause();
      // A task that ends meanwhile is killed, and a killed group never reports that it is frozen.
      await Promise.race([ended.promise, sandbox.pause()]);
    },
    resume: () => {
      if (isEnded) return;
      sandbox.resume();
      watch.resume();
    },
  };
}

/** What the outputs are. The sandbox is killed before they are read, so that nothing changes them any more. */
async function settle(
  end: TaskEnd,
  sandbox: Sandbox,
  claims: readonly ClaimedOutput[],
): Promise<Pick<TaskReport, 'end' | 'outputs'>> {
  // Without outputs there is nothing to wait for: whoever disposes of the sandbox kills it.
  if (end.kind !== 'exited' || claims.length === 0) return { end, outputs: [] };
  try {
    await sandbox.kill();
    return { end, outputs: await collectOutputs(sandbox.folders.outputs, claims) };
  } catch (cause) {
    if (!(cause instanceof SandboxFault)) throw cause;
    return { end: { kind: 'lost', message: cause.message }, outputs: [] };
  }
}

/** A sandbox that died without a report: out of memory is the task's doing, anything else is this machine's. */
function endOfDeath(sandbox: Sandbox, how: string): TaskEnd {
  const isOutOfMemory = sandbox.outOfMemory() || /out of memory|heap limit/i.test(how);
  return isOutOfMemory ? { kind: 'limit', limit: 'memory' } : { kind: 'lost', message: `the sandbox ended: ${how}` };
}
