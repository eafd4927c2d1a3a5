import { readdirSync, readFileSync } from 'node:fs';

/** A process and everything below it, on Linux; elsewhere the process alone. One that ended meanwhile is left out. */
export function processTree(pid: number): number[] {
  const found = [pid];
  for (const parent of found) found.push(...childrenOf(parent));
  return found;
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

/** Sends a signal to a process and everything below it; what ended meanwhile is no fault. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  for (const one of processTree(pid)) {
    try {
      process.kill(one, signal);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
    }
  }
}

/** Clock ticks per second in `/proc/<pid>/stat`: 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** CPU time of processes that still run, µs; 0 where the system does not tell. */
export function cpuUsOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of new Set(pids)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]); // utime, stime (proc(5), fields 14 and 15)
    } catch {
      continue; // it ended
    }
  }
  return Math.round((ticks * 1_000_000) / TICKS_PER_S);
}
