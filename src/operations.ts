/**
 * THIRD COMPOSITION ROOT: what is done to a data folder that no instance runs on. The command line is its only caller; it loads this
 * when it is needed, because everything else it does goes through REST.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RefusalError } from '#core/contract/problem.ts';
import type { VerifiedView } from '#core/features/instance/operations.api.ts';
import { spacesIn } from '#edge/accounts/copy.ts';
import { namesIn } from '#edge/backup/files.ts';
import { problemOf } from '#edge/http/problems.ts';
import { verifyFile } from '#engine/space/inspect.ts';
import { type RestorePlan, type Restored, restoreBackup } from './runtime/operations/restore-backup.ts';

export type { Restored } from './runtime/operations/restore-backup.ts';

/** It could not be done. `message` is one sentence or two in the reader's language; `code` names it for programs. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';
  readonly code: string;
  constructor(code: string, message: string, options: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** @throws {OperationRefused} the target is as it was then */
export async function restoreFolder(plan: RestorePlan, language: 'en' | 'ru'): Promise<Restored> {
  return inWords(language, () => restoreBackup(plan));
}

/** Every space of a stopped instance, one after another. @throws {OperationRefused} no instance keeps its data there */
export async function verifyFolder(
  dataDir: string,
  { language, onChange, signal }: { language: 'en' | 'ru'; onChange: (one: VerifiedView) => void; signal: AbortSignal },
): Promise<VerifiedView[]> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'power-realms-verify-'));
  try {
    return await inWords(language, async () => {
      if (!(await namesIn(dataDir)).includes('instance.db'))
        throw new RefusalError({ code: 'verify.no_instance', folder: dataDir });
      const found: VerifiedView[] = [];
      for (const { space, kind } of spacesIn(join(dataDir, 'instance.db'))) {
        const base = { space, kind: kind === 'network' ? 'network' : 'pool', name: '' } as const;
        const path = join(dataDir, 'spaces', `${space}.db`);
        const one = await look(base, { path, scratchFolder, onChange, signal });
        found.push(one);
        onChange(one);
      }
      return found;
    });
  } finally {
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

async function look(
  base: Pick<VerifiedView, 'space' | 'kind' | 'name'>,
  at: { path: string; scratchFolder: string; onChange: (one: VerifiedView) => void; signal: AbortSignal },
): Promise<VerifiedView> {
  const { path, scratchFolder, onChange, signal } = at;
  const onProgress = (phase: VerifiedView['phase'], done: number, total: number): void =>
    onChange({ ...base, state: 'running', phase, done, total });
  try {
    const found = await verifyFile({ space: base.space, path, scratchFolder }, { signal, onProgress });
    const { events, seals, rows, stateHash, difference } = found;
    const counts = { events, seals, rows, stateHash };
    return difference === undefined
      ? { ...base, state: 'sound', ...counts }
      : { ...base, state: 'differs', ...counts, difference };
  } catch (cause) {
    signal.throwIfAborted();
    return { ...base, state: 'failed', cause: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The same texts as REST gives for the same codes. */
async function inWords<T>(language: 'en' | 'ru', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof RefusalError) {
      const { title, detail, code } = problemOf(cause.refusal, { language, instance: '' });
      throw new OperationRefused(code, detail === undefined ? title : `${title}: ${detail}`, { cause });
    }
    if (cause instanceof Error && SENTENCES.has(cause.name))
      throw new OperationRefused('format', cause.message, { cause });
    throw cause;
  }
}

/** Faults that carry one sentence for the user. */
const SENTENCES = new Set(['StoreNewer', 'StoreFault', 'InstanceDbNewer']);
