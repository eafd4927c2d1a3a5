/** Memory and processor time of a process and all below it, from /proc (Linux). */
import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

export interface TreeUse {
  readonly processes: number;
  /** Resident, summed: pages that several processes share count in each. */
  readonly rssBytes: number;
  /** Proportional: a shared page is split among those who share it. */
  readonly pssBytes: number;
}

export function readTree(pid: number): TreeUse | undefined {
  if (process.platform !== 'linux') return undefined;
  const pids = [pid, ...descendants(pid)];
  const sum = (read: (one: number) => number): number => pids.reduce((total, one) => total + read(one), 0);
  return {
    processes: pids.length,
    rssBytes: sum((one) => kibOf(one, 'status', 'VmRSS')),
    pssBytes: sum((one) => kibOf(one, 'smaps_rollup', 'Pss')),
  };
}

/** Processor time that a process has used so far, ms, in steps of a clock tick. undefined: not on this system, or it ended. */
export function readCpuMs(pid: number): number | undefined {
  try {
    // Fields after the name, which may hold spaces: state is the third of all, utime and stime the 14th and 15th (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
  } catch {
    return undefined;
  }
}

function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function kibOf(pid: number, file: string, field: string): number {
  try {
    const line = readFileSync(`/proc/${pid}/${file}`, 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`${field}:`));
    return Number(/\d+/.exec(line ?? '')?.[0] ?? 0) * 1024;
  } catch {
    // It ended between the listing and the reading.
    return 0;
  }
}
