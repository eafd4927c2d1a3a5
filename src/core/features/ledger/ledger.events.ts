import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { PositiveMoney } from '../../kernel/money.ts';

/** P19: between members. */
export const transferMade = defineEvent({
  type: 'transfer.made.v1',
  schema: z.strictObject({ ...actFields, to: Hex32, amount: PositiveMoney, memo: z.string().max(200) }),
  states: ['active', 'muted'],
  right: 'transfer.own',
});

/** P2: from the treasury. */
export const grantMade = defineEvent({
  type: 'grant.made.v1',
  schema: z.strictObject({ ...actFields, to: Hex32, amount: PositiveMoney, reason: LongText.min(1) }),
  right: 'treasury.grant',
});
