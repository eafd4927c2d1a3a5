/** `realms backup | restore | verify | disk`: the data of an instance. */
import { resolve } from 'node:path';
import type { BackupView, DiskView } from '#core/features/instance/operations.api.ts';
import { backupRead, backupStart, diskRead } from '#core/features/instance/operations.api.ts';
import { command, one, toggle } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { openBars } from '../io/bars.ts';
import { formatTime } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

const ASK_EVERY_MS = 500;

export const operationCommands = [
  command({
    name: 'backup',
    summary: 'Copy everything of the running instance into a new folder, while trade goes on',
    args: { folder: one('A folder that does not exist yet, on the machine of the instance') },
    flags: {
      withKeys: toggle('Also signing keys and logins: whoever has the copy can act as everybody here'),
    },
    examples: ['backup saved', 'backup saved --with-keys'],
    run: async (context, { args, flags }) => {
      const { machine, out, t } = context;
      const target = resolve(machine.workDir, args.folder);
      const { withKeys } = flags;
      let view = await context.call(backupStart, { body: { target, withKeys } });
      using bars = await openBars(machine);
      while (view.state === 'running') {
        bars.set('backup', { label: t('Backup'), done: view.doneBytes ?? 0, total: view.totalBytes ?? 0 });
        await machine.sleep(ASK_EVERY_MS, machine.signal);
        // Ends with the reason when this one failed.
        view = await context.call(backupRead, { query: { run: view.run } });
      }
      out.show(view, () => backupText(context, view));
      if (view.last?.withKeys === true)
        out.note(
          t(
            'The copy holds signing keys. Keep it where nobody else reads, and never run it while this instance runs: both would sign as the same device.',
          ),
        );
    },
  }),
  command({
    name: 'restore',
    summary: 'Make a data folder from a backup; no instance needs to run',
    args: { backup: one('The folder of the backup') },
    examples: ['restore saved --data-dir restored'],
    run: async (context, { args }) => {
      const { machine, dataDir, language, out, t } = context;
      const { restoreFolder } = await import('../../operations.ts');
      using bars = await openBars(machine);
      const from = resolve(machine.workDir, args.backup);
      const restored = await asCliError(() =>
        restoreFolder(
          {
            ...{ from, dataDir, nowMs: machine.nowMs, signal: machine.signal },
            onProgress: (done, total) => bars.set('restore', { label: t('Restore'), done, total }),
          },
          language,
        ),
      );
      out.show(restored, () =>
        out.fields([
          [t('Data folder'), restored.dataDir],
          [t('Backup of'), formatTime(restored.createdMs)],
          [t('Pools and network'), String(restored.spaces.length)],
          [t('Accounts'), restored.accounts.join(', ')],
          [t('Size'), formatSize(restored.bytes)],
        ]),
      );
      out.note(restored.withKeys ? t(WITH_KEYS) : t(WITHOUT_KEYS));
    },
  }),
  command({
    name: 'disk',
    summary: 'What takes how much of the disk, and when the last backup was made',
    run: async (context) => {
      const disk = await context.call(diskRead, {});
      const { last } = await context.call(backupRead, { query: {} });
      context.out.show({ ...disk, backup: last ?? null }, () => diskText(context, disk, last));
    },
  }),
];

const WITH_KEYS =
  'The keys came along: this folder is the same device as the one it was copied from. Never run both. If others hold newer events of it, it asks for the phrase before anybody can act here.';
const WITHOUT_KEYS =
  'The backup has no keys, so this folder gets new ones. Start it with npm start and restore each account with its phrase: realms account restore. A pool whose only notary was the old folder can be read and not traded in.';

/** What is done without an instance has no problem details: the sentence is all. */
async function asCliError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'OperationRefused')
      throw new CliError(EXIT.refused, cause.message, { cause });
    throw cause;
  }
}

function backupText({ out, t }: Context, { last }: BackupView): string {
  if (last === undefined) return t('There is no backup yet.');
  return out.fields([
    [t('Backup'), last.target],
    [t('Made'), formatTime(last.atMs)],
    [t('Size'), formatSize(last.bytes)],
    [t('Pools and network'), String(last.spaces)],
    [t('Keys'), last.withKeys ? t('included') : t('left out')],
  ]);
}

function diskText({ out, t }: Context, disk: DiskView, last: BackupView['last']): string {
  const total = ({
    logBytes,
    sealBytes,
    tableBytes,
    snapshotBytes,
    reserveBytes,
  }: DiskView['spaces'][number]): number => logBytes + sealBytes + tableBytes + snapshotBytes + reserveBytes;
  return [
    out.table(
      [
        {
          title: t('Space'),
          of: ({ name, space }: DiskView['spaces'][number]) => (name === '' ? space.slice(0, 8) : name),
        },
        { title: t('Log'), of: ({ logBytes }) => formatSize(logBytes), align: 'right' },
        { title: t('Seals'), of: ({ sealBytes }) => formatSize(sealBytes), align: 'right' },
        { title: t('Tables'), of: ({ tableBytes }) => formatSize(tableBytes), align: 'right' },
        { title: t('Snapshots'), of: ({ snapshotBytes }) => formatSize(snapshotBytes), align: 'right' },
        { title: t('Reserve'), of: ({ reserveBytes }) => formatSize(reserveBytes), align: 'right' },
        {
          title: t('Log from'),
          of: ({ prunedTo }) => (prunedTo === 0 ? t('the beginning') : t('seal {number}', { number: prunedTo + 1 })),
          align: 'right',
        },
        { title: t('Together'), of: (space) => formatSize(total(space)), align: 'right' },
      ],
      disk.spaces,
    ),
    '',
    out.fields([
      [t('Accounts, jobs, settings'), formatSize(disk.instanceBytes)],
      [t('Modules, inputs, results'), `${formatSize(disk.files.bytes)} (${disk.files.count})`],
      [t('Running tasks'), formatSize(disk.workBytes)],
      [t('Other'), formatSize(disk.restBytes)],
      [t('Free on the disk'), formatSize(disk.freeBytes)],
      [t('Data folder'), disk.dataDir],
      [t('Last backup'), last === undefined ? t('none') : `${formatTime(last.atMs)}, ${last.target}`],
    ]),
  ].join('\n');
}
