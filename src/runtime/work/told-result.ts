/** What a provider says a task came to, held against what it delivers. */
import { outputHash } from '#edge/executors/outputs.ts';
import type { LimitName, TaskEnd } from '#edge/executors/port.ts';
import type { EndFrame } from './protocol.ts';

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
