/**
 * A backup becomes a data folder, while no instance runs on it: everything is checked before anything counts.
 *
 *   manifest read -> target empty -> files copied and hashed on the way -> formats known -> renamed into place
 */
import { chmod, mkdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RefusalError } from '#core/contract/problem.ts';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { PRIVATE_FOLDER, copyPrivate, hashFile, namesIn, syncFile } from '#edge/backup/files.ts';
import { MANIFEST, MANIFEST_BYTES_MAX, type Manifest, parseManifest } from '#edge/backup/manifest.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';

export interface RestorePlan {
  readonly from: string;
  readonly dataDir: string;
  readonly nowMs: () => number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Restored {
  readonly dataDir: string;
  readonly createdMs: number;
  readonly program: string;
  readonly withKeys: boolean;
  readonly bytes: number;
  readonly spaces: Manifest['spaces'];
  readonly accounts: readonly string[];
}

/** The setting in which a restored folder remembers that it is one. */
export const RESTORED_SETTING = 'restored';

/** @throws {RefusalError} `backup.*`, `restore.*`; the target is as it was then */
export async function restoreBackup(plan: RestorePlan): Promise<Restored> {
  const from = resolve(plan.from);
  const dataDir = resolve(plan.dataDir);
  const manifest = await readManifest(from);
  const present = await namesIn(dataDir).catch(() => [dataDir]);
  if (present.length > 0) throw new RefusalError({ code: 'restore.not_empty', folder: dataDir });
  const partial = `${dataDir}.partial`;
  await mkdir(dirname(dataDir), { recursive: true });
  try {
    await mkdir(partial, { mode: PRIVATE_FOLDER });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new RefusalError({ code: 'restore.not_empty', folder: partial });
    throw new RefusalError({ code: 'restore.unwritable', folder: dirname(dataDir), cause: codeOf(cause) });
  }
  try {
    const bytes = await copyAll(manifest, { ...plan, from }, partial);
    openSpaces(manifest, partial);
    const accounts = markRestored(partial, manifest, plan.nowMs());
    if (await isThere(dataDir)) await rmdir(dataDir);
    await rename(partial, dataDir);
    const { createdMs, program, withKeys, spaces } = manifest;
    return { dataDir, createdMs, program, withKeys, bytes, spaces, accounts };
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (codeOf(cause) === 'ENOSPC') throw new RefusalError({ code: 'restore.disk_full', folder: dataDir });
    throw cause;
  }
}

async function readManifest(from: string): Promise<Manifest> {
  let text: string;
  try {
    const { size } = await stat(join(from, MANIFEST));
    if (size > MANIFEST_BYTES_MAX) throw new RefusalError({ code: 'backup.malformed', what: MANIFEST });
    text = await readFile(join(from, MANIFEST), 'utf8');
  } catch (cause) {
    if (cause instanceof RefusalError) throw cause;
    throw new RefusalError({ code: 'restore.no_backup', folder: from, cause: codeOf(cause) });
  }
  const parsed = parseManifest(text);
  if (!parsed.ok) throw new RefusalError(parsed.refusal);
  return parsed.value;
}

async function copyAll(
  { files }: Manifest,
  { from, onProgress, signal }: RestorePlan,
  folder: string,
): Promise<number> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { path, bytes, sha256 } of files) {
    signal?.throwIfAborted();
    const target = join(folder, path);
    try {
      await copyPrivate(join(from, path), target);
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') throw new RefusalError({ code: 'restore.file_missing', path });
      throw cause;
    }
    // Of the copy: what counts is what arrived.
    const found = await hashFile(target, signal);
    if (found.sha256 !== sha256 || found.bytes !== bytes)
      throw new RefusalError({ code: 'restore.file_damaged', path });
    await syncFile(target);
    done += bytes;
    onProgress?.(done, total);
  }
  for (const name of ['keys', 'spaces', 'blobs'])
    await chmod(join(folder, name), PRIVATE_FOLDER).catch(() => undefined);
  return done;
}

/** Files of a newer version are refused now, not at the first start; older ones come forward there. */
function openSpaces({ spaces }: Manifest, folder: string): void {
  for (const { space, seal } of spaces) {
    const path = join(folder, 'spaces', `${space}.db`);
    using store = openSpaceStore({ path, tables: [], crypto: nodeCrypto, space });
    const found = store.lastSeal()?.content.number ?? 0;
    if (found !== seal) throw new RefusalError({ code: 'restore.file_damaged', path: `spaces/${space}.db` });
  }
}

function markRestored(folder: string, { createdMs, withKeys }: Manifest, nowMs: number): string[] {
  using db = openInstanceDb(join(folder, 'instance.db'));
  db.run(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    RESTORED_SETTING,
    JSON.stringify({ atMs: nowMs, backupMs: createdMs, withKeys }),
  );
  return db.all('SELECT username FROM accounts ORDER BY createdMs').map(({ username }) => String(username));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}
