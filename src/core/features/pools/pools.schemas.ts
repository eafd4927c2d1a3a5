/** Settings of a pool, shared by its events, its API and the slices that obey them. Each is snapshotted where money depends on it. */
import { z } from 'zod';
import { Count, DurationMs } from '../../contract/act-fields.ts';
import { DISPUTE_DEFAULTS, WITHDRAWAL_DEFAULTS } from '../../kernel/limits.ts';
import { UnsignedMoney } from '../../kernel/money.ts';

/** Timed settings and fees; snapshotted into an order's terms when it is placed. Milliseconds of the pool clock. */
export const PoolTerms = z.strictObject({
  acceptanceMs: DurationMs,
  readyMs: DurationMs,
  receiptMs: DurationMs,
  interruptedAfterMs: DurationMs,
  failedAfterMs: DurationMs,
  endingMs: DurationMs,
  suspendedMs: DurationMs,
  disputeWindowMs: DurationMs,
  unsignedWindowMs: DurationMs,
  cancelFeeMs: Count.max(86_400_000),
});
export type PoolTerms = z.infer<typeof PoolTerms>;

export const Access = z.enum(['public', 'private', 'referral']);

/** One optional field per default: times as milliseconds, amounts as money. */
function groupOf(defaults: Readonly<Record<string, number | bigint>>) {
  const fields = Object.entries(defaults).map(([name, standard]) => [
    name,
    typeof standard === 'bigint' ? UnsignedMoney.optional() : DurationMs.optional(),
  ]);
  return z.strictObject(
    Object.fromEntries(fields) as Record<string, z.ZodOptional<typeof UnsignedMoney | typeof DurationMs>>,
  );
}

/** What the owner may change with notice; absent fields stay as they are. */
export const SettingsChanges = z.strictObject({
  access: Access.optional(),
  feeBps: z.number().int().min(0).max(5000).optional(),
  welcomeGrant: UnsignedMoney.optional(),
  grantsPerDayMax: Count.max(1_000_000).optional(),
  joinsPerDayMax: Count.max(1_000_000).optional(),
  terms: PoolTerms.partial().optional(),
  /** A public pool's newcomers wait for an officer. */
  joinApproval: z.boolean().optional(),
  /** Members may make invitations of their own. */
  memberInvites: z.boolean().optional(),
  /** What all officers together may grant on one day; 0: nothing. */
  officerGrantsPerDay: UnsignedMoney.optional(),
  /** What the owner alone may grant on one day; more takes a payout that a second person approves. 0: nothing. */
  ownerGrantsPerDay: UnsignedMoney.optional(),
  /** The inviter's share of the pool's fee on an invitee's orders, in 1/10,000 of the fee. */
  referralShareBps: z.number().int().min(0).max(5000).optional(),
  /** Credits that may exist at most; 0: no cap. */
  supplyCap: UnsignedMoney.optional(),
  /** Deadlines of disputes. */
  disputes: groupOf(DISPUTE_DEFAULTS).optional(),
  /** Hold times and limits of withdrawals. */
  withdrawals: groupOf(WITHDRAWAL_DEFAULTS).optional(),
  /** Transfers between members, per person and day. */
  transfers: z.strictObject({ dayMaxMicro: UnsignedMoney.optional() }).optional(),
});
export type SettingsChanges = z.infer<typeof SettingsChanges>;

/** Settings beside the pool's own row, with what holds until the owner says otherwise. */
export interface PoolSettings {
  readonly joinApproval: boolean;
  readonly memberInvites: boolean;
  readonly officerGrantsPerDay: bigint;
  readonly ownerGrantsPerDay: bigint;
  readonly referralShareBps: number;
  readonly supplyCap: bigint;
}
