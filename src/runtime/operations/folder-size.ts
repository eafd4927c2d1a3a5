/** How much lies below a folder. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries looked at; beyond it the number is a lower bound. */
const ENTRIES_MAX = 50_000;

/** Bytes of a file, or of the files below a folder; what vanishes meanwhile counts nothing. Links are not followed. */
export async function folderSize(path: string): Promise<number> {
  let bytes = 0;
  let seen = 0;
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined && seen < ENTRIES_MAX; next = waiting.pop()) {
    const entries = await entriesOf(next);
    if (entries === undefined) {
      bytes += (await stat(next).catch(() => ({ size: 0 }))).size;
      continue;
    }
    for (const entry of entries) {
      seen += 1;
      if (entry.isDirectory()) waiting.push(join(next, entry.name));
      else if (entry.isFile()) bytes += (await stat(join(next, entry.name)).catch(() => ({ size: 0 }))).size;
    }
  }
  return bytes;
}

/** undefined: no folder. */
async function entriesOf(path: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch {
    // A file, or gone: the caller asks for its size.
    return undefined;
  }
}
