/**
 * What a game keeps on the disk without a name: a file that was deleted takes its blocks until nobody has it open, and no folder tells of it.
 *
 * Not seen: a file whose only holder is a message in a socket that nobody has read yet (unix(7), SCM_RIGHTS).
 */
import { readFile, readdir, readlink, stat } from 'node:fs/promises';
import { BLOCK_BYTES, OPEN_FILES_MAX } from './limits.ts';
import { processState } from './session-book.ts';

const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);

/** On the disk, of the device of its home or by a path in it (on overlayfs a file has a device of its own); infinite: more is open than is counted, or a process hides what it has open. */
export async function unnamedBytes(
  pids: readonly number[],
  { device, homes }: { readonly device: number; readonly homes: readonly string[] },
): Promise<number> {
  const open = new Map<number, number>();
  const mapped = new Map<string, number>();
  let looked = 0;
  for (const pid of new Set(pids)) {
    try {
      const names = await readdir(`/proc/${pid}/fd`);
      looked += names.length;
      if (looked > OPEN_FILES_MAX) return Number.POSITIVE_INFINITY;
      for (const name of names) {
        const link = `/proc/${pid}/fd/${name}`;
        const file = await stat(link).catch(() => undefined); // closed meanwhile
        if (file?.isFile() !== true || file.nlink > 0) continue;
        if (file.dev === device || isIn(homes, await readlink(link).catch(() => '')))
          open.set(file.ino, file.blocks * BLOCK_BYTES);
      }
      for (const [inode, bytes] of mappedUnnamed(await readFile(`/proc/${pid}/maps`, 'utf8'), homes))
        mapped.set(inode, Math.max(mapped.get(inode) ?? 0, bytes));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      // One that ended and was not waited for holds nothing; what it had open is root's to look at (proc(5), /proc/pid/fd).
      const hasEnded = code === 'ENOENT' || code === 'ESRCH' || ENDED.has(processState(pid) ?? 'X');
      if (!hasEnded) return Number.POSITIVE_INFINITY;
    }
  }
  for (const inode of open.keys()) mapped.delete(String(inode));
  return [...open.values(), ...mapped.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Closed, but in memory still: by inode, as much as is mapped, which is the most that can be seen of it. proc_pid_maps(5). */
export function mappedUnnamed(maps: string, homes: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of maps.split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ (\d+) +(\/.*) \(deleted\)$/.exec(line);
    if (match === null) continue;
    const [, from = '', to = '', inode = '', path = ''] = match;
    if (!isIn(homes, path)) continue;
    found.set(inode, (found.get(inode) ?? 0) + Number.parseInt(to, 16) - Number.parseInt(from, 16));
  }
  return found;
}

function isIn(homes: readonly string[], path: string): boolean {
  return homes.some((home) => path.startsWith(`${home}/`));
}
