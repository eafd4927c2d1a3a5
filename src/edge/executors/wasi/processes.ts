import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second in `/proc/<pid>/stat`: 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/**
 * A process and everything below it, on Linux; elsewhere the process alone. Used where no control group holds them
 * together; a process that ended meanwhile is left out.
 */
export function processTree(pid: number): number[] {
  const found = [pid];
  for (const parent of found) found.push(...childrenOf(parent));
  return found;
}

/** CPU time of processes that still run, µs, or undefined where the system does not tell. */
export function cpuUsOf(pids: readonly number[]): number | undefined {
  let ticks = 0;
  let isKnown = false;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]); // utime, stime (proc(5), fields 14 and 15)
      isKnown = true;
    } catch {
      continue; // it ended
    }
  }
  return isKnown ? Math.round((ticks * 1_000_000) / TICKS_PER_S) : undefined;
}

/** Sends a signal to processes; one that ended meanwhile is no fault. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
