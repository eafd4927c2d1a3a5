import { z } from 'zod';
import { Count, actFields } from '../../contract/act-fields.ts';
import { type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { Tally } from './gaming.schemas.ts';

/** Running sessions end by their rules, whatever became of the member. */
const MAY_END: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];

/** Windows, cumulative. Source: ECONOMY section 2, "What an order pays for". */
export const sessionReceiptFields = {
  order: Hex32,
  /** 1 for the first; no holes. */
  n: Count.min(1),
  /** Since ready. */
  elapsedMs: Count,
  /** As the provider classed them: their sum is the number of windows. */
  provider: Tally,
  /** As the player did; without the player's signature: as in the newest receipt that has one. */
  player: Tally,
  /** The lower class of each. */
  agreed: Tally,
  contested: Count,
  /** Hash of the samples of both sides, which both keep. */
  samplesHash: Hex32,
  last: z.boolean(),
} as const;
export const SessionReceipt = z.strictObject(sessionReceiptFields);
export type SessionReceipt = z.infer<typeof SessionReceipt>;

export const sessionReceiptIssued = defineEvent({
  type: 'session.receipt.v1',
  schema: z.strictObject({
    ...actFields,
    ...sessionReceiptFields,
    countersign: z.strictObject({ device: Hex32, signature: Hex64 }).optional(),
  }),
  devices: ['agent'],
  states: MAY_END,
  right: 'order.own',
});
