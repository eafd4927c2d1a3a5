import { z } from 'zod';
import { Count, DurationMs, LongText, actFields } from '../../contract/act-fields.ts';
import { type DeviceKind, type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';
import { GameTerms } from '../gaming/gaming.schemas.ts';
import { PoolTerms } from '../pools/pools.schemas.ts';

const BOTH: readonly DeviceKind[] = ['personal', 'agent'];
/** Running orders end by their rules, whatever became of the member. */
const MAY_END: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];
const MAY_TRADE: readonly MemberState[] = ['active', 'muted'];

/** What a buyer lets their agent device spend for one job: the id of the job is this event's id. */
export const jobAuthorized = defineEvent({
  type: 'job.authorized.v1',
  schema: z.strictObject({ ...actFields, specHash: Hex32, max: PositiveMoney, lifeMs: DurationMs }),
  states: MAY_TRADE,
  right: 'job.own',
});

export const jobClosed = defineEvent({
  type: 'job.closed.v1',
  schema: z.strictObject({ ...actFields, job: Hex32 }),
  devices: BOTH,
  states: MAY_END,
  right: 'job.own',
});

/** P4. The order's id is this event's id. `offerVersion` binds it to the price that the buyer saw. */
export const orderPlaced = defineEvent({
  type: 'order.placed.v1',
  schema: z.strictObject({
    ...actFields,
    offer: Hex32,
    offerVersion: Hex32,
    slots: Count.min(1).max(4096),
    durationMs: DurationMs,
    /** The buyer's cap: refused when the terms cost more. */
    maxCost: PositiveMoney,
    job: Hex32.optional(),
  }),
  devices: BOTH,
  states: MAY_TRADE,
  right: 'order.own',
});

export const orderAccepted = defineEvent({
  type: 'order.accepted.v1',
  schema: z.strictObject({ ...actFields, order: Hex32 }),
  devices: BOTH,
  states: MAY_TRADE,
  right: 'order.own',
});

export const orderDeclined = defineEvent({
  type: 'order.declined.v1',
  schema: z.strictObject({ ...actFields, order: Hex32, reason: z.string().max(200) }),
  devices: BOTH,
  states: MAY_END,
  right: 'order.own',
});

export const orderCancelled = defineEvent({
  type: 'order.cancelled.v1',
  schema: z.strictObject({
    ...actFields,
    order: Hex32,
    /** The most that the buyer agreed to pay for it: refused when it costs more by now. Absent: whatever the terms say. */
    maxFee: UnsignedMoney.optional(),
  }),
  devices: BOTH,
  states: MAY_END,
  right: 'order.own',
});

/** Access checked by both sides: the provider authors it, the buyer's device signed (order, ready). The meter starts at its seal. */
export const orderReady = defineEvent({
  type: 'order.ready.v1',
  schema: z.strictObject({ ...actFields, order: Hex32, buyerDevice: Hex32, buyerSignature: Hex64 }),
  devices: ['agent'],
  states: MAY_END,
  right: 'order.own',
});

/** Usage, cumulative. Source: ECONOMY section 2, "What an order pays for". */
export const receiptFields = {
  order: Hex32,
  /** 1 for the first; no holes. */
  n: Count.min(1),
  /** Since ready. */
  elapsedMs: Count,
  /** Σ min(wall ms, declared maximum) over the tasks that ended with a result. */
  paidMs: Count,
  cpuUs: Count,
  bytes: Count,
  tasksEnded: Count,
  /** Hash of the list (task, wall ms, end, output hash), a blob that both parties keep. */
  tasksHash: Hex32,
  last: z.boolean(),
} as const;
export const Receipt = z.strictObject(receiptFields);
export type Receipt = z.infer<typeof Receipt>;

export const receiptIssued = defineEvent({
  type: 'receipt.issued.v1',
  schema: z.strictObject({
    ...actFields,
    ...receiptFields,
    countersign: z.strictObject({ device: Hex32, signature: Hex64 }).optional(),
  }),
  devices: ['agent'],
  states: MAY_END,
  right: 'order.own',
});

export const orderStopped = defineEvent({
  type: 'order.stopped.v1',
  schema: z.strictObject({ ...actFields, order: Hex32, reason: z.string().max(200) }),
  devices: BOTH,
  states: MAY_END,
  right: 'order.own',
});

/**
 * Reasons of a provider that every peer understands: they stand in the order's timeline. Others are words for people, and stay in the log.
 * `saves_full`: what games saved for the player takes more of the provider's disk than it allows. `no_network`: the network
 * that the terms promise the game is not there: its owner took it back, or the game would open the owner's desktop with it. `no_screen`: the screen
 * that it is played on is in use, or not lent any more.
 */
export const TOLD_REASONS = ['saves_full', 'no_network', 'no_screen'] as const;
export type ToldReason = (typeof TOLD_REASONS)[number];

/** More time at the price of the terms: P4 again, for what is added. Also the top-up that is offered when funds run low. */
export const orderExtended = defineEvent({
  type: 'order.extended.v1',
  schema: z.strictObject({
    ...actFields,
    order: Hex32,
    /** Added to the order's time. */
    durationMs: DurationMs,
    maxCost: PositiveMoney,
  }),
  devices: BOTH,
  states: MAY_TRADE,
  right: 'order.own',
});

/** By both parties: settles before the window is over. */
export const orderConfirmed = defineEvent({
  type: 'order.confirmed.v1',
  schema: z.strictObject({ ...actFields, order: Hex32 }),
  devices: BOTH,
  states: MAY_END,
  right: 'order.own',
});

export const orderSuspended = defineEvent({
  type: 'order.suspended.v1',
  schema: z.strictObject({ ...actFields, order: Hex32, reason: LongText.min(1) }),
  right: 'order.suspend',
});

export const orderLifted = defineEvent({
  type: 'order.lifted.v1',
  schema: z.strictObject({ ...actFields, order: Hex32 }),
  right: 'order.suspend',
});

/** Terms of an order, snapshotted when it is placed. */
export const OrderTerms = z.strictObject({
  offerVersion: Hex32,
  executor: z.string(),
  /** What a session was promised; absent: a batch order. */
  game: GameTerms.optional(),
  pricePerSlotHour: PositiveMoney,
  feeBps: Count,
  coresPerSlot: Count,
  memoryPerSlotBytes: Count,
  ...PoolTerms.shape,
  /** The inviter's share of the fee, in 1/10,000 of it. */
  referralShareBps: Count.optional(),
  /** A provider's stop ends the order this long after it was said. */
  noticeMs: Count.optional(),
});
export type OrderTerms = z.infer<typeof OrderTerms>;
