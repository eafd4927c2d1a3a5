import { z } from 'zod';
import { actFields } from '../../contract/act-fields.ts';
import { type DeviceKind, type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import { TaskPath, TaskRow } from '../orders/task-list.schemas.ts';

const BOTH: readonly DeviceKind[] = ['personal', 'agent'];
/** What was sold is put to the test, and answered for, whatever became of the member. */
const MAY_END: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];

/** One copy of the work: a row of the newest sealed receipt of its order. By that receipt its provider has committed to the result. */
export const Copy = TaskRow.extend({ order: Hex32, path: TaskPath });
export type Copy = z.infer<typeof Copy>;

/** By the buyer of all these orders. The verification's id is this event's id. */
export const verificationOpened = defineEvent({
  type: 'verification.opened.v1',
  schema: z.strictObject({
    ...actFields,
    copies: z.array(Copy).min(VERIFICATION_LIMITS.copiesMin).max(VERIFICATION_LIMITS.copiesMax),
  }),
  devices: BOTH,
  states: MAY_END,
  right: 'order.own',
});

/** By the provider of one of the copies: what its commitment holds. */
export const verificationRevealed = defineEvent({
  type: 'verification.revealed.v1',
  schema: z.strictObject({ ...actFields, verification: Hex32, order: Hex32, result: Hex32, salt: Hex32 }),
  devices: BOTH,
  states: MAY_END,
  right: 'order.own',
});
