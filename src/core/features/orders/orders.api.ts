import { z } from 'zod';
import { Count, DurationMs, LongText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';
import { ORDER_STATES } from './orders.tables.ts';

const tag = 'orders';

export const OrderView = z
  .object({
    order: z.string(),
    state: z.enum(ORDER_STATES),
    /** Not sealed yet. */
    isPending: z.boolean(),
    side: z.enum(['buyer', 'provider', 'other']),
    buyer: z.string(),
    buyerHandle: z.string(),
    provider: z.string(),
    providerHandle: z.string(),
    offer: z.string(),
    node: z.string(),
    nodeName: z.string(),
    job: z.string().optional(),
    slots: z.number().int(),
    durationMs: z.number().int(),
    pricePerSlotHour: Money,
    feeBps: z.number().int(),
    funded: Money,
    used: Money,
    refunded: Money,
    paidMs: z.number(),
    tasksEnded: z.number().int(),
    receipts: z.number().int(),
    isUnsigned: z.boolean(),
    stoppedBy: z.string().optional(),
    buyerConfirmed: z.boolean(),
    providerConfirmed: z.boolean(),
    placedMs: z.number(),
    changedMs: z.number(),
    /** Deadline of this state on the pool clock, and how much of it is left as of the last seal. */
    dueMs: z.number().optional(),
    leftMs: z.number().optional(),
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof OrderView>;

export const OrderDetail = OrderView.extend({
  termsHash: z.string(),
  terms: z.record(z.string(), z.unknown()),
  timeline: z.array(
    z.object({
      state: z.enum(ORDER_STATES),
      cause: z.string(),
      sealMs: z.number(),
      poolMs: z.number(),
      event: z.string(),
    }),
  ),
  postings: z.array(
    z.object({
      no: z.number().int(),
      code: z.string(),
      memo: z.string(),
      timeMs: z.number(),
      /** What made it: a step of the timeline has the same, a receipt stands alone. */
      event: z.string(),
      /** wallet, escrow, pending, fees, treasury, … */
      account: z.string(),
      /** Whose wallet. */
      user: z.string().optional(),
      handle: z.string().optional(),
      amount: Money,
    }),
  ),
  /** Posted so far by receipts: what the provider gets, and what the pool keeps of it. */
  net: Money,
  fee: Money,
  /** It works for a job of the buyer's: its mandate. Told to the buyer alone. */
  job: z.string().optional(),
  /** What happens by itself, on the pool clock: the end of this state's waiting, of the time that was bought, of a provider's notice. */
  deadlines: z.array(z.object({ kind: z.enum(['state', 'time', 'notice']), dueMs: z.number(), leftMs: z.number() })),
  /** Tasks of this order whose results were compared with those of others; what odd ones earned goes back at the settlement. */
  checks: z.object({
    open: z.number().int(),
    right: z.number().int(),
    odd: z.number().int(),
    /** Goes back to the buyer at the settlement, or has gone. */
    taken: Money,
  }),
  /** Of their own will the provider gave back so much of what the settled order had paid them. */
  givenBack: Money,
  /** What your acts would do to the money now, before you do them; absent: not open to you in this state. */
  acts: z.object({
    /** What the provider gets of it, and what comes back. */
    cancel: z.object({ fee: Money, back: Money }).optional(),
    /** How much longer at most: by the offer's bounds and hours; what it costs is slots × time × price, rounded up. */
    extend: z.object({ maxMs: z.number().int() }).optional(),
    /** How long it goes on after a stop: the notice of a provider. A suspended order is given up by its buyer at once. */
    stop: z.object({ noticeMs: z.number().int() }).optional(),
    /** What you may still give back of it. */
    refund: z.object({ most: Money }).optional(),
  }),
}).meta({ id: 'OrderDetail' });
export type OrderDetail = z.infer<typeof OrderDetail>;

const OrderParams = PoolParams.extend({ order: Hex32 });

export const ordersRead = endpoint({
  name: 'ordersRead',
  method: 'GET',
  path: '/pools/:pool/orders',
  summary: 'Own orders, as buyer and as provider, newest first',
  tag,
  params: PoolParams,
  query: z.object({ open: z.stringbool().default(false), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  answer: z.object({ items: z.array(OrderView) }),
});
export const orderRead = endpoint({
  name: 'orderRead',
  method: 'GET',
  path: '/pools/:pool/orders/:order',
  summary: 'One order with timeline and postings',
  tag,
  params: OrderParams,
  answer: OrderDetail,
});
export const orderPlace = command({
  name: 'orderPlace',
  path: '/pools/:pool/orders',
  summary: 'Buy: the maximum cost goes into escrow when the order is sealed',
  tag,
  params: PoolParams,
  body: z.object({
    offer: Hex32,
    offerVersion: Hex32,
    slots: Count.min(1).max(4096).default(1),
    durationMs: DurationMs,
    maxCost: PositiveMoney,
  }),
});

function act(name: string, verb: string, summary: string) {
  return command({
    name,
    path: `/pools/:pool/orders/:order/${verb}`,
    summary,
    tag,
    params: OrderParams,
  });
}
export const orderAccept = act(
  'orderAccept',
  'accept',
  'Accept (provider; the node does it by itself when its rules allow)',
);
export const orderCancel = command({
  name: 'orderCancel',
  path: '/pools/:pool/orders/:order/cancel',
  summary: 'Cancel before the start (buyer); after acceptance it costs the fee of the terms, at most `maxFee`',
  tag,
  params: OrderParams,
  body: z.object({ maxFee: UnsignedMoney.optional() }),
});
export const orderStop = act(
  'orderStop',
  'stop',
  'Stop a running order (either side), or give up a suspended one (buyer)',
);
export const orderConfirm = act('orderConfirm', 'confirm', 'Confirm the result: settles at once when both sides did');
export const orderLift = act('orderLift', 'lift', 'Lift a suspension (officer)');
export const orderDecline = command({
  name: 'orderDecline',
  path: '/pools/:pool/orders/:order/decline',
  summary: 'Decline, or give up what was accepted before it starts (provider): all of the money goes back',
  tag,
  params: OrderParams,
  body: z.object({ reason: z.string().max(200).default('') }),
});
export const orderSuspend = command({
  name: 'orderSuspend',
  path: '/pools/:pool/orders/:order/suspend',
  summary: 'Suspend a running order for abuse (officer)',
  tag,
  params: OrderParams,
  body: z.object({ reason: LongText.min(1) }),
});

export const orderExtend = command({
  name: 'orderExtend',
  path: '/pools/:pool/orders/:order/extend',
  summary: 'Add time to an accepted or running order at its own price (buyer); what it costs more goes into escrow',
  tag,
  params: OrderParams,
  body: z.object({ durationMs: DurationMs, maxCost: PositiveMoney }),
});

export const ordersApi = {
  ordersRead,
  orderRead,
  orderPlace,
  orderAccept,
  orderCancel,
  orderStop,
  orderConfirm,
  orderLift,
  orderDecline,
  orderSuspend,
  orderExtend,
};
