/** The command that runs a game: inside bubblewrap, where that works, it sees the system's programs, its own home and its session's sockets. */
import { execFile } from 'node:child_process';
import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { StreamFault } from './port.ts';
import { findProgram } from './programs.ts';

export interface Confinement {
  /** The bubblewrap program, where it works. */
  readonly file: string | undefined;
  readonly notes: readonly string[];
}

const PROBE_MS_MAX = 10_000;
export const INSIDE_HOME = '/home/player';
const INSIDE_RUN = '/run/game';
/** Of `/etc`, what programs need to show letters, play sound and find libraries; nothing in it is anybody's secret. */
const PUBLIC_SETTINGS = [
  ...[
    '/etc/fonts',
    '/etc/alsa',
    '/etc/asound.conf',
    '/etc/pulse',
    '/etc/ld.so.cache',
    '/etc/ld.so.conf',
    '/etc/ld.so.conf.d',
  ],
  ...['/etc/localtime', '/etc/alternatives', '/etc/X11', '/etc/drirc', '/etc/vulkan', '/etc/glvnd', '/etc/machine-id'],
];
const NETWORK_SETTINGS = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/ssl/certs',
  '/etc/ca-certificates',
];
/** Graphics cards: without them OpenGL runs on the processor. */
const DEVICES = ['/dev/dri', '/dev/nvidia0', '/dev/nvidiactl', '/dev/nvidia-modeset', '/dev/nvidia-uvm'];

export interface GameCommandOptions {
  readonly bwrapFile: string | undefined;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string | undefined;
  readonly homeFolder: string;
  /** Of the instance: no folder that holds it is shown to a game. */
  readonly dataFolder: string;
  readonly isNetworkAllowed: boolean;
  readonly display: { readonly name: string; readonly socket: string };
  readonly authorityFile: string;
  readonly soundSocket: string | undefined;
}

export interface GameProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Whether bubblewrap can run programs here, tried once for real. */
export async function probeConfinement(): Promise<Confinement> {
  const file = findProgram('bwrap');
  if (file === undefined)
    return { file, notes: ['bubblewrap (bwrap) is not installed: games run with the rights of this instance.'] };
  try {
    await promisify(execFile)(file, [...baseArguments(), '--', '/usr/bin/env', 'true'], { timeout: PROBE_MS_MAX });
    return { file, notes: [] };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[1] ?? cause.message) : String(cause);
    return {
      file: undefined,
      notes: [`bubblewrap does not work here, games run with the rights of this instance: ${reason.trim()}.`],
    };
  }
}

/** Whether a folder holds its owner's home, or what this instance keeps: a game that may read it reads everything. */
export function isTooWide(folder: string, dataFolder: string): boolean {
  const inner = realPath(folder);
  return [homedir(), dataFolder].some((kept) =>
    `${realPath(kept)}${sep}`.startsWith(inner === sep ? sep : `${inner}${sep}`),
  );
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // not there yet
  }
}

/** @throws {StreamFault} its folder holds more than the game */
export function gameProcess(options: GameCommandOptions): GameProcess {
  const { bwrapFile, program, folder, homeFolder, dataFolder, display, authorityFile, soundSocket } = options;
  const isConfined = bwrapFile !== undefined;
  const home = isConfined ? INSIDE_HOME : homeFolder;
  const run = isConfined ? INSIDE_RUN : undefined;
  const env = {
    ...{ PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games', LANG: process.env['LANG'] ?? 'C.UTF-8' },
    ...{
      HOME: home,
      USER: 'player',
      DISPLAY: display.name,
      XAUTHORITY: run === undefined ? authorityFile : `${run}/authority`,
    },
    ...{ SDL_VIDEODRIVER: 'x11', SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR: '0' },
    ...(soundSocket === undefined
      ? { SDL_AUDIODRIVER: 'dummy' }
      : { SDL_AUDIODRIVER: 'pulseaudio', PULSE_SERVER: `unix:${run === undefined ? soundSocket : `${run}/sound`}` }),
  };
  if (!isConfined) return { file: program, args: options.arguments, env, cwd: folder ?? homeFolder };
  if (folder !== undefined && isTooWide(folder, dataFolder))
    throw new StreamFault(`the folder ${folder} holds more than the game: give the game a folder of its own`);
  // What lies beside a program is its own, unless everything lies there.
  const beside = isTooWide(dirname(program), dataFolder) ? program : dirname(program);
  const readable = [folder, beside].filter((path) => path !== undefined && !`${resolve(path)}/`.startsWith('/usr/'));
  return {
    file: bwrapFile,
    args: [
      ...baseArguments(),
      ...(options.isNetworkAllowed
        ? ['--share-net', ...NETWORK_SETTINGS.flatMap((path) => ['--ro-bind-try', path, path])]
        : []),
      ...PUBLIC_SETTINGS.flatMap((path) => ['--ro-bind-try', path, path]),
      ...DEVICES.flatMap((path) => ['--dev-bind-try', path, path]),
      ...['--ro-bind-try', '/sys/dev', '/sys/dev', '--ro-bind-try', '/sys/devices', '/sys/devices'],
      ...['--bind', homeFolder, INSIDE_HOME],
      ...readable.flatMap((path) => ['--ro-bind', path as string, path as string]),
      ...['--ro-bind', authorityFile, `${INSIDE_RUN}/authority`, '--bind', display.socket, display.socket],
      ...(soundSocket === undefined ? [] : ['--bind', soundSocket, `${INSIDE_RUN}/sound`]),
      ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
      ...['--chdir', folder ?? INSIDE_HOME, '--', program, ...options.arguments],
    ],
    env: {},
    cwd: homeFolder,
  };
}

function baseArguments(): string[] {
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'game'],
    ...['--ro-bind', '/usr', '/usr', ...systemFolders()],
    ...[
      '--proc',
      '/proc',
      '--dev',
      '/dev',
      '--tmpfs',
      '/tmp',
      '--tmpfs',
      '/dev/shm',
      '--tmpfs',
      '/run',
      '--tmpfs',
      '/home',
    ],
  ];
}

/** Links into /usr on most systems, folders of their own on some. */
function systemFolders(): string[] {
  return ['/lib', '/lib64', '/lib32', '/bin', '/sbin'].flatMap((path) => {
    try {
      if (lstatSync(path).isSymbolicLink()) return ['--symlink', readlinkSync(path), path];
      return ['--ro-bind', path, path];
    } catch {
      return []; // this system has none
    }
  });
}
