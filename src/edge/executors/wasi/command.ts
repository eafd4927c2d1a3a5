import { join } from 'node:path';
import { RUNNER_HEAP_MIB, WASM_TABLE_ELEMENTS_MAX } from '../limits.ts';
import { enterGroups } from '../cgroup/group.ts';
import { bwrapArguments, INSIDE } from './bwrap.ts';

export interface CommandOptions {
  readonly runnerFolder: string;
  readonly inputFolder: string;
  readonly outputFolder: string;
  /** The bubblewrap program, where it works. */
  readonly bwrapFile: string | undefined;
  /** The `cgroup.procs` files to enter first. */
  readonly enterFiles: readonly string[];
  /** Most pages any task's memory may have here. */
  readonly memoryPagesMax: number;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether the runner watches descriptor 3 to notice its parent's death; bubblewrap has the system do it. */
  readonly needsLifeline: boolean;
  /** The folders as the runner sees them. */
  readonly inside: { readonly inputs: string; readonly outputs: string };
}

/** The whole command line of one sandbox, from the outermost program inwards: sh, bwrap, node. */
export function sandboxCommand(options: CommandOptions): Command {
  const { bwrapFile, enterFiles, runnerFolder, inputFolder, outputFolder } = options;
  const needsLifeline = bwrapFile === undefined;
  const inside = bwrapFile
    ? { node: INSIDE.node, runner: INSIDE.runner, inputs: INSIDE.inputs, outputs: INSIDE.outputs }
    : { node: process.execPath, runner: runnerFolder, inputs: inputFolder, outputs: outputFolder };
  const node = [inside.node, ...nodeArguments({ ...inside, needsLifeline, memoryPagesMax: options.memoryPagesMax })];
  const confined = bwrapFile
    ? [bwrapFile, ...bwrapArguments({ runnerFolder, inputFolder, outputFolder }), ...node]
    : node;
  const [file = '', ...args] = enterGroups(enterFiles, confined);
  return { file, args, needsLifeline, env: environment(), inside: { inputs: inside.inputs, outputs: inside.outputs } };
}

interface NodeOptions {
  readonly runner: string;
  readonly inputs: string;
  readonly outputs: string;
  readonly needsLifeline: boolean;
  readonly memoryPagesMax: number;
}

/**
 * Node with the rights the runner needs and no others. `--allow-wasi` is not among them: the runner brings its own
 * WASI, so that `node:wasi`, which is no boundary, cannot be reached at all.
 */
function nodeArguments({ runner, inputs, outputs, needsLifeline, memoryPagesMax }: NodeOptions): string[] {
  return [
    '--permission',
    ...[runner, inputs, outputs].map((folder) => `--allow-fs-read=${folder}`),
    `--allow-fs-write=${outputs}`,
    ...(needsLifeline ? ['--allow-worker'] : []),
    `--wasm-max-mem-pages=${memoryPagesMax}`,
    `--wasm-max-table-size=${WASM_TABLE_ELEMENTS_MAX}`,
    `--max-old-space-size=${RUNNER_HEAP_MIB}`,
    '--no-warnings',
    '--disable-proto=delete',
    join(runner, 'main.cjs'),
    ...(needsLifeline ? [join(runner, 'watchdog.cjs')] : []),
  ];
}

/** Nothing of the owner's environment. Windows cannot start Node without knowing where it lies itself. */
function environment(): Record<string, string> {
  const systemRoot = process.env['SystemRoot'];
  return process.platform === 'win32' && systemRoot ? { SystemRoot: systemRoot } : {};
}
