import { readFileSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { GROUP_SETTLE_MS_MAX, GroupFault } from './group.ts';

/** Reads a control file. */
export function readControl(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

/** Writes a control file; the kernel's refusal becomes a GroupFault that names the file. */
export function writeControl(path: string, value: string | number): void {
  try {
    writeFileSync(path, String(value), { flag: 'w' });
  } catch (cause) {
    throw new GroupFault(`${path} does not take ${value}`, { cause });
  }
}

/** Writes a control file that some kernels do not have. */
export function tryControl(path: string, value: string | number): boolean {
  try {
    writeControl(path, value);
    return true;
  } catch {
    return false; // the caller says what is missing
  }
}

/** The number after a key in a file of `key value` lines, or 0. */
export function readKey(path: string, key: string): number {
  for (const line of readControl(path).split('\n')) {
    const [name, value] = line.split(' ');
    if (name === key) return Number(value);
  }
  return 0;
}

/** Process ids listed in a `cgroup.procs`; none when the group is gone. */
export function readPids(folder: string): number[] {
  try {
    return readControl(`${folder}/cgroup.procs`).split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Sends SIGKILL to all processes of a group; one that ended meanwhile is no fault. */
export function killPids(folder: string): void {
  for (const pid of readPids(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
    }
  }
}

/** Waits until `settled` answers true. */
export async function waitUntil(settled: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + GROUP_SETTLE_MS_MAX;
  for (let waitMs = 1; !settled(); waitMs = Math.min(waitMs * 2, 50)) {
    if (performance.now() > deadlineMs) throw new GroupFault(`${what} took too long`);
    await delay(waitMs);
  }
}

/** Removes an empty group's folder, waiting for its last processes to be gone. */
export async function removeGroup(folder: string): Promise<void> {
  const deadlineMs = performance.now() + GROUP_SETTLE_MS_MAX;
  for (;;) {
    try {
      return await rmdir(folder);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      if (code === 'ENOENT') return;
      if (performance.now() > deadlineMs) throw new GroupFault(`${folder} cannot be removed`, { cause });
      await delay(5);
    }
  }
}
