import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';

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
