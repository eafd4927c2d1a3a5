/** The main thread's side of looking through a space's file: one worker a look, ended with it. Works beside a running space worker and alone. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SpaceSizes } from '#edge/store/measure.ts';
import type { OnVerify, Verified } from '../verify.ts';
import type { Inspected, Inspection } from './inspect-messages.ts';
import { giveWorkersRoom } from './young-garbage.ts';

/** The file could not be looked through. `message` is what SQLite or the store said. */
export class InspectFault extends Error {
  override readonly name = 'InspectFault';
}

interface Looking {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnVerify;
}

/** Replays the file into a scratch file in `scratchFolder`, as large as its tables and log. @throws {InspectFault} and the signal's reason */
export async function verifyFile(
  file: { readonly space: string; readonly path: string; readonly scratchFolder: string },
  looking: Looking = {},
): Promise<Verified> {
  const { space, path, scratchFolder } = file;
  const scratch = join(scratchFolder, `verify-${space.slice(0, 16)}.db`);
  try {
    await removeScratch(scratch);
    const answer = await look({ kind: 'verify', space, path, scratch }, looking);
    if (answer.kind !== 'verified') throw new InspectFault(`unexpected answer ${answer.kind}`);
    return answer.verified;
  } finally {
    await removeScratch(scratch);
  }
}

/** @throws {InspectFault} */
export async function measureFile(path: string): Promise<SpaceSizes> {
  const answer = await look({ kind: 'measure', path }, {});
  if (answer.kind !== 'measured') throw new InspectFault(`unexpected answer ${answer.kind}`);
  return answer.sizes;
}

/** Runs statements on a copy that nobody else has open. @throws {InspectFault} */
export async function rewriteFile(path: string, sql: string): Promise<void> {
  await look({ kind: 'rewrite', path, sql }, {});
}

async function removeScratch(path: string): Promise<void> {
  for (const tail of ['', '-journal']) await rm(path + tail, { force: true });
}

function look(workerData: Inspection, { signal, onProgress }: Looking): Promise<Inspected> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    giveWorkersRoom();
    const worker = new Worker(new URL('./inspect-worker.ts', import.meta.url), { workerData });
    const onExit = (): void => reject(new InspectFault('the look ended without an answer'));
    const end = (finish: () => void): void => {
      signal?.removeEventListener('abort', onAbort);
      worker.removeListener('exit', onExit);
      void worker.terminate().then(finish, finish);
    };
    const onAbort = (): void => end(() => reject(signal?.reason as Error));
    signal?.addEventListener('abort', onAbort);
    worker.on('message', (message: Inspected) => {
      if (message.kind === 'progress') return onProgress?.(message.phase, message.done, message.total);
      if (message.kind === 'failed') return end(() => reject(new InspectFault(message.fault)));
      return end(() => resolve(message));
    });
    worker.on('error', (cause) => end(() => reject(new InspectFault('the look was broken off', { cause }))));
    worker.on('exit', onExit);
  });
}
