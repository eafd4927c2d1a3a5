/** What a provider says a task came to, held against what it delivers. */
import { outputHash } from '#edge/executors/outputs.ts';
import type { LimitName, TaskEnd } from '#edge/executors/port.ts';
import { fetchBlob } from './blob-channel.ts';
import type { RunnerParts } from './job-context.ts';
import type { TaskOutputFile } from './job-store.ts';
import type { EndFrame } from './protocol.ts';

/** Why an order was given up whose provider did so: nothing more is bought there, and what it counts by itself for that is not countersigned. */
export const TOLD_OTHER = 'its provider told another result than it delivered';

/** Whether the hash that stands for the result is that of the files and the end beside it: else one thing is compared and another one delivered. */
export function isResultAsTold(frame: Omit<EndFrame, 'commitment'>): boolean {
  return frame.outputHash === outputHash(frame.outputs, endOf(frame));
}

/** As the executor had it; messages are no part of the hash. */
function endOf({ kind, exitCode, cause }: Pick<EndFrame, 'kind' | 'exitCode' | 'cause'>): TaskEnd {
  switch (kind) {
    case 'exited':
      return { kind, exitCode: exitCode ?? -1 };
    case 'limit':
      // As `causeOf` words it.
      return { kind, limit: cause.replace(/ limit$/, '') as LimitName };
    case 'cancelled':
      return { kind };
    default:
      return { kind, message: cause };
  }
}

/** Its files, from the frame or from the provider, to this instance. @throws when one is not served, is longer than `maxBytes` or other than its hash says */
export async function fetchOutputs(
  { runtime, links }: Pick<RunnerParts, 'runtime' | 'links'>,
  from: { readonly peer: string; readonly space: string; readonly order: string },
  { outputs }: Pick<EndFrame, 'outputs'>,
  maxBytes: number,
): Promise<TaskOutputFile[]> {
  const kept: TaskOutputFile[] = [];
  for (const { path, sizeBytes, sha256, bytes } of outputs) {
    if (bytes === undefined) await fetchBlob(runtime, links, from, sha256, maxBytes);
    else await runtime.blobs.put(once(bytes), { maxBytes, expected: sha256 });
    kept.push({ path, sizeBytes, sha256 });
  }
  return kept;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
