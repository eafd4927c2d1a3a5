import { z } from 'zod';
import { DISPUTE_DEFAULTS, DISPUTE_LIMITS } from '../../kernel/limits.ts';

/** Deadlines of a dispute in milliseconds of the pool clock. */
export type DisputeTerms = { readonly [Name in keyof typeof DISPUTE_DEFAULTS]: number };

const NAMES = Object.keys(DISPUTE_DEFAULTS) as (keyof DisputeTerms)[];

/** From JSON of a pool's settings or of an order's terms; what they do not say has its default. */
export function disputeTermsOf(json: string): DisputeTerms {
  const known = JSON.parse(json) as Record<string, unknown>;
  return Object.fromEntries(
    NAMES.map((name) => [name, typeof known[name] === 'number' ? known[name] : DISPUTE_DEFAULTS[name]]),
  ) as DisputeTerms;
}

export const DISPUTE_CATEGORIES = [
  'not_delivered',
  'partly_delivered',
  'wrong_result',
  'poor_quality',
  'overcharged',
  'unpaid_work',
  'other',
] as const;
export const DISPUTE_REASONS = [
  'delivered',
  'not_delivered',
  'partly_delivered',
  'wrong_result',
  'terms',
  'no_evidence',
  'other',
] as const;
export const EVIDENCE_KINDS = ['statement', 'file', 'work-record', 'job-log'] as const;

/**
 * A text that only the parties and those who may decide can read: an envelope made at the edge, opaque to the fold. `hash` is the SHA-256 of
 * what is inside, its salt included, so that whoever was shown the text can prove that it is this one.
 */
export const SealedText = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
  box: z
    .string()
    .min(1)
    .max(DISPUTE_LIMITS.sealedCharsMax)
    .regex(/^[A-Za-z0-9_-]+$/, 'base64url'),
});
export type SealedText = z.infer<typeof SealedText>;
