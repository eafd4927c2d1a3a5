/** What runs for the sessions of an instance. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Processes of the sessions of an instance: as its books have them, with all below. */
export function pidsOf(dataDir: string): number[] {
  const folder = join(dataDir, 'games', 'sessions');
  const booked = readdirSync(folder).flatMap((name) => {
    const { processes } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      readonly processes: readonly { readonly pid: number }[];
    };
    return processes.map(({ pid }) => pid);
  });
  const all = [...booked];
  for (const pid of all) {
    try {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
      all.push(...children.split(' ').filter(Boolean).map(Number));
    } catch {
      continue; // it ended
    }
  }
  return all.filter((pid) => isAlive(pid));
}

/** The innermost process whose command line has the word. */
export function pidOf(dataDir: string, word: string): number {
  const pid = pidsOf(dataDir).findLast((one) => readFileSync(`/proc/${one}/cmdline`, 'latin1').includes(word));
  assert.ok(pid !== undefined, `${word} runs`);
  return pid;
}

export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}
