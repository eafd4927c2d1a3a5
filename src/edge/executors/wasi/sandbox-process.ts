import { spawn } from 'node:child_process';
import { RUNNER_ERROR_CHARS_MAX, RUNNER_KILL_MS_MAX, RUNNER_PROCESSES_MAX, RUNNER_START_MS_MAX } from '../limits.ts';
import { SandboxFault } from '../port.ts';
import { sandboxCommand } from './command.ts';
import { createFrameReader } from './frames.ts';
import { cpuUsOf, processTree, signalAll } from './processes.ts';
import { FRAME } from './sandbox/wire.ts';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import type { ControlGroup, ControlGroups, GroupLimits } from '../cgroup/group.ts';
import type { Frame } from './frames.ts';
import type { JobFolders } from './stage.ts';
import type { TaskMessage } from './sandbox/wire.ts';

/** One started sandbox: waits for one task, runs it, is killed. Never used twice. */
export interface Sandbox {
  readonly folders: JobFolders;
  /** The folders as the runner inside sees them. */
  readonly inside: { readonly inputs: string; readonly outputs: string };
  readonly isReady: boolean;
  /** @throws {SandboxFault} it did not start */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone and all it said was read; says how it went. */
  readonly gone: Promise<string>;
  readonly isGone: boolean;
  /** Gives the task. Frames come in the groups they arrived in; a fault ends them. */
  assign(task: TaskMessage, limits: Omit<GroupLimits, 'processes'>, onFrames: (frames: Frame[]) => void): void;
  readonly isMeteredByGroup: boolean;
  /** CPU time since the task was given, µs; undefined where the system does not tell. */
  cpuUs(): number | undefined;
  outOfMemory(): boolean;
  pause(): Promise<void>;
  resume(): void;
  /** Kills everything inside and waits until it is gone. */
  kill(): Promise<void>;
  /** Kills, and removes the control group. The folders stay. */
  dispose(): Promise<void>;
}

export interface SandboxOptions {
  readonly runnerFolder: string;
  readonly folders: JobFolders;
  readonly bwrapFile: string | undefined;
  readonly groups: ControlGroups | undefined;
  readonly memoryPagesMax: number;
}

/** Starts a sandbox; see `ready`. */
export function startSandbox({ runnerFolder, folders, bwrapFile, groups, memoryPagesMax }: SandboxOptions): Sandbox {
  const group = groups?.create();
  const command = sandboxCommand({
    ...{ runnerFolder, bwrapFile, memoryPagesMax, enterFiles: group?.enterFiles ?? [] },
    ...{ inputFolder: folders.inputs, outputFolder: folders.outputs },
  });
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...(command.needsLifeline ? (['pipe'] as const) : [])];
  // A group of its own keeps the terminal's Ctrl-C away from it; on Windows `detached` would open a window.
  const detached = process.platform !== 'win32';
  const child = spawn(command.file, command.args, {
    env: command.env,
    cwd: folders.root,
    stdio,
    detached,
    windowsHide: true,
  });

  let isReady = false;
  let isGone = false;
  let baselineCpuUs = 0;
  let onFrames: ((frames: Frame[]) => void) | undefined;
  const becameReady = Promise.withResolvers<void>();
  const pids = (): number[] => (child.pid === undefined ? [] : processTree(child.pid));
  const totalCpuUs = (): number | undefined => (group ? group.cpuUs() : isGone ? undefined : cpuUsOf(pids()));

  const kill = async (): Promise<void> => {
    if (!isGone) {
      killTree(child, group, pids);
      await settleWithin(gone, RUNNER_KILL_MS_MAX);
    }
  };
  const gone = watchExit(child).then((how) => {
    isGone = true;
    becameReady.reject(new SandboxFault(`the sandbox did not start: ${how}`));
    return how;
  });
  // A sandbox nobody waits for yet may fail; whoever takes it sees the rejection.
  becameReady.promise.catch(() => {});

  const readFrames = createFrameReader();
  child.stdout?.on('data', (chunk: Buffer) => {
    try {
      const frames = readFrames(chunk);
      const first = isReady ? undefined : frames.shift();
      if (first && first.type !== FRAME.ready) throw new SandboxFault('the sandbox broke its protocol');
      if (first) {
        isReady = true;
        becameReady.resolve();
      }
      if (frames.length > 0) onFrames?.(frames);
    } catch (cause) {
      if (!(cause instanceof SandboxFault)) throw cause;
      killTree(child, group, pids); // its end without an end frame is the report
    }
  });
  const startTimer = setTimeout(() => void kill().catch(becameReady.reject), RUNNER_START_MS_MAX);
  void becameReady.promise.finally(() => clearTimeout(startTimer)).catch(() => {});

  return {
    isMeteredByGroup: group !== undefined,
    ...{ folders, inside: command.inside, ready: becameReady.promise, gone, kill },
    get isReady() {
      return isReady;
    },
    get isGone() {
      return isGone;
    },
    assign: (task, limits, listener) => {
      onFrames = listener;
      group?.limit({ ...limits, processes: RUNNER_PROCESSES_MAX });
      baselineCpuUs = totalCpuUs() ?? 0;
      const body = Buffer.from(JSON.stringify(task));
      const header = Buffer.alloc(4);
      header.writeUInt32LE(body.length);
      child.stdin?.write(Buffer.concat([header, body]));
    },
    cpuUs: () => {
      const nowCpuUs = totalCpuUs();
      return nowCpuUs === undefined ? undefined : Math.max(0, nowCpuUs - baselineCpuUs);
    },
    outOfMemory: () => {
      try {
        return group?.outOfMemory() ?? false;
      } catch {
        return false; // somebody removed the group: that is not the task's doing
      }
    },
    pause: async () => {
      if (isGone) return;
      if (group) await group.freeze();
      else signalAll(pids(), 'SIGSTOP');
    },
    resume: () => {
      if (isGone) return;
      if (group) group.thaw();
      else signalAll(pids(), 'SIGCONT');
    },
    dispose: async () => {
      await kill();
      await group?.remove();
    },
  };
}

/** Kills the group and, for the moment before the process has entered it, the process and what lies below it. */
function killTree(child: ChildProcess, group: ControlGroup | undefined, pids: () => number[]): void {
  group?.kill();
  if (child.exitCode !== null || child.signalCode !== null) return; // its id may belong to another process by now
  if (process.platform !== 'win32') signalAll(pids().slice(1).toReversed(), 'SIGKILL');
  child.kill('SIGKILL');
}

/** Resolves with one line on how the process ended. */
function watchExit(child: ChildProcess): Promise<string> {
  let errorText = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-RUNNER_ERROR_CHARS_MAX);
  });
  // Writing to a process that just ended is answered by its exit.
  for (const stream of child.stdio) stream?.on('error', () => {});
  return new Promise((resolve) => {
    child.once('error', (cause) => resolve(cause.message));
    child.once('close', (code, signal) => {
      const how = signal ? `killed by ${signal}` : `exit code ${code}`;
      resolve(errorText.trim() ? `${how}: ${errorText.trim()}` : how);
    });
  });
}

async function settleWithin(promise: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SandboxFault('a killed sandbox did not end')), limitMs);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
