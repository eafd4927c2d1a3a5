import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { LIMITS } from '../../kernel/limits.ts';

const Version = z.number().int().min(1).max(LIMITS.foldVersionMax);

/** Up to which version of the fold the instance of this agent goes. Said by the instance itself, when it changed. */
export const foldSupported = defineEvent({
  type: 'fold.supported.v1',
  schema: z.strictObject({ ...actFields, version: Version }),
  devices: ['agent'],
  states: ['active', 'muted', 'suspended'],
});

/** Raises the pool's version of the fold. Folded by the version before; the new one counts from the next seal on. */
export const poolUpgraded = defineEvent({
  type: 'pool.upgraded.v1',
  schema: z.strictObject({ ...actFields, version: Version, reason: LongText }),
  right: 'notary.appoint',
});
