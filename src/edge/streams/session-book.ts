/**
 * What a session has started, on the disk: after a kill −9 of this process the next start finds it and ends it. A process is known by its id and
 * its start time, so that nobody else's is ever ended.
 */
import { lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Started = z.strictObject({ pid: z.number().int().min(2), startTicks: z.string() });
export type StartedProcess = z.infer<typeof Started>;
const Display = z.strictObject({ number: z.number().int(), socket: z.string() });
export type OwnDisplay = z.infer<typeof Display>;
const Entry = z.strictObject({
  /** Of the process that keeps this book. */
  keeper: z.strictObject({ pid: z.number().int(), startTicks: z.string() }),
  /** Sockets and cookies of the session. */
  folder: z.string(),
  display: Display.optional(),
  processes: z.array(Started),
});
type Entry = z.infer<typeof Entry>;

export interface SessionBook {
  add(pid: number): void;
  setDisplay(display: OwnDisplay): void;
  /** Processes that were added. */
  pids(): readonly number[];
  /** All of the session is gone. */
  close(): void;
}

/** Start time of a process in clock ticks since boot (proc(5), field 22); empty: no such process, or no Linux. */
export function startTicksOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** R running, S sleeping, T stopped, Z ended but not waited for …; undefined: no such process. */
export function processState(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  } catch {
    return undefined;
  }
}

export function openSessionBook(booksFolder: string, name: string, folder: string): SessionBook {
  mkdirSync(booksFolder, { recursive: true, mode: 0o700 });
  const file = join(booksFolder, `${name}.json`);
  const entry: Entry = {
    keeper: { pid: process.pid, startTicks: startTicksOf(process.pid) },
    folder,
    processes: [],
  };
  const save = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify(entry), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  save();
  return {
    add: (pid) => {
      // An encoder is started anew for each whole picture: those that ended need not be found again.
      entry.processes = entry.processes.filter((one) => startTicksOf(one.pid) === one.startTicks);
      entry.processes.push({ pid, startTicks: startTicksOf(pid) });
      save();
    },
    pids: () => entry.processes.filter(({ pid, startTicks }) => startTicksOf(pid) === startTicks).map(({ pid }) => pid),
    setDisplay: (display) => {
      entry.display = display;
      save();
    },
    close: () => rmSync(file, { force: true }),
  };
}

/** Processes of all sessions that are written down and run. */
export function bookedPids(booksFolder: string): number[] {
  return bookNames(booksFolder)
    .flatMap((name) => readEntry(join(booksFolder, name))?.processes ?? [])
    .filter(({ pid, startTicks }) => startTicks !== '' && startTicksOf(pid) === startTicks)
    .map(({ pid }) => pid);
}

/** Ends what books of processes that are gone tell of. Returns how many books. */
export function sweepSessions(booksFolder: string): number {
  let count = 0;
  for (const name of bookNames(booksFolder)) {
    const file = join(booksFolder, name);
    const entry = readEntry(file);
    if (entry !== undefined && startTicksOf(entry.keeper.pid) === entry.keeper.startTicks) continue;
    if (entry !== undefined) endLeftovers(entry);
    rmSync(file, { force: true });
    count += 1;
  }
  return count;
}

function bookNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.json(\.new)?$/.test(name));
  } catch {
    return []; // no session was ever here
  }
}

function readEntry(file: string): Entry | undefined {
  try {
    return Entry.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined; // cut by the same power cut: nothing was started after it
  }
}

function endLeftovers({ processes, display, folder }: Entry): void {
  for (const { pid, startTicks } of processes.toReversed()) {
    if (startTicks === '' || startTicksOf(pid) !== startTicks) continue;
    signalGroup(pid, 'SIGKILL');
  }
  if (display !== undefined) removeDisplayFiles(display, processes);
  if (/\/realms-game-\w+$/.test(folder)) rmSync(folder, { recursive: true, force: true });
}

/** What an X server that was killed leaves behind, and nothing of another that has its number by now. */
export function removeDisplayFiles(display: OwnDisplay, started: readonly StartedProcess[], folder = '/tmp'): void {
  const { number, socket } = display;
  const lockFile = `${folder}/.X${number}-lock`;
  const holder = lockHolder(lockFile);
  if (started.some(({ pid, startTicks }) => pid === holder && ['', startTicks].includes(startTicksOf(pid))))
    rmSync(lockFile, { force: true });
  if (socket !== '' && socketOf(number, folder) === socket) rmSync(socketFile(number, folder), { force: true });
}

/** The display of a server that listens now. */
export function ownDisplay(number: number, folder = '/tmp'): OwnDisplay {
  return { number, socket: socketOf(number, folder) };
}

const socketFile = (number: number, folder: string): string => `${folder}/.X11-unix/X${number}`;

/** By what a socket's file is told from a later one of the same name; empty: there is none. */
function socketOf(number: number, folder: string): string {
  try {
    const { ino, mtimeNs } = lstatSync(socketFile(number, folder), { bigint: true });
    return `${ino} ${mtimeNs}`;
  } catch {
    return '';
  }
}

/** An X server writes its id, padded to ten signs; one that chose its number itself writes no lock. Source: xserver, os/utils.c, LockServer. */
function lockHolder(lockFile: string): number | undefined {
  try {
    return Number(/^ *(\d{1,10})\n$/.exec(readFileSync(lockFile, 'latin1'))?.[1]);
  } catch {
    return undefined; // there is none
  }
}

/** A signal to a process that leads its group, and to all in it; one that is gone is no fault. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
  }
}
