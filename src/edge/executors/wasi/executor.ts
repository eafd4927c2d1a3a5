import { mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { probeCgroups } from '../cgroup/probe.ts';
import { WASM_PAGE_BYTES, WASM_PAGES_MAX } from '../limits.ts';
import { outputHash } from '../outputs.ts';
import { ExecutorClosed, PauseUnsupported, TaskAlreadyKnown } from '../port.ts';
import { probeBwrap } from './bwrap.ts';
import { createGate } from './gate.ts';
import { createWarmPool } from './pool.ts';
import { prepareRunner } from './runner-files.ts';
import { runTask } from './run-task.ts';
import { startSandbox } from './sandbox-process.ts';
import { createJobFolders, refusalOf, removeJobFolders, stageFiles } from './stage.ts';
import type { CgroupProbe } from '../cgroup/probe.ts';
import type { Executor, Isolation, RunHooks, TaskEnd, TaskReport, TaskRun } from '../port.ts';
import type { BwrapProbe } from './bwrap.ts';
import type { RunningTask } from './run-task.ts';
import type { Sandbox } from './sandbox-process.ts';
import type { JobFolders } from './stage.ts';

export interface WasiExecutorOptions {
  /** A folder of this executor alone; what an earlier one left in it is removed. */
  readonly workRoot: string;
  /** Most memory a task may ask for, bytes; up to 4 GiB, which is also the default. */
  readonly memoryBytesMax?: number;
  /** A sandbox could not be cleaned away: disk or control groups misbehave. The task's report is not affected. */
  readonly onFault?: (cause: unknown) => void;
  /** The control groups of this process, where others use them too: they are probed once. */
  readonly cgroups?: () => Promise<CgroupProbe>;
  /** Protections to leave out although the system has them. For tests of the others. */
  readonly without?: { readonly bwrap?: boolean; readonly cgroup?: boolean };
}

const STOPPED: TaskEnd = { kind: 'lost', message: 'the provider stopped' };

interface Probes {
  readonly bwrap: BwrapProbe;
  readonly cgroups: CgroupProbe;
  readonly runnerFolder: string;
}

/**
 * The executor for WASI preview 1 modules: each task in a Node process of its own with the least rights, in bubblewrap and
 * in a control group where they work. Probes the system once, before this returns.
 * @throws when the work folder cannot be written or the runner cannot be prepared
 */
export async function openWasiExecutor(options: WasiExecutorOptions): Promise<Executor> {
  const { workRoot, probes } = await prepare(options);
  const memoryBytesMax = Math.min(options.memoryBytesMax ?? Number.POSITIVE_INFINITY, WASM_PAGES_MAX * WASM_PAGE_BYTES);
  const known = new Map<string, RunningTask | undefined>();
  const kept = new Map<string, JobFolders>();
  const inFlight = new Set<Promise<unknown>>();
  const gate = createGate();
  let running = 0;
  let sandboxes = 0;
  let isClosed = false;

  const start = async (): Promise<Sandbox> => {
    const folders = await createJobFolders(workRoot, `job-${sandboxes++}`);
    try {
      return startSandbox({
        ...{ folders, runnerFolder: probes.runnerFolder, bwrapFile: probes.bwrap.file, groups: probes.cgroups.groups },
        memoryPagesMax: Math.ceil(memoryBytesMax / WASM_PAGE_BYTES),
      });
    } catch (cause) {
      await removeJobFolders(folders);
      throw cause;
    }
  };
  const end = async (sandbox: Sandbox, { keepFolders }: { keepFolders: boolean }): Promise<void> => {
    try {
      await sandbox.dispose();
      if (!keepFolders) await removeJobFolders(sandbox.folders);
    } catch (cause) {
      options.onFault?.(cause);
    }
  };
  const pool = createWarmPool({ start, end: (sandbox) => end(sandbox, { keepFolders: false }) });
  const track = <T>(act: Promise<T>): Promise<T> => {
    inFlight.add(act);
    const forget = (): boolean => inFlight.delete(act);
    act.then(forget, forget);
    return act;
  };

  const runIn = async (sandbox: Sandbox, task: TaskRun, hooks: RunHooks): Promise<TaskReport> => {
    let outputs = 0;
    try {
      await stageFiles(task, sandbox.folders);
      await gate.passed(hooks.signal);
      if (hooks.signal.aborted) return withoutRun({ kind: 'cancelled' });
      if (isClosed) return withoutRun(STOPPED);
      const runningTask = runTask(task, sandbox, hooks);
      known.set(task.taskId, runningTask);
      if (gate.isClosed) await runningTask.pause(); // closed in the very moment it was passed
      const report = await runningTask.report;
      outputs = report.outputs.length;
      if (outputs > 0) kept.set(task.taskId, sandbox.folders);
      return report;
    } finally {
      void track(end(sandbox, { keepFolders: outputs > 0 }));
    }
  };

  const admitAndRun = async (task: TaskRun, hooks: RunHooks): Promise<TaskReport> => {
    const refusal = refusalOf(task, memoryBytesMax);
    if (refusal) return withoutRun({ kind: 'refused', message: refusal });
    if (hooks.signal.aborted) return withoutRun({ kind: 'cancelled' });
    try {
      return await runIn(await pool.take(), task, hooks);
    } catch (cause) {
      return withoutRun({ kind: 'lost', message: cause instanceof Error ? cause.message : String(cause) });
    }
  };

  return {
    kind: 'wasi',
    isolation: async () => describe(probes),
    warm: (count) => pool.warm(isClosed ? 0 : count),
    run: async (task, hooks) => {
      if (isClosed) throw new ExecutorClosed('the executor is closed');
      if (known.has(task.taskId) || kept.has(task.taskId))
        throw new TaskAlreadyKnown(`task ${task.taskId} is known here`);
      known.set(task.taskId, undefined);
      running++;
      try {
        return await track(admitAndRun(task, hooks));
      } finally {
        running--;
        known.delete(task.taskId);
      }
    },
    reading: (taskId) => known.get(taskId)?.reading(),
    discard: async (taskId) => {
      const folders = kept.get(taskId);
      kept.delete(taskId);
      if (folders) await removeJobFolders(folders);
    },
    pause: async () => {
      if (describe(probes).pause === 'none') throw new PauseUnsupported('this system cannot stop a process');
      gate.close();
      await Promise.all([...known.values()].map(async (task) => task?.pause()));
    },
    resume: async () => {
      for (const task of known.values()) task?.resume();
      gate.open();
    },
    get running() {
      return running;
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      gate.open();
      for (const task of known.values()) task?.stop(STOPPED);
      // Runs first: each adds the clean-up of its sandbox.
      while (inFlight.size > 0) await Promise.allSettled(inFlight);
      await pool.dispose();
    },
  };
}

async function prepare({
  workRoot,
  without,
  cgroups: probe = probeCgroups,
}: WasiExecutorOptions): Promise<{ workRoot: string; probes: Probes }> {
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  // The real path, because Node's permissions are granted by it.
  const root = await realpath(workRoot);
  for (const name of await readdir(root)) {
    if (/^job-\d+$|^runner$/.test(name)) await removeJobFolders({ root: join(root, name) });
  }
  const [bwrap, cgroups, runnerFolder] = await Promise.all([
    without?.bwrap ? { file: undefined, notes: ['bubblewrap is switched off.'] } : probeBwrap(),
    without?.cgroup ? { groups: undefined, notes: ['Control groups are switched off.'] } : probe(),
    prepareRunner(root),
  ]);
  return { workRoot: root, probes: { bwrap, cgroups, runnerFolder } };
}

function describe({ bwrap, cgroups }: Probes): Isolation {
  const cgroup = cgroups.groups?.version ?? 'none';
  const withoutGroup = process.platform === 'win32' ? 'none' : 'signals';
  return {
    process: true,
    nodePermissions: true,
    bwrap: bwrap.file !== undefined,
    cgroup,
    pause: cgroup === 'none' ? withoutGroup : 'freezer',
    notes: [...bwrap.notes, ...cgroups.notes],
  };
}

/** The report of a task that never got a sandbox. */
function withoutRun(end: TaskEnd): TaskReport {
  return { end, wallMs: 0, cpuUs: 0, cpuSource: 'process', outputs: [], outputHash: outputHash([], end), logBytes: 0 };
}
