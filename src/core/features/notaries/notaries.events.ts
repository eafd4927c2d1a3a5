import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';

export const NOTARIES_CHANGED_TYPE = 'notaries.changed.v1';

/** Replaces the whole set and mode at once. Sealed by the set before; the new one seals from the next number on. */
export const notariesChanged = defineEvent({
  type: NOTARIES_CHANGED_TYPE,
  schema: z.strictObject({
    ...actFields,
    mode: z.enum(NOTARY_MODES),
    /** Agent devices, in order of terms. */
    members: z.array(Hex32).min(1).max(7),
    reason: LongText,
  }),
  right: 'notary.appoint',
});

export const RECOVERY_NAMED_TYPE = 'recovery.named.v1';

/** Who may name notaries outside of the log when the quorum is lost for good, and how many of them it takes. */
export const recoveryNamed = defineEvent({
  type: RECOVERY_NAMED_TYPE,
  schema: z.strictObject({
    ...actFields,
    users: z.array(Hex32).min(1).max(LIMITS.recoveryUsersMax),
    /** Of each user, as they are now: a newcomer proves by them who could recover the pool. */
    rootKeys: z.array(Hex32).min(1).max(LIMITS.recoveryUsersMax),
    needed: z.number().int().min(1).max(LIMITS.recoveryUsersMax),
    reason: LongText,
  }),
  right: 'notary.appoint',
});
