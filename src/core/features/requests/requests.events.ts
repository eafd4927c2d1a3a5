import { z } from 'zod';
import { Count, DurationMs, ShortText, actFields } from '../../contract/act-fields.ts';
import { type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { REQUEST_LIMITS } from '../../kernel/limits.ts';
import { PositiveMoney } from '../../kernel/money.ts';

const MAY_TRADE: readonly MemberState[] = ['active', 'muted'];
const MAY_END: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];
const right = 'request.own';

/** What somebody wants to buy; providers bid for it. The request's id is this event's id. */
export const requestOpened = defineEvent({
  type: 'request.opened.v1',
  schema: z.strictObject({
    ...actFields,
    title: ShortText,
    executor: z.enum(['wasi']),
    slots: Count.min(1).max(4096),
    coresPerSlot: Count.min(1).max(4096),
    memoryPerSlotBytes: Count.min(16 * 1024 * 1024),
    durationMs: DurationMs,
    /** Bids above it are refused. */
    maxPricePerSlotHour: PositiveMoney,
    /** How long bids are taken, on the pool clock. */
    lifeMs: z.number().int().min(REQUEST_LIMITS.lifeMinMs).max(REQUEST_LIMITS.lifeMaxMs),
  }),
  right,
});

export const requestCancelled = defineEvent({
  type: 'request.cancelled.v1',
  schema: z.strictObject({ ...actFields, request: Hex32 }),
  states: MAY_END,
  right,
});

/** With an own offer that fits; the price is the bid's, not the offer's. */
export const bidPlaced = defineEvent({
  type: 'bid.placed.v1',
  schema: z.strictObject({ ...actFields, request: Hex32, offer: Hex32, pricePerSlotHour: PositiveMoney }),
  right,
});

export const bidWithdrawn = defineEvent({
  type: 'bid.withdrawn.v1',
  schema: z.strictObject({ ...actFields, request: Hex32, bid: Hex32 }),
  states: MAY_END,
  right,
});

/** The buyer picks a bid: the order is placed at its price (P4), in the same seal. The order's id is this event's id. */
export const requestMatched = defineEvent({
  type: 'request.matched.v1',
  schema: z.strictObject({
    ...actFields,
    request: Hex32,
    bid: Hex32,
    /** Of the offer behind the bid, as the buyer saw it: what holds beside the price is not changed under them. */
    offerVersion: Hex32,
    maxCost: PositiveMoney,
  }),
  states: MAY_TRADE,
  right,
});
