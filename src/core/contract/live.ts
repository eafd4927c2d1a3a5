/** Server-sent events of `/api/v1/events`: hints of what changed; the page reads it by the API. `id` is a number for Last-Event-ID. */
import { z } from 'zod';

export const LiveEvent = z.discriminatedUnion('kind', [
  /** Sealed state, pending acts or facts of a pool changed. */
  z.object({ kind: z.literal('pool'), pool: z.string(), seal: z.number().int() }),
  /** A command of the logged-in user was decided. */
  z.object({
    kind: z.literal('decided'),
    pool: z.string(),
    event: z.string(),
    type: z.string(),
    code: z.string().optional(),
  }),
  z.object({ kind: z.literal('job'), pool: z.string(), job: z.string() }),
  z.object({
    kind: z.literal('job-log'),
    job: z.string(),
    lines: z.array(
      z.object({ no: z.number(), atMs: z.number(), task: z.number(), stream: z.string(), text: z.string() }),
    ),
  }),
  /** Windows of a session were measured. */
  z.object({ kind: z.literal('session'), pool: z.string(), order: z.string() }),
  z.object({ kind: z.literal('peers') }),
  z.object({ kind: z.literal('machine') }),
  /** Something happened to the logged-in user, or they have read of it in another window. */
  z.object({ kind: z.literal('notification') }),
  /** Events were lost (buffer, restart): read everything anew. */
  z.object({ kind: z.literal('reset') }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

export const LIVE_PATH = '/api/v1/events';
