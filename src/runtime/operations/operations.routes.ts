/** Backup, verification and disk use as endpoints: all of them the operator's alone. */
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoginClaims, Route } from '#core/contract/route.ts';
import { route } from '#core/contract/route.ts';
import { type DiskView, operationsApi } from '#core/features/instance/operations.api.ts';
import { blobsIn, namesIn } from '#edge/backup/files.ts';
import { requireOperator } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { folderSize } from './folder-size.ts';
import type { Operations } from './operations.service.ts';

export function operationsRoutes(runtime: Runtime, operations: Operations): Route[] {
  const asOperator = (claims: LoginClaims | undefined): void => requireOperator(runtime, claims);
  return [
    route(operationsApi.backupRead, async ({ claims, query }) => {
      asOperator(claims);
      return operations.backup(query.run);
    }),
    route(operationsApi.backupStart, async ({ claims, body }) => {
      asOperator(claims);
      return operations.startBackup(body);
    }),
    route(operationsApi.verifyRead, async ({ claims }) => {
      asOperator(claims);
      return operations.verification();
    }),
    route(operationsApi.verifyStart, async ({ claims, body }) => {
      asOperator(claims);
      return operations.startVerify(body.space);
    }),
    route(operationsApi.diskRead, async ({ claims }) => {
      asOperator(claims);
      return diskOf(runtime, operations);
    }),
  ];
}

async function diskOf({ dataDir, spaces }: Runtime, operations: Operations): Promise<DiskView> {
  const measured = await operations.measure();
  const blobs = await blobsIn(join(dataDir, 'blobs'));
  const { bavail, bsize } = await statfs(dataDir);
  const folders = (await namesIn(dataDir)).filter((name) => !COUNTED.has(name) && !name.startsWith('instance.db'));
  let restBytes = 0;
  for (const name of folders) restBytes += await folderSize(join(dataDir, name));
  return {
    dataDir,
    freeBytes: bavail * bsize,
    instanceBytes: await sizeOf(dataDir, ['instance.db', 'instance.db-wal', 'instance.db-shm']),
    spaces: measured.map(({ space, kind, name, sizes }) => ({
      ...{ space, kind, name },
      logBytes: sizes.log,
      sealBytes: sizes.seals,
      tableBytes: sizes.tables,
      snapshotBytes: sizes.snapshots,
      prunedTo: spaces.status(space)?.prunedTo ?? 0,
      reserveBytes: sizes.reserve,
    })),
    files: { count: blobs.length, bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0) },
    workBytes: await folderSize(join(dataDir, 'work')),
    restBytes,
  };
}

const COUNTED = new Set(['spaces', 'blobs', 'work']);

async function sizeOf(folder: string, names: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const name of names) bytes += (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size;
  return bytes;
}
