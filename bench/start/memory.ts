/** Memory and processor time of a process and all below it, from /proc (Linux). */
import { readFileSync, readdirSync } from 'node:fs';

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
  return { processes: pids.length, rssBytes: sum((one) => kibOf(one, 'status', 'VmRSS')), pssBytes: sum((one) => kibOf(one, 'smaps_rollup', 'Pss')) };
}

function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function kibOf(pid: number, file: string, field: string): number {
  try {
    const line = readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\n').find((text) => text.startsWith(`${field}:`));
    return Number(/\d+/.exec(line ?? '')?.[0] ?? 0) * 1024;
  } catch {
    // It ended between the listing and the reading.
    return 0;
  }
}
