/** The game on a lent desktop and what it started: ended together. A program that leaves its group is not found. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { END_MS_MAX } from '../limits.ts';
import { type GameStart, StreamFault } from '../port.ts';

/** A game that ends within this never began. */
const GAME_SETTLE_MS = 300;
const GONE_LOOK_MS = 50;
/** Windows knows trees of processes by who started them, every other system groups. */
const IS_GROUP = process.platform !== 'win32';

export interface GameTree {
  readonly pid: number;
  /** The game's own process has ended. */
  readonly gone: Promise<void>;
  /** Asks, then kills. Resolves in at most twice `END_MS_MAX` with whether nothing is left. */
  end(): Promise<boolean>;
}

/** @throws {StreamFault} it does not start */
export async function startGameTree(
  { program, arguments: args, folder }: Pick<GameStart, 'program' | 'arguments' | 'folder'>,
  env: NodeJS.ProcessEnv,
): Promise<GameTree> {
  const child = spawn(program, [...args], {
    ...(folder === undefined ? {} : { cwd: folder }),
    ...{ env, stdio: 'ignore', detached: IS_GROUP },
  });
  const how = new Promise<string>((resolve) => {
    child.once('error', (cause) => resolve(cause.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const early = await Promise.race([how, delay(GAME_SETTLE_MS)]);
  const { pid } = child;
  if (typeof early === 'string' || pid === undefined) {
    if (pid !== undefined) signal(child, pid, 'SIGKILL');
    throw new StreamFault(`the game ended at once: ${early ?? 'it cannot be run'}`);
  }
  let ending: Promise<boolean> | undefined;
  return {
    ...{ pid, gone: how.then(() => undefined) },
    end: () => (ending ??= endTree(child, pid)),
  };
}

async function endTree(child: ChildProcess, pid: number): Promise<boolean> {
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    signal(child, pid, name);
    const untilMs = Date.now() + END_MS_MAX;
    while (Date.now() < untilMs) {
      if (!isThere(child, pid)) return true;
      await delay(GONE_LOOK_MS);
    }
  }
  return !isThere(child, pid);
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

function isThere(child: ChildProcess, pid: number): boolean {
  return isRunning(child) || (IS_GROUP && tellGroup(pid, 0));
}

function signal(child: ChildProcess, pid: number, name: NodeJS.Signals): void {
  if (IS_GROUP) tellGroup(pid, name);
  else if (isRunning(child)) execFile('taskkill.exe', ['/PID', String(pid), '/T', '/F'], () => undefined); // looked at again
}

/** Whether there was somebody to tell. NOTE: macOS answers EPERM, not ESRCH, while what has ended is not yet waited for. */
function tellGroup(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false; // all are gone, which is what is asked for
  }
}
