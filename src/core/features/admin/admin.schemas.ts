import { z } from 'zod';
import { DurationMs } from '../../contract/act-fields.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { DISPUTE_REASONS } from '../disputes/disputes.schemas.ts';
import { Reference } from '../withdrawals/withdrawals.schemas.ts';

/** What a GlobalAdmin may do in a pool. */
export const AdminAct = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('member.state-set'),
    user: Hex32,
    state: z.enum(['active', 'muted', 'suspended', 'banned']),
    lifeMs: DurationMs.optional(),
  }),
  z.strictObject({ kind: z.literal('member.kick'), user: Hex32 }),
  z.strictObject({ kind: z.literal('member.admit'), user: Hex32 }),
  z.strictObject({ kind: z.literal('wallet.freeze'), user: Hex32 }),
  z.strictObject({ kind: z.literal('wallet.thaw'), user: Hex32 }),
  z.strictObject({ kind: z.literal('invitation.revoke'), invitation: Hex32 }),
  z.strictObject({ kind: z.literal('offer.remove'), offer: Hex32 }),
  z.strictObject({ kind: z.literal('node.unverify'), node: Hex32 }),
  z.strictObject({ kind: z.literal('order.suspend'), order: Hex32 }),
  z.strictObject({ kind: z.literal('order.lift'), order: Hex32 }),
  z.strictObject({ kind: z.literal('pool.suspend') }),
  z.strictObject({ kind: z.literal('pool.resume') }),
  z.strictObject({ kind: z.literal('ownership.claim'), to: Hex32 }),
  z.strictObject({
    kind: z.literal('dispute.decide'),
    dispute: Hex32,
    buyerBps: z.number().int().min(0).max(10_000),
    ground: z.enum(DISPUTE_REASONS),
  }),
  z.strictObject({ kind: z.literal('withdrawal.confirm'), withdrawal: Hex32 }),
  z.strictObject({ kind: z.literal('withdrawal.freeze'), withdrawal: Hex32 }),
  z.strictObject({
    kind: z.literal('withdrawal.rule'),
    withdrawal: Hex32,
    outcome: z.enum(['executed', 'failed']),
    reference: Reference,
    proof: Hex32,
  }),
  z.strictObject({ kind: z.literal('ledger.correct'), correction: Hex32 }),
]);
export type AdminAct = z.infer<typeof AdminAct>;
