import { copyFile, link, mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ARGUMENTS_BYTES_MAX, INPUTS_MAX, WALL_MS_MAX, WASM_PAGE_BYTES } from '../limits.ts';
import { isTaskPath } from '../outputs.ts';
import type { TaskRun } from '../port.ts';
import type { TaskMessage } from './sandbox/wire.ts';

/** The private folder of one sandbox: what it may read, and what it may write. */
export interface JobFolders {
  readonly root: string;
  readonly inputs: string;
  readonly outputs: string;
}

/** Makes the folders of one sandbox. */
export async function createJobFolders(workRoot: string, name: string): Promise<JobFolders> {
  const root = join(workRoot, name);
  const folders = { root, inputs: join(root, 'in'), outputs: join(root, 'out') };
  await mkdir(root, { mode: 0o700 });
  await mkdir(folders.inputs, { mode: 0o700 });
  await mkdir(folders.outputs, { mode: 0o700 });
  return folders;
}

/** Removes them with everything in them. */
export async function removeJobFolders({ root }: Pick<JobFolders, 'root'>): Promise<void> {
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
}

/** Puts module and inputs under numbered names into the folder that the sandbox may read. */
export async function stageFiles(task: TaskRun, { inputs }: JobFolders): Promise<void> {
  await place(task.modulePath, join(inputs, MODULE_FILE));
  for (const [index, { filePath }] of task.inputs.entries()) await place(filePath, join(inputs, String(index)));
}

const MODULE_FILE = 'module.wasm';

/** A hard link costs nothing however large the file is; across file systems it must be a copy. */
async function place(from: string, to: string): Promise<void> {
  const file = await realpath(from);
  try {
    await link(file, to);
  } catch {
    await copyFile(file, to);
  }
}

/** The task as the runner gets it. @param inside the folders as the runner sees them */
export function taskMessage(task: TaskRun, inside: { readonly inputs: string; readonly outputs: string }): TaskMessage {
  const { limits } = task;
  return {
    moduleFile: `${inside.inputs}/${MODULE_FILE}`,
    moduleHash: task.moduleHash.toLowerCase(),
    args: task.args,
    // Sorted, because the order of an object's keys is an accident of how it travelled.
    env: Object.entries(task.env).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    inputs: task.inputs.map(({ name }, index) => ({ name, file: `${inside.inputs}/${index}` })),
    outputFolder: inside.outputs,
    seedHex: task.seedHex.toLowerCase(),
    memoryBytes: limits.memoryBytes,
    outputBytes: limits.outputBytes,
    logBytes: limits.logBytes,
  };
}

/** Why a task can never run, in words for its buyer, or undefined when it can. */
export function refusalOf(task: TaskRun, memoryBytesMax: number): string | undefined {
  const { limits } = task;
  if (!/^[0-9a-f]{64}$/i.test(task.seedHex)) return 'the seed is not 32 bytes in hex';
  if (!/^[0-9a-f]{64}$/i.test(task.moduleHash)) return "the module's hash is not 32 bytes in hex";
  if (!(limits.memoryBytes >= WASM_PAGE_BYTES)) return 'the memory limit is below one page of 64 KiB';
  if (limits.memoryBytes > memoryBytesMax)
    return `the task asks for more memory than the ${memoryBytesMax} bytes given here`;
  if (!(limits.wallMs > 0 && limits.wallMs <= WALL_MS_MAX))
    return `the wall limit is not within 1 and ${WALL_MS_MAX} ms`;
  if (!(limits.outputBytes >= 0 && limits.logBytes >= 0)) return 'a limit is negative';
  if (!(limits.cpuCores > 0)) return 'the task asks for no processor';
  return refusalOfTexts(task) ?? refusalOfInputs(task.inputs.map(({ name }) => name));
}

function refusalOfTexts({ args, env }: TaskRun): string | undefined {
  const texts = [...args, ...Object.keys(env), ...Object.values(env)];
  if (texts.some((text) => text.includes('\0'))) return 'an argument or a variable has a zero byte in it';
  if (Object.keys(env).some((name) => name === '' || name.includes('='))) return 'a variable has a name that cannot be';
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  return bytes > ARGUMENTS_BYTES_MAX
    ? `arguments and environment are longer than ${ARGUMENTS_BYTES_MAX} bytes`
    : undefined;
}

function refusalOfInputs(names: readonly string[]): string | undefined {
  if (names.length > INPUTS_MAX) return `there are more than ${INPUTS_MAX} inputs`;
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const name of names) {
    const shown = JSON.stringify(name.slice(0, 100));
    if (!isTaskPath(name)) return `the input name ${shown} is not a plain path`;
    if (files.has(name)) return `the input ${shown} is there twice`;
    files.add(name);
    for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1))
      folders.add(name.slice(0, slash));
  }
  const both = names.find((name) => folders.has(name));
  return both && `the input ${JSON.stringify(both.slice(0, 100))} is a file and a folder`;
}
