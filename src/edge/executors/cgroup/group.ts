/** What a sandbox may use, as its control group enforces it. */
export interface GroupLimits {
  readonly memoryBytes: number;
  /** Cores, may be a fraction. */
  readonly cpuCores: number;
  /** Processes and threads. */
  readonly processes: number;
}

/** One control group around one sandbox. The calls are synchronous: these files are the kernel's memory, not a disk. */
export interface ControlGroup {
  /** A process writes `0` into each of these before it becomes the sandbox, so nothing ever runs outside. */
  readonly enterFiles: readonly string[];
  /** A command that runs in here from its first instruction. */
  entered(command: readonly string[]): readonly string[];
  /** Called once, before the sandbox gets its task. */
  limit(limits: GroupLimits): void;
  /** CPU time of everything that ever ran in here, µs. */
  cpuUs(): number;
  /** Whether the kernel killed something in here for want of memory. */
  outOfMemory(): boolean;
  /** Resolves when every process in here stands still. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Sends SIGKILL to everything in here, frozen or not. */
  kill(): void;
  /** Removes the group once it is empty. */
  remove(): Promise<void>;
}

/** Makes control groups below one place that this process may write to. */
export interface ControlGroups {
  readonly version: 'v2' | 'v1';
  /** Limits that this system cannot enforce, one sentence each. */
  readonly notes: readonly string[];
  /** @throws {GroupFault} */
  create(): ControlGroup;
  /** Kills and removes groups that a killed instance left behind. Returns how many. */
  sweep(): Promise<number>;
}

/** The kernel refused something of a control group: the probe was wrong, or somebody changed the hierarchy. */
export class GroupFault extends Error {
  override readonly name = 'GroupFault';
}

/** Writes its own process id into the groups, then becomes the program: nothing of it ever runs outside of them. */
const ENTER_GROUPS = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 97; shift; done; shift; exec "$@"';

/** A command that enters groups (see `enterFiles`) and then becomes the one given; without groups the one given. */
export function enterGroups(enterFiles: readonly string[], command: readonly string[]): readonly string[] {
  return enterFiles.length > 0 ? ['/bin/sh', '-c', ENTER_GROUPS, 'sh', ...enterFiles, '--', ...command] : command;
}

/** Period of the CPU quota, µs: the kernel's own default. */
export const CPU_PERIOD_US = 100_000;
/** How long a freeze or a removal may take, ms. */
export const GROUP_SETTLE_MS_MAX = 2_000;
