/** Backups and verifications of this instance: one of each at a time, beside the trade, remembered until the next. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusalError } from '#core/contract/problem.ts';
import type { BackupView, VerifiedView, VerifyView } from '#core/features/instance/operations.api.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { SpaceSizes } from '#edge/store/measure.ts';
import { measureFile, verifyFile } from '#engine/space/inspect.ts';
import { NAME_SETTING, textOf } from '../network.service.ts';
import type { Runtime } from '../runtime.ts';
import type { SpaceKind } from '../spaces.ts';
import { writeBackup } from './backup.ts';

/** A small backup is over sooner: then the answer to the request says how it ended. */
const AT_ONCE_MS = 2_000;
const LAST_SETTING = 'backup.last';

export interface Operations {
  startBackup(plan: { readonly target: string; readonly withKeys: boolean }): Promise<BackupView>;
  /** @throws {RefusalError} with `run`: why that one failed */
  backup(run?: string): BackupView;
  startVerify(space?: string): VerifyView;
  verification(): VerifyView;
  measure(): Promise<readonly (HeldSpace & { readonly sizes: SpaceSizes })[]>;
  /** Stops what runs. */
  close(): Promise<void>;
}

interface HeldSpace {
  readonly space: string;
  readonly kind: SpaceKind;
  readonly name: string;
}

export function createOperations(runtime: Runtime): Operations {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  let backup: BackupView = { state: 'none' };
  let failure: { readonly run: string; readonly cause: unknown } | undefined;
  let verify: VerifyView = { state: 'none', spaces: [] };

  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    void work.catch(() => undefined).finally(() => running.delete(work));
    return work;
  };

  const runBackup = async (run: string, target: string, withKeys: boolean): Promise<void> => {
    const { version: program, dataDir, nowMs } = runtime;
    try {
      const { bytes, spaces } = await writeBackup({
        ...{ dataDir, target, withKeys, program, nowMs, signal: closing.signal },
        onProgress: (doneBytes, totalBytes) => {
          backup = { ...backup, doneBytes, totalBytes };
        },
      });
      saveLast(runtime, { atMs: nowMs(), target, bytes, spaces, withKeys });
      backup = { state: 'done', run, target, withKeys };
      runtime.logger.info({ bytes, spaces, withKeys }, 'a backup was made');
    } catch (cause) {
      failure = { run, cause };
      backup = { state: 'failed', run, target, withKeys };
      runtime.logger.warn({ cause: String(cause) }, 'a backup failed');
    }
  };

  const runVerify = async (spaces: readonly HeldSpace[]): Promise<void> => {
    const scratchFolder = scratchOf(runtime);
    for (const { space } of spaces) {
      const set = (change: Partial<VerifiedView>): void => {
        verify = {
          ...verify,
          spaces: verify.spaces.map((one) => (one.space === space ? { ...one, ...change } : one)),
        };
      };
      set({ state: 'running' });
      try {
        await mkdir(scratchFolder, { recursive: true, mode: 0o700 });
        const file = { space, path: pathOf(runtime, space), scratchFolder };
        const onProgress = (phase: VerifiedView['phase'], done: number, total: number): void =>
          set({ phase, done, total });
        const found = await verifyFile(file, { signal: closing.signal, onProgress });
        const { events, seals, rows, stateHash, difference } = found;
        const counts = { events, seals, rows, stateHash };
        set(difference === undefined ? { state: 'sound', ...counts } : { state: 'differs', ...counts, difference });
        if (difference !== undefined)
          runtime.logger.error({ space, ...difference }, 'the file of a space is not what its log says');
      } catch (cause) {
        if (closing.signal.aborted) return;
        set({ state: 'failed', cause: cause instanceof Error ? cause.message : String(cause) });
      }
    }
    await rm(scratchFolder, { recursive: true, force: true });
    verify = { ...verify, state: 'done', endedMs: runtime.nowMs() };
  };

  void track(rm(scratchOf(runtime), { recursive: true, force: true }));

  const backupView = (): BackupView => {
    const last = readLast(runtime);
    return last === undefined ? backup : { ...backup, last };
  };

  return {
    startBackup: async ({ target, withKeys }) => {
      if (backup.state === 'running') throw new RefusalError({ code: 'backup.running', target: backup.target ?? '' });
      const run = randomUUID();
      backup = { state: 'running', run, target, withKeys, doneBytes: 0, totalBytes: 0 };
      const work = track(runBackup(run, target, withKeys));
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, AT_ONCE_MS).unref())]);
      if (failure?.run === run) throw failure.cause;
      return backupView();
    },
    backup: (run) => {
      if (run !== undefined && failure?.run === run) throw failure.cause;
      return backupView();
    },
    startVerify: (space) => {
      if (verify.state === 'running') throw new RefusalError({ code: 'verify.running' });
      const held = heldSpaces(runtime).filter((one) => space === undefined || one.space === space);
      if (space !== undefined && held.length === 0) throw new RefusalError({ code: 'pool.unknown', pool: space });
      verify = {
        state: 'running',
        startedMs: runtime.nowMs(),
        spaces: held.map((one): VerifiedView => ({ ...one, state: 'waiting' })),
      };
      void track(runVerify(held));
      return verify;
    },
    verification: () => verify,
    measure: async () => {
      const measured: (HeldSpace & { sizes: SpaceSizes })[] = [];
      for (const held of heldSpaces(runtime))
        measured.push({ ...held, sizes: await track(measureFile(pathOf(runtime, held.space))) });
      return measured;
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

/** The spaces that are open here, the network first. */
export function heldSpaces(runtime: Runtime): HeldSpace[] {
  const { spaces } = runtime;
  const network = spaces
    .ids('network')
    .map((space): HeldSpace => ({ space, kind: 'network', name: networkName(runtime) }));
  const pools = spaces.ids('pool').map((space): HeldSpace => {
    const name = spaces.reader(space).get(poolTable, 'pool')?.name ?? '';
    return { space, kind: 'pool', name };
  });
  return [...network, ...pools];
}

function networkName(runtime: Runtime): string {
  return textOf(runtime.db.get('SELECT value FROM settings WHERE key = ?', NAME_SETTING)?.['value']);
}

/** A start finds it empty: what a killed process left there is of no use. */
function scratchOf({ dataDir }: Runtime): string {
  return join(dataDir, 'verify');
}

function pathOf(runtime: Runtime, space: string): string {
  return join(runtime.dataDir, 'spaces', `${space}.db`);
}

type Last = NonNullable<BackupView['last']>;

function readLast(runtime: Runtime): Last | undefined {
  const value = runtime.db.get('SELECT value FROM settings WHERE key = ?', LAST_SETTING)?.['value'];
  return typeof value === 'string' ? (JSON.parse(value) as Last) : undefined;
}

function saveLast(runtime: Runtime, last: Last): void {
  runtime.db.run(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    LAST_SETTING,
    JSON.stringify(last),
  );
}
