/** Frames of the `tasks` channel (buyer -> provider and back) and bodies of the requests beside it. CBOR; everything bounded. */
import { z } from 'zod';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { Hex32, Hex64 } from '#core/kernel/ids.ts';
import { Receipt } from '#core/features/orders/orders.events.ts';

/** Outputs up to this size travel inside the end frame; larger ones are fetched as blobs. */
export const INLINE_OUTPUT_BYTES_MAX = 160 * 1024;
export const TASKS_CHANNEL = 'tasks';
export const BLOB_CHANNEL = 'blob';
export const EVIDENCE_CHANNEL = 'evidence';
export const ACCESS_REQUEST = 'order.access';
export const RECEIPT_REQUEST = 'receipt.sign';
export const TOOK_REQUEST = 'tasks.took';
/** Ends that one receipt may leave open. */
export const OPEN_ENDS_MAX = 1_000;

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const FileName = z.string().regex(/^[\w.-]{1,64}$/);

const TaskId = z.string().max(64);

export const OpenFrame = z.strictObject({ space: Hex32, order: Hex32 });

export const TaskFrame = z.strictObject({
  t: z.literal('run'),
  task: z.string().regex(/^[0-9a-f]{16}-[0-9]{1,6}-[0-9]{1,6}$/),
  module: Hex32,
  args: z.array(z.string().max(4096)).max(64),
  env: z.record(z.string().max(64), z.string().max(4096)),
  inputs: z.array(z.strictObject({ name: FileName, file: Hex32 })).max(64),
  seed: Hex32,
  memoryBytes: Count,
  wallMs: Count.min(1),
  outputBytes: Count,
  logBytes: Count,
});
export type TaskFrame = z.infer<typeof TaskFrame>;

export const FromBuyer = z.discriminatedUnion('t', [
  TaskFrame,
  z.strictObject({ t: z.literal('cancel'), task: TaskId }),
  /** The end of this task was read and noted. */
  z.strictObject({ t: z.literal('took'), task: TaskId }),
]);
export type FromBuyer = z.infer<typeof FromBuyer>;

const Output = z.strictObject({
  path: z.string().max(256),
  sizeBytes: Count,
  sha256: Hex32,
  bytes: z.instanceof(Uint8Array).optional(),
});

export const FromProvider = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('ready'), slots: Count }),
  z.strictObject({
    t: z.literal('log'),
    task: z.string().max(64),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string().max(70_000),
  }),
  z.strictObject({ t: z.literal('progress'), task: z.string().max(64), done: Count, total: Count }),
  z.strictObject({
    t: z.literal('end'),
    task: z.string().max(64),
    kind: z.enum(['exited', 'limit', 'trap', 'refused', 'cancelled', 'lost']),
    exitCode: z.number().int().optional(),
    cause: z.string().max(500),
    wallMs: Count,
    cpuUs: Count,
    outputHash: Hex32,
    /** To the result, with a salt that the provider keeps until it is asked. */
    commitment: Hex32,
    outputs: z.array(Output).max(4096),
  }),
]);
export type FromProvider = z.infer<typeof FromProvider>;
export type EndFrame = Extract<FromProvider, { t: 'end' }>;

export const AccessBody = z.strictObject({ space: Hex32, order: Hex32 });
export const SignatureAnswer = z.strictObject({ device: Hex32, signature: Hex64 });
export const ReceiptBody = z.strictObject({
  space: Hex32,
  receipt: Receipt,
  /** Ended tasks that this receipt does not count (yet): not known to have reached the buyer. */
  open: z.array(TaskId).max(OPEN_ENDS_MAX),
});
/** Asked: which of these ends the buyer has; answered: those. */
export const TookBody = z.strictObject({ tasks: z.array(TaskId).max(OPEN_ENDS_MAX) });
export const TookAsked = TookBody.extend({ space: Hex32, order: Hex32 });
export const BlobOpen = z.strictObject({ space: Hex32, order: Hex32, file: Hex32 });
export const EvidenceOpen = z.strictObject({ space: Hex32, dispute: Hex32, file: Hex32 });

export function encodeFrame(value: unknown): Uint8Array {
  return encodeCanonical(value);
}

/** A peer sent what no honest peer sends. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame';
}

/** @throws {MalformedFrame} */
export function decodeFrame<Schema extends z.ZodType>(schema: Schema, bytes: Uint8Array): z.infer<Schema> {
  let decoded: unknown;
  try {
    decoded = decodeCanonical(bytes);
  } catch (cause) {
    throw new MalformedFrame('not CBOR', { cause });
  }
  const parsed = schema.safeParse(decoded);
  if (!parsed.success) throw new MalformedFrame(parsed.error.issues[0]?.message ?? 'malformed');
  return parsed.data;
}

/** Whether an end is paid: the provider did the work, whatever the program made of it. */
export function isPaid(kind: EndFrame['kind']): boolean {
  return kind !== 'lost' && kind !== 'refused';
}
