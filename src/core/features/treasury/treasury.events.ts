import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { PositiveMoney } from '../../kernel/money.ts';

export const TREASURY_KINDS = ['mint', 'burn', 'payout'] as const;

/** What the owner wants done with the pool's money; a second person approves it. The act's id is this event's id. */
export const treasuryProposed = defineEvent({
  type: 'treasury.proposed.v1',
  schema: z.strictObject({
    ...actFields,
    kind: z.enum(TREASURY_KINDS),
    amount: PositiveMoney,
    /** Payouts alone. */
    to: Hex32.optional(),
    reason: LongText.min(1),
  }),
  right: 'treasury.spend',
});

export const treasuryAnswered = defineEvent({
  type: 'treasury.answered.v1',
  schema: z.strictObject({ ...actFields, act: Hex32, answer: z.enum(['approved', 'refused']), reason: LongText }),
  right: 'treasury.approve',
});

export const treasuryWithdrawn = defineEvent({
  type: 'treasury.withdrawn.v1',
  schema: z.strictObject({ ...actFields, act: Hex32, reason: LongText.min(1) }),
  right: 'treasury.spend',
});
