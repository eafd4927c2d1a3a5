import * as z from 'zod';
import { MESSAGE_CHARS_MAX } from '../limits.ts';
import { SandboxFault } from '../port.ts';
import type { ClaimedOutput } from '../outputs.ts';
import type { Frame } from './frames.ts';
import type { EndMessage, ProgressMessage } from './sandbox/wire.ts';

const count = z.number().int().nonnegative();
const message = z.string().transform((text) => text.slice(0, MESSAGE_CHARS_MAX));

const Progress = z.object({ done: count, total: count });
const Output = z.object({ path: z.string(), fileName: z.string() });
const End = z.object({
  end: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('exited'), exitCode: count.max(0xffffffff) }),
    z.object({ kind: z.literal('limit'), limit: z.enum(['memory', 'output', 'log']) }),
    z.object({ kind: z.literal('trap'), message }),
    z.object({ kind: z.literal('refused'), message }),
    z.object({ kind: z.literal('lost'), message }),
  ]),
  cpuUs: count,
  logBytes: count,
});

/** What a runner says beside its logs, checked: it could have been taken over by the module it ran. */
export function parseProgress(frame: Frame): ProgressMessage {
  return parse(Progress, frame);
}

export function parseOutput(frame: Frame): ClaimedOutput {
  return parse(Output, frame);
}

export function parseEnd(frame: Frame): EndMessage {
  return parse(End, frame);
}

function parse<T>(schema: z.ZodType<T>, { payload }: Frame): T {
  try {
    return schema.parse(JSON.parse(payload.toString()));
  } catch (cause) {
    throw new SandboxFault('the sandbox broke its protocol', { cause });
  }
}
