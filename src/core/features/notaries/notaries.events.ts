import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';

/** Replaces the whole set and mode at once. Sealed by the set before; the new one seals from the next number on. */
export const notariesChanged = defineEvent({
  type: 'notaries.changed.v1',
  schema: z.strictObject({
    ...actFields,
    mode: z.enum(NOTARY_MODES),
    /** Agent devices, in order of terms. */
    members: z.array(Hex32).min(1).max(7),
    reason: LongText,
  }),
  right: 'notary.appoint',
});
