/**
 * What parent and sandboxed runner say to each other.
 *
 *   parent -> runner, stdin:   one task: u32le length, JSON TaskMessage. End of input means: the parent is gone, exit.
 *   runner -> parent, stdout:  frames: u8 type, u32le length, payload of at most FRAME_BYTES_MAX.
 *   runner -> parent, stderr:  Node's own last words, kept to explain a loss. The module cannot write there.
 *
 * ready -> (stdout | stderr | progress)* -> output* -> end. After `end` the runner waits to be killed.
 */

/** Kinds of frames; the payloads are bytes of the module's log, or JSON of the types below. */
export const FRAME = { ready: 1, stdout: 2, stderr: 3, progress: 4, output: 5, end: 6 } as const;

/** Bytes before a frame's payload. */
export const FRAME_HEADER_BYTES = 5;

/** Paths are as the runner sees them inside its sandbox. */
export interface TaskMessage {
  readonly moduleFile: string;
  readonly moduleHash: string;
  readonly args: readonly string[];
  /** Pairs, in the order the module sees them. */
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly inputs: readonly { readonly name: string; readonly file: string }[];
  /** Empty folder for the output files, which get numbers for names: the module's paths never reach the system. */
  readonly outputFolder: string;
  readonly seedHex: string;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly logBytes: number;
}

export interface ProgressMessage {
  readonly done: number;
  readonly total: number;
}

export interface OutputMessage {
  readonly path: string;
  readonly fileName: string;
}

/** How the module ended, as far as the runner can see; wall, cancel and loss are the parent's to name. */
export type RunnerEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'limit'; readonly limit: 'memory' | 'output' | 'log' }
  | { readonly kind: 'trap'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'lost'; readonly message: string };

export interface EndMessage {
  readonly end: RunnerEnd;
  /** The runner's own CPU time since it got the task, µs; used only where there is no cgroup. */
  readonly cpuUs: number;
  readonly logBytes: number;
}
