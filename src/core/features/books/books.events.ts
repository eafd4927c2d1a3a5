import { z } from 'zod';
import { Count, LongText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';

/** Lines of one transaction: none that orders, settlements and members make has more. */
export const CORRECTED_LINES_MAX = 8;

/** P11: the provider gives back of their own will what an order had paid them. */
export const refundMade = defineEvent({
  type: 'refund.made.v1',
  schema: z.strictObject({ ...actFields, order: Hex32, amount: PositiveMoney, memo: z.string().max(200) }),
  states: ['active', 'muted', 'suspended', 'banned', 'left'],
  right: 'order.own',
});

/** P18, first half, by the owner; a GlobalAdmin's word (`admin.acted`, kind `ledger.correct`) is the second. */
export const correctionProposed = defineEvent({
  type: 'correction.proposed.v1',
  schema: z.strictObject({
    ...actFields,
    /** Number of the transaction in the journal, and its lines in their order: the fold compares each. */
    no: Count.min(1),
    lines: z
      .array(z.strictObject({ account: z.string().min(1).max(96), amount: Money }))
      .min(2)
      .max(CORRECTED_LINES_MAX),
    reason: LongText.min(1),
  }),
  right: 'ledger.correct',
});

export const correctionWithdrawn = defineEvent({
  type: 'correction.withdrawn.v1',
  schema: z.strictObject({ ...actFields, correction: Hex32 }),
  right: 'ledger.correct',
});
