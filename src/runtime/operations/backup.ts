/**
 * A backup of a data folder while its instance runs and trades: a folder that is complete, or is not there.
 *
 *   TARGET.partial/ instance.db -> spaces it names -> blobs -> (keys) -> manifest.json     then renamed to TARGET
 *
 * `instance.db` comes first: a space that is newer than it knows is only a space further on; one that it knew and the copy lacked would be lost.
 */
import { chmod, mkdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { RefusalError } from '#core/contract/problem.ts';
import { spacesIn, stripSql } from '#edge/accounts/copy.ts';
import {
  PRIVATE_FOLDER,
  blobsIn,
  copyPrivate,
  hashFile,
  linkOrCopy,
  namesIn,
  syncFile,
  writePrivate,
} from '#edge/backup/files.ts';
import { BACKUP_FORMAT, MANIFEST, type Manifest } from '#edge/backup/manifest.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { copyDatabase } from '#edge/store/copy.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { rewriteFile } from '#engine/space/inspect.ts';

export interface BackupPlan {
  readonly dataDir: string;
  /** Absolute; must not exist, or be an empty folder. */
  readonly target: string;
  readonly withKeys: boolean;
  readonly program: string;
  readonly nowMs: () => number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface BackupDone {
  readonly target: string;
  readonly bytes: number;
  readonly spaces: number;
}

const KEY_FILE = /^[a-z0-9-]{1,64}\.key$/;
/** Left free on the disk: a full one would stop the instance too. */
const FREE_LEFT_BYTES = 64 * 1024 * 1024;

/** @throws {RefusalError} `backup.*`; nothing of it stays then */
export async function writeBackup(plan: BackupPlan): Promise<BackupDone> {
  const { target } = plan;
  if (!isAbsolute(target)) throw new RefusalError({ code: 'backup.relative', field: 'target', target });
  const partial = `${target}.partial`;
  let isOurs = false;
  try {
    if (isInside(target, plan.dataDir))
      throw new RefusalError({ code: 'backup.inside', field: 'target', folder: plan.dataDir });
    await requireFree(target);
    await mkdir(partial, { mode: PRIVATE_FOLDER });
    isOurs = true;
    const done = await fill(partial, plan);
    if (await exists(target)) await rmdir(target);
    await rename(partial, target);
    return { ...done, target };
  } catch (cause) {
    if (isOurs) await rm(partial, { recursive: true, force: true });
    throw refusalOf(cause, target);
  }
}

async function requireFree(target: string): Promise<void> {
  if ((await namesInFolder(target)).length > 0)
    throw new RefusalError({ code: 'backup.exists', field: 'target', target });
  if (!(await exists(dirname(target))))
    throw new RefusalError({ code: 'backup.no_folder', field: 'target', folder: dirname(target) });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A file in its place counts as something that is there. */
async function namesInFolder(target: string): Promise<string[]> {
  return namesIn(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOTDIR') return [target];
    throw cause;
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function fill(folder: string, plan: BackupPlan): Promise<{ readonly bytes: number; readonly spaces: number }> {
  const { dataDir, withKeys, signal } = plan;
  const blobs = await blobsIn(join(dataDir, 'blobs'));
  const total = await sizeOfAll(dataDir, blobs);
  await requireRoom(folder, total);
  const files: Manifest['files'] = [];
  let done = 0;
  const step = (bytes: number): void => {
    done += bytes;
    plan.onProgress?.(Math.min(done, total), total);
    signal?.throwIfAborted();
  };
  const add = async (path: string): Promise<void> => {
    await syncFile(join(folder, path));
    const { sha256, bytes } = await hashFile(join(folder, path), signal);
    files.push({ path, bytes, sha256 });
    step(bytes);
  };

  const instance = join(folder, 'instance.db');
  await copyDatabase(join(dataDir, 'instance.db'), instance);
  if (!withKeys) await rewriteFile(instance, stripSql(instance));
  await chmod(instance, 0o600);
  await add('instance.db');

  const spaces: Manifest['spaces'] = [];
  for (const { space, kind } of spacesIn(instance)) {
    const path = `spaces/${space}.db`;
    if (!(await exists(join(dataDir, path)))) continue;
    await mkdir(join(folder, 'spaces'), { recursive: true, mode: PRIVATE_FOLDER });
    await copyDatabase(join(dataDir, path), join(folder, path));
    await chmod(join(folder, path), 0o600);
    spaces.push({ space, kind: kind === 'network' ? 'network' : 'pool', ...sealIn(join(folder, path), space) });
    await add(path);
  }

  for (const blob of blobs) {
    const path = `blobs/${blob.path}`;
    try {
      await linkOrCopy(join(dataDir, path), join(folder, path));
    } catch (cause) {
      // Cleared away since the list was made.
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw cause;
    }
    // Its name is its hash; a restore looks whether that is true.
    files.push({ path, bytes: blob.bytes, sha256: blob.path.slice(3) });
    step(blob.bytes);
  }

  if (withKeys)
    for (const name of await namesIn(join(dataDir, 'keys'))) {
      if (!KEY_FILE.test(name)) continue;
      await copyPrivate(join(dataDir, 'keys', name), join(folder, 'keys', name));
      await add(`keys/${name}`);
    }

  const manifest: Manifest = {
    format: BACKUP_FORMAT,
    program: plan.program,
    createdMs: plan.nowMs(),
    withKeys,
    spaces,
    files,
  };
  await writePrivate(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return { bytes: done, spaces: spaces.length };
}

function sealIn(path: string, space: string): { readonly seal: number; readonly stateHash: string } {
  using store = openSpaceStore({ path, tables: [], crypto: nodeCrypto, space, purpose: 'reading' });
  const content = store.lastSeal()?.content;
  return { seal: content?.number ?? 0, stateHash: content?.stateHash ?? '' };
}

async function sizeOfAll(dataDir: string, blobs: readonly { readonly bytes: number }[]): Promise<number> {
  let bytes = 0;
  for (const folder of ['', 'spaces', 'keys'])
    for (const name of await namesIn(join(dataDir, folder)))
      if (/\.(db|key)$/.test(name)) bytes += (await stat(join(dataDir, folder, name))).size;
  return bytes + blobs.reduce((sum, blob) => sum + blob.bytes, 0);
}

async function requireRoom(folder: string, need: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (need + FREE_LEFT_BYTES > free) throw new RefusalError({ code: 'backup.disk_full', need, free });
}

const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENAMETOOLONG']);
/** SQLITE_FULL, SQLITE_IOERR_WRITE as the backup of a database ends on a full disk. */
const SQLITE_FULL = 13;

function refusalOf(cause: unknown, target: string): unknown {
  const { code, errcode } = cause as { readonly code?: string; readonly errcode?: number };
  if (code === 'ENOSPC' || code === 'EDQUOT' || errcode === SQLITE_FULL)
    return new RefusalError({ code: 'backup.disk_full' });
  if (code === 'EEXIST')
    return new RefusalError({ code: 'backup.exists', field: 'target', target: `${target}.partial` });
  if (code !== undefined && UNWRITABLE.has(code))
    return new RefusalError({ code: 'backup.unwritable', field: 'target', target, cause: code });
  return cause;
}
