import { readdirSync, readFileSync } from 'node:fs';

const NAME = /^power-realms-(\d+)-(\d+)-\d+$/;
let created = 0;

/** A name no other group has: it tells which process made it, so that leftovers can be told from living ones. */
export function newGroupName(): string {
  return `power-realms-${process.pid}-${startTicks(process.pid)}-${created++}`;
}

/** Names of groups in a folder whose maker is gone. */
export function orphanedGroups(folder: string): string[] {
  return readdirSync(folder).filter((name) => {
    const match = NAME.exec(name);
    return match !== null && startTicks(Number(match[1])) !== match[2];
  });
}

/** Start time of a process in clock ticks since boot (proc(5), field 22): tells two users of one process id apart. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // no such process
  }
}
