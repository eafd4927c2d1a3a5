/** Fields that every act carries. */
import { z } from 'zod';
import { Hex32 } from '../kernel/ids.ts';
import { LIMITS } from '../kernel/limits.ts';

export const Idempotency = z.strictObject({
  /** Printable ASCII, as in the header: it is part of a table's key, which every engine must sort alike. */
  key: z
    .string()
    .min(1)
    .max(LIMITS.idempotencyKeyCharsMax)
    .regex(/^[\x20-\x7e]+$/, 'printable ASCII'),
  /** SHA-256 of the request's body: the same key with another body is refused. */
  body: Hex32,
});
export type Idempotency = z.infer<typeof Idempotency>;

export const actFields = {
  /** Number of the seal on whose state the act was made. */
  base: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  idem: Idempotency.optional(),
} as const;

export interface ActEnvelope {
  readonly base: number;
  readonly idem?: Idempotency | undefined;
}

/** Name, title: one line that people choose. */
export const ShortText = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.nameCharsMax)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');
export const LongText = z.string().max(LIMITS.textCharsMax);
/** Milliseconds, at most a year. */
export const DurationMs = z
  .number()
  .int()
  .min(1)
  .max(366 * 86_400_000);
export const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
