/** Files of a backup: linked or copied, hashed, and on disk for certain before the backup says that it is one. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Readable by its owner alone, whatever it holds: members' data too is nobody else's. */
const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

export async function hashFile(path: string, signal?: AbortSignal): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal && { signal }) })) {
    digest.update(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
  }
  return { sha256: digest.digest('hex'), bytes };
}

/** A file that never changes: a second name for it on the same disk, else a copy. @throws ENOENT when it is gone meanwhile */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: PRIVATE_FOLDER });
  try {
    await link(from, to);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOSPC') throw cause;
    // Another disk, or a file system without links.
    await copyPrivate(from, to);
  }
}

export async function copyPrivate(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: PRIVATE_FOLDER });
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(to, PRIVATE_FILE);
}

/** @throws what the system says; on return it is on the disk */
export async function writePrivate(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Every stored file by hash, as `xx/hash`; what is just being written is not among them. */
export async function blobsIn(folder: string): Promise<{ readonly path: string; readonly bytes: number }[]> {
  const found: { path: string; bytes: number }[] = [];
  for (const shelf of await namesIn(folder)) {
    if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
    for (const name of await namesIn(join(folder, shelf))) {
      if (!/^[0-9a-f]{64}$/.test(name)) continue;
      const { size } = await stat(join(folder, shelf, name)).catch(() => ({ size: -1 }));
      if (size >= 0) found.push({ path: `${shelf}/${name}`, bytes: size });
    }
  }
  return found;
}

/** Sorted; empty when the folder is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
