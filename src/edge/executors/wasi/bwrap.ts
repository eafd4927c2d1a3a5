import { execFile } from 'node:child_process';
import { accessSync, constants, lstatSync, readlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where things lie inside the sandbox. */
export const INSIDE = { node: '/node', runner: '/runner', inputs: '/job/in', outputs: '/job/out' } as const;

export interface BwrapPaths {
  readonly runnerFolder: string;
  readonly inputFolder: string;
  readonly outputFolder: string;
}

export interface BwrapProbe {
  /** The program's path, when it works. */
  readonly file: string | undefined;
  readonly notes: readonly string[];
}

const PROBE_MS_MAX = 10_000;

/** Whether bubblewrap can run Node here, tried once for real: many containers forbid user namespaces. */
export async function probeBwrap(): Promise<BwrapProbe> {
  if (process.platform !== 'linux')
    return { file: undefined, notes: [`bubblewrap does not exist on ${process.platform}.`] };
  const file = findProgram('bwrap');
  if (!file) return { file: undefined, notes: ['bubblewrap (bwrap) is not installed.'] };
  try {
    const { stdout } = await promisify(execFile)(file, [...baseArguments(), '--', INSIDE.node, '--version'], {
      timeout: PROBE_MS_MAX,
      env: {},
    });
    if (stdout.trim() !== process.version) return { file: undefined, notes: ['bubblewrap ran another Node.'] };
    return { file, notes: [] };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[1] ?? cause.message) : String(cause);
    return { file: undefined, notes: [`bubblewrap does not work here: ${reason.trim()}.`] };
  }
}

/** Arguments up to and including `--`; the program to run, as seen inside, follows. */
export function bwrapArguments({ runnerFolder, inputFolder, outputFolder }: BwrapPaths): string[] {
  return [
    ...baseArguments(),
    ...['--ro-bind', runnerFolder, INSIDE.runner],
    ...['--ro-bind', inputFolder, INSIDE.inputs],
    ...['--bind', outputFolder, INSIDE.outputs],
    ...['--chdir', INSIDE.outputs],
    '--',
  ];
}

function baseArguments(): string[] {
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session'],
    ...['--ro-bind', '/usr', '/usr', ...libraries()],
    ...['--ro-bind', process.execPath, INSIDE.node],
    ...['--tmpfs', '/tmp'],
    ...['--clearenv', '--uid', '65534', '--gid', '65534', '--cap-drop', 'ALL'],
  ];
}

/** The folders the dynamic linker looks into: links into /usr on most systems, folders of their own on some. */
function libraries(): string[] {
  return ['/lib', '/lib64', '/lib32'].flatMap((path) => {
    try {
      if (lstatSync(path).isSymbolicLink()) return ['--symlink', readlinkSync(path), path];
      return ['--ro-bind', path, path];
    } catch {
      return []; // this system has none
    }
  });
}

function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '/usr/bin').split(delimiter);
  return folders
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
