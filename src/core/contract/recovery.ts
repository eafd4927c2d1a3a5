/**
 * Recovery outside of the log: a pool whose quorum of notaries is lost for good gets a new set by the word of its recovery users.
 *
 *   plan      = [space, epoch, number and hash of the last seal, mode, members]
 *   signature = root key over (plan, round, when it was made); round 2 at least RECOVERY_WAIT after round 1 of the same user
 *   veto      = a notary of the present set, or a recovery user, over the plan's id
 *
 * Source: DESIGN section 5.9. Who believes it, and when: core/features/notaries/recovery.ts and engine/recovery.ts.
 */
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { Hex32, Hex64 } from '../kernel/ids.ts';
import { LIMITS } from '../kernel/limits.ts';
import { Count } from './act-fields.ts';
import { MalformedBytes, signingBytes } from './event.ts';
import { NOTARY_MODES } from './notary-modes.ts';

export const RecoveryPlan = z.strictObject({
  space: Hex32,
  /** Recoveries of this pool, this one counted. */
  epoch: Count.min(1),
  /** The last seal that counts. */
  last: z.strictObject({ number: Count, hash: Hex32 }),
  mode: z.enum(NOTARY_MODES),
  members: z.array(Hex32).min(1).max(7),
});
export type RecoveryPlan = z.infer<typeof RecoveryPlan>;

export const RecoverySignature = z.strictObject({
  rootKey: Hex32,
  round: z.union([z.literal(1), z.literal(2)]),
  /** By the signer's clock. */
  madeMs: Count,
  signature: Hex64,
});
export type RecoverySignature = z.infer<typeof RecoverySignature>;

export const RecoveryVeto = z.strictObject({
  /** Device of a notary, or root key of a recovery user. */
  key: Hex32,
  signature: Hex64,
});
export type RecoveryVeto = z.infer<typeof RecoveryVeto>;

export const Recovery = z.strictObject({
  plan: RecoveryPlan,
  signatures: z.array(RecoverySignature).max(LIMITS.recoveryUsersMax * 2),
  vetoes: z.array(RecoveryVeto).max(LIMITS.recoveryUsersMax * 2),
});
export type Recovery = z.infer<typeof Recovery>;

function fields({ space, epoch, last, mode, members }: RecoveryPlan): unknown[] {
  return [space, epoch, last.number, last.hash, mode, members];
}

/** Names a plan: what a veto is about. */
export function recoveryId(plan: RecoveryPlan, crypto: Pick<Crypto, 'sha256'>): string {
  return toHex(crypto.sha256(encodeCanonical(fields(plan))));
}

/** What a recovery user's root key signs. */
export function recoveryBytes(plan: RecoveryPlan, of: { readonly round: 1 | 2; readonly madeMs: number }): Uint8Array {
  return signingBytes('recovery', encodeCanonical([...fields(plan), of.round, of.madeMs]));
}

export function vetoBytes(space: string, id: string): Uint8Array {
  return signingBytes('recovery-veto', encodeCanonical([space, id]));
}

export function signatureHolds(plan: RecoveryPlan, one: RecoverySignature, crypto: Crypto): boolean {
  return crypto.verify(one.rootKey, recoveryBytes(plan, one), fromHex(one.signature));
}

export function encodeRecovery(recovery: Recovery): Uint8Array {
  return encodeCanonical(recovery);
}

/** @throws {MalformedBytes} */
export function decodeRecovery(bytes: Uint8Array): Recovery {
  if (bytes.length > LIMITS.recoveryBytesMax) throw new MalformedBytes('a recovery over its limit');
  let decoded: unknown;
  try {
    decoded = decodeCanonical(bytes);
  } catch (cause) {
    throw new MalformedBytes('not CBOR', { cause });
  }
  const parsed = Recovery.safeParse(decoded);
  if (!parsed.success) throw new MalformedBytes('not a recovery');
  return parsed.data;
}
