import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { type DeviceKind, type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { PositiveMoney } from '../../kernel/money.ts';
import { SealedText } from '../disputes/disputes.schemas.ts';
import { RAILS, Reference } from './withdrawals.schemas.ts';

const BOTH: readonly DeviceKind[] = ['personal', 'agent'];
/** A ban confiscates nothing: the wallet stays withdrawable. */
const MAY_END: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];
const own = { states: MAY_END, right: 'withdrawal.own' } as const;

/** P14. The withdrawal's id is this event's id, and the key under which a rail pays once. */
export const withdrawalRequested = defineEvent({
  type: 'withdrawal.requested.v1',
  schema: z.strictObject({
    ...actFields,
    rail: z.enum(RAILS),
    amount: PositiveMoney,
    /** Hash of the destination with its salt: the same one again is known, nobody can guess it, executors check it. */
    destination: Hex32,
    /** The destination, encrypted to those who confirm and execute. */
    sealed: SealedText,
  }),
  ...own,
});

export const withdrawalCancelled = defineEvent({
  type: 'withdrawal.cancelled.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32 }),
  ...own,
});

export const withdrawalConfirmed = defineEvent({
  type: 'withdrawal.confirmed.v1',
  schema: z.strictObject({
    ...actFields,
    withdrawal: Hex32,
    /** The one device that executes; absent: whoever of the staff starts it by hand. */
    executor: Hex32.optional(),
  }),
  right: 'withdrawal.confirm',
});

export const withdrawalRejected = defineEvent({
  type: 'withdrawal.rejected.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32, reason: LongText.min(1) }),
  right: 'withdrawal.confirm',
});

/** P15. The author is the executing device: only it acts, only after the seal. */
export const withdrawalStarted = defineEvent({
  type: 'withdrawal.started.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32 }),
  devices: BOTH,
  right: 'withdrawal.execute',
});

/** P16. */
export const withdrawalExecuted = defineEvent({
  type: 'withdrawal.executed.v1',
  schema: z.strictObject({
    ...actFields,
    withdrawal: Hex32,
    reference: Reference,
    /** Hash of what proves it. */
    proof: Hex32.optional(),
  }),
  devices: BOTH,
  right: 'withdrawal.execute',
});

/** P17: failed for certain. */
export const withdrawalFailed = defineEvent({
  type: 'withdrawal.failed.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32, cause: z.string().min(1).max(200) }),
  devices: BOTH,
  right: 'withdrawal.execute',
});

/** P17: nobody knows. Nothing moves until the rail tells, or people decide. */
export const withdrawalDoubted = defineEvent({
  type: 'withdrawal.doubted.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32, cause: z.string().min(1).max(200) }),
  devices: BOTH,
  right: 'withdrawal.execute',
});

export const withdrawalFrozen = defineEvent({
  type: 'withdrawal.frozen.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32, reason: LongText.min(1) }),
  right: 'wallet.freeze',
});

export const withdrawalThawed = defineEvent({
  type: 'withdrawal.thawed.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32, reason: LongText.min(1) }),
  right: 'wallet.freeze',
});

/** Another device executes, because the first is lost: counts when the owner and a second person have said the same. */
export const executionReassigned = defineEvent({
  type: 'execution.reassigned.v1',
  schema: z.strictObject({ ...actFields, withdrawal: Hex32, device: Hex32 }),
  right: 'withdrawal.confirm',
});

/** The rail could not tell in time: two who are not the requester say the same, with proof. */
export const withdrawalRuled = defineEvent({
  type: 'withdrawal.ruled.v1',
  schema: z.strictObject({
    ...actFields,
    withdrawal: Hex32,
    outcome: z.enum(['executed', 'failed']),
    /** Of the payment, or of the rail's word that there is none. */
    reference: Reference,
    proof: Hex32,
  }),
  right: 'withdrawal.confirm',
});

/** P3, first half: money came in by a rail. The deposit's id is this event's id. */
export const depositRecorded = defineEvent({
  type: 'deposit.recorded.v1',
  schema: z.strictObject({
    ...actFields,
    user: Hex32,
    rail: z.enum(RAILS),
    amount: PositiveMoney,
    reference: Reference,
  }),
  right: 'withdrawal.execute',
});

/** P3, second half, by another person. */
export const depositConfirmed = defineEvent({
  type: 'deposit.confirmed.v1',
  schema: z.strictObject({ ...actFields, deposit: Hex32 }),
  right: 'withdrawal.confirm',
});
