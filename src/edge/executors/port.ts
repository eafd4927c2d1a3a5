/**
 * The executor port: one untrusted task in, one report out. Every kind (wasi, container, slurm, kubernetes) implements it
 * and passes `test/compliance/executor-compliance.ts`.
 *
 * 1. A task runs in a sandbox that is used once and never shared.
 * 2. `run` never throws on what the task does: every end is a value. It throws on a wrong call (a task id twice).
 * 3. Ends that are not `lost` depend on the task, its inputs, its seed and its limits alone; `wall` and `cancelled` depend
 *    on time too. `lost` is the provider's fault.
 * 4. CPU time is metered from outside the sandbox wherever the system allows it; `cpuSource` says where it came from.
 */

export interface ExecutorLimits {
  /** Memory of the task itself, bytes; the sandbox's own needs come on top. */
  readonly memoryBytes: number;
  /** Wall-clock time, ms; time paused does not count. */
  readonly wallMs: number;
  /** Sum of the sizes of the files under `/out`, bytes. */
  readonly outputBytes: number;
  /** Sum of what the task writes to stdout and stderr, bytes; progress lines are not counted. */
  readonly logBytes: number;
  /** Processor cores, may be a fraction; enforced where the system has a quota. */
  readonly cpuCores: number;
}

export interface TaskInput {
  /** Path under `/in`, with `/` between segments, without `.` and `..`. */
  readonly name: string;
  /** The file on this machine. The task can read it and cannot change it. */
  readonly filePath: string;
}

export interface TaskRun {
  readonly taskId: string;
  /** The module's file on this machine. */
  readonly modulePath: string;
  /** SHA-256 of that file, hex; checked before it is compiled. */
  readonly moduleHash: string;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  /** The whole environment; nothing of the provider's is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly inputs: readonly TaskInput[];
  /** 32 bytes in hex that all time and randomness of the task are drawn from. */
  readonly seedHex: string;
  readonly limits: ExecutorLimits;
}

export type LimitName = 'memory' | 'wall' | 'output' | 'log';

export type TaskEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'limit'; readonly limit: LimitName }
  /** The module did what the machine cannot do: unreachable, out of bounds, division by zero, stack exhausted. */
  | { readonly kind: 'trap'; readonly message: string }
  /** Never started: not a module, asks for sockets or unknown imports, or the task's description is impossible. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'cancelled' }
  /** The sandbox itself failed: the provider's fault, so the task is placed elsewhere. */
  | { readonly kind: 'lost'; readonly message: string };

export interface TaskOutput {
  /** Path under `/out`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Where the bytes lie until `discard(taskId)`. */
  readonly filePath: string;
}

export interface TaskReport {
  readonly end: TaskEnd;
  /** From handing the task to its sandbox until its end, without the time paused, ms. */
  readonly wallMs: number;
  /** Processor time of the task, µs; starting the sandbox is not counted. */
  readonly cpuUs: number;
  /** `process`: the system has no cgroup, so the figure is the runner's own or the system's per-process one. */
  readonly cpuSource: 'cgroup' | 'process';
  /** Sorted by path; empty unless the task exited. */
  readonly outputs: readonly TaskOutput[];
  /** SHA-256 over outputs and end (see `outputs.ts`): equal work gives an equal hash. */
  readonly outputHash: string;
  readonly logBytes: number;
}

/** What really protects the machine, as probed: goes into the offer, so that buyer and seller see the same. */
export interface Isolation {
  readonly process: true;
  /** Node's permission model limits the runner's files, children and threads. */
  readonly nodePermissions: boolean;
  /** Own user, pid, mount, network and ipc namespaces. */
  readonly bwrap: boolean;
  readonly cgroup: 'v2' | 'v1' | 'none';
  /** How `pause` stops a task: the cgroup freezer, stop signals, or not at all on this system. */
  readonly pause: 'freezer' | 'signals' | 'none';
  /** One English sentence for each protection that is missing, with its cause. */
  readonly notes: readonly string[];
}

export interface RunHooks {
  readonly signal: AbortSignal;
  /** Live, in order within a stream. A character split between two writes arrives whole. */
  onLog(stream: 'stdout' | 'stderr', text: string): void;
  /** From lines `::progress DONE/TOTAL` on stderr; not more often than every 50 ms, the last always. */
  onProgress(done: number, total: number): void;
}

/** A running task's meter, for the samples between the parties. */
export interface MeterReading {
  readonly wallMs: number;
  readonly cpuUs: number;
}

export interface Executor extends AsyncDisposable {
  readonly kind: string;
  isolation(): Promise<Isolation>;
  /** Keeps up to `count` sandboxes started and idle, so that a task need not wait for one. 0 ends the idle ones. */
  warm(count: number): void;
  /** @throws {TaskAlreadyKnown} a task of this id runs, or its outputs were not discarded yet */
  run(task: TaskRun, hooks: RunHooks): Promise<TaskReport>;
  /** The meter of a running task, or undefined when it does not run. */
  reading(taskId: string): MeterReading | undefined;
  /** Removes the outputs of an ended task from the work folder; harmless when there are none. */
  discard(taskId: string): Promise<void>;
  /**
   * Stops every running task where it stands, within a second, and holds back new ones until `resume`.
   * @throws {PauseUnsupported} this system cannot stop a process; cancel the tasks instead
   */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Tasks between `run` and their report. */
  readonly running: number;
}

/** `run` was called with an id that runs or still has outputs: a mistake of the caller. */
export class TaskAlreadyKnown extends Error {
  override readonly name = 'TaskAlreadyKnown';
}

/** The executor was disposed, or is being disposed, when it was called. */
export class ExecutorClosed extends Error {
  override readonly name = 'ExecutorClosed';
}

/** This system has neither a freezer nor stop signals (Windows). */
export class PauseUnsupported extends Error {
  override readonly name = 'PauseUnsupported';
}

/** The sandbox could not be started or did not obey: the provider's fault, reported as end `lost`. */
export class SandboxFault extends Error {
  override readonly name = 'SandboxFault';
}
