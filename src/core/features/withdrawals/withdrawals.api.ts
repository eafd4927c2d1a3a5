import { z } from 'zod';
import { PageQuery, PoolParams, command, endpoint, pageOf } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';
import { RAILS, Reference } from './withdrawals.schemas.ts';
import { WITHDRAWAL_STATES } from './withdrawals.tables.ts';

export { RAILS } from './withdrawals.schemas.ts';

const tag = 'withdrawals';

/** What somebody can do about a withdrawal as it stands: the GUI shows these and no others. */
export const WITHDRAWAL_ACTS = [
  'cancel',
  'confirm',
  'reject',
  'start',
  'execute',
  'fail',
  'doubt',
  'freeze',
  'thaw',
  'reassign',
  'rule',
] as const;

export const WithdrawalView = z
  .object({
    withdrawal: z.string(),
    state: z.enum(WITHDRAWAL_STATES),
    user: z.string(),
    handle: z.string(),
    isOwn: z.boolean(),
    rail: z.enum(RAILS),
    amount: Money,
    fee: Money,
    /** Confirmations there are, and that it takes. */
    confirmations: z.number().int(),
    /** Confirmed by one, and nobody else may confirm that much: after this it counts as confirmed, unless somebody of the staff rejects it. */
    aloneLeftMs: z.number().int().optional(),
    needed: z.number().int(),
    approvers: z.array(z.string()),
    /** The one device that executes, and whose it is. */
    executor: z.string().optional(),
    executorHandle: z.string().optional(),
    isExecutedHere: z.boolean(),
    reference: z.string().optional(),
    proof: z.string().optional(),
    cause: z.string(),
    /** An unknown outcome: 1: two may rule; 2: a GlobalAdmin may. */
    ruling: z.number().int(),
    /** What one has ruled: another has to say the same. */
    ruled: z.object({ by: z.string(), outcome: z.string(), reference: z.string() }).optional(),
    /** Another device that one has named to execute: another person has to name the same. */
    reassigned: z.object({ device: z.string(), handle: z.string(), by: z.string() }).optional(),
    requestedMs: z.number(),
    changedMs: z.number(),
    dueMs: z.number().optional(),
    leftMs: z.number().optional(),
    may: z.array(z.enum(WITHDRAWAL_ACTS)),
  })
  .meta({ id: 'Withdrawal' });
export type WithdrawalView = z.infer<typeof WithdrawalView>;

export const WithdrawalDetail = WithdrawalView.extend({
  /** Absent: sealed to others, or this login is locked. */
  destination: z.string().optional(),
  /** The sealed destination is the one that the pool was told of. */
  isDestinationTrue: z.boolean().optional(),
  timeline: z.array(
    z.object({
      state: z.enum(WITHDRAWAL_STATES),
      cause: z.string(),
      handle: z.string().optional(),
      sealMs: z.number(),
      poolMs: z.number(),
      event: z.string(),
    }),
  ),
  /** Devices of the staff that another one can be named from; empty where nobody else can execute. */
  executors: z.array(
    z.object({
      device: z.string(),
      kind: z.enum(['personal', 'agent']),
      handle: z.string(),
      /** It lives on this instance. */
      isHere: z.boolean(),
    }),
  ),
  /** What this instance does about it by the webhook rail. */
  outbox: z
    .object({ state: z.string(), attempts: z.number().int(), nextMs: z.number(), lastCause: z.string() })
    .optional(),
}).meta({ id: 'WithdrawalDetail' });
export type WithdrawalDetail = z.infer<typeof WithdrawalDetail>;

export const WithdrawalLimits = z
  .object({
    available: Money,
    isFrozen: z.boolean(),
    fee: Money,
    dayMax: Money,
    dayUsed: Money,
    weekMax: Money,
    weekUsed: Money,
    /** Above this two confirm. */
    large: Money,
    /** Above this no officer confirms, alone or with another. */
    officerMax: Money,
    holdMs: z.number(),
    newDestinationHoldMs: z.number(),
    /** Until the next request; 0: now. */
    coolingMs: z.number(),
  })
  .meta({ id: 'WithdrawalLimits' });
export type WithdrawalLimits = z.infer<typeof WithdrawalLimits>;

export const DepositView = z
  .object({
    deposit: z.string(),
    state: z.enum(['recorded', 'confirmed', 'expired']),
    user: z.string(),
    handle: z.string(),
    rail: z.enum(RAILS),
    amount: Money,
    reference: z.string(),
    byHandle: z.string(),
    confirmedByHandle: z.string().optional(),
    poolMs: z.number(),
    leftMs: z.number().optional(),
    mayConfirm: z.boolean(),
  })
  .meta({ id: 'Deposit' });
export type DepositView = z.infer<typeof DepositView>;

const WithdrawalParams = PoolParams.extend({ withdrawal: Hex32 });
const Reason = z.object({ reason: z.string().trim().min(1).max(2000) });
const Cause = z.object({ cause: z.string().trim().min(1).max(200) });

export const withdrawalsRead = endpoint({
  name: 'withdrawalsRead',
  method: 'GET',
  path: '/pools/:pool/withdrawals',
  summary: 'Withdrawals: own ones, and for those who confirm and execute all of them, newest first',
  tag,
  params: PoolParams,
  query: PageQuery.extend({ open: z.stringbool().default(false), mine: z.stringbool().default(false) }),
  answer: pageOf(WithdrawalView),
});
export const withdrawalLimits = endpoint({
  name: 'withdrawalLimits',
  method: 'GET',
  path: '/pools/:pool/withdrawals/limits',
  summary: 'What you can take out now, and what it takes',
  tag,
  params: PoolParams,
  answer: WithdrawalLimits,
});
export const withdrawalRead = endpoint({
  name: 'withdrawalRead',
  method: 'GET',
  path: '/pools/:pool/withdrawals/:withdrawal',
  summary: 'One withdrawal with its timeline; its destination for whoever may see it',
  tag,
  params: WithdrawalParams,
  answer: WithdrawalDetail,
});
export const withdrawalRequest = command({
  name: 'withdrawalRequest',
  path: '/pools/:pool/withdrawals',
  summary: 'Take money out: amount and fee are set aside at once, and paid after the hold and the confirmation',
  tag,
  params: PoolParams,
  body: z.object({
    rail: z.enum(RAILS).default('manual'),
    amount: PositiveMoney,
    /** Encrypted here to those who confirm and execute. */
    destination: z.string().trim().min(1).max(500),
  }),
});

function act<Body extends z.ZodType>(name: string, verb: string, summary: string, body: Body) {
  return command({
    name,
    path: `/pools/:pool/withdrawals/:withdrawal/${verb}`,
    summary,
    tag,
    params: WithdrawalParams,
    body,
  });
}
const Nothing = z.object({});
export const withdrawalCancel = act(
  'withdrawalCancel',
  'cancel',
  'Cancel your own, before it is handed to the rail',
  Nothing,
);
export const withdrawalConfirm = act(
  'withdrawalConfirm',
  'confirm',
  'Confirm; by the webhook rail this instance executes unless another device is named',
  z.object({ executor: Hex32.optional() }),
);
export const withdrawalReject = act('withdrawalReject', 'reject', 'Reject: all of it goes back', Reason);
export const withdrawalStart = act('withdrawalStart', 'start', 'Take the execution upon this device', Nothing);
export const withdrawalExecute = act(
  'withdrawalExecute',
  'execute',
  'Paid outside: enter the reference and what proves it',
  z.object({ reference: Reference, proof: Hex32.optional() }),
);
export const withdrawalFail = act('withdrawalFail', 'fail', 'Not paid, for certain: all of it goes back', Cause);
export const withdrawalDoubt = act('withdrawalDoubt', 'doubt', 'Nobody knows whether it was paid', Cause);
export const withdrawalFreeze = act(
  'withdrawalFreeze',
  'freeze',
  'Freeze for three days; the owner may do it again',
  Reason,
);
export const withdrawalThaw = act('withdrawalThaw', 'thaw', 'Let it go on', Reason);
export const withdrawalReassign = act(
  'withdrawalReassign',
  'reassign',
  'Another device executes: counts when the owner and a second person said so',
  z.object({ device: Hex32 }),
);
export const withdrawalRule = act(
  'withdrawalRule',
  'rule',
  'Rule an outcome that the rail cannot tell: two people have to say the same',
  z.object({ outcome: z.enum(['executed', 'failed']), reference: Reference, proof: Hex32 }),
);

export const depositsRead = endpoint({
  name: 'depositsRead',
  method: 'GET',
  path: '/pools/:pool/deposits',
  summary: 'Deposits: own ones, and for the staff all, newest first',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(DepositView) }),
});
export const depositRecord = command({
  name: 'depositRecord',
  path: '/pools/:pool/deposits',
  summary: 'Money came in: record it; another person has to confirm',
  tag,
  params: PoolParams,
  body: z.object({ user: Hex32, rail: z.enum(RAILS).default('manual'), amount: PositiveMoney, reference: Reference }),
});
export const depositConfirm = command({
  name: 'depositConfirm',
  path: '/pools/:pool/deposits/:deposit/confirm',
  summary: 'Confirm a deposit that somebody else recorded',
  tag,
  params: PoolParams.extend({ deposit: Hex32 }),
});

export const RailView = z
  .object({
    pool: z.string(),
    /** Where signed calls go; absent: no webhook rail on this instance. */
    url: z.string().optional(),
    hasSecret: z.boolean(),
    /** Told once, when it is made. */
    secret: z.string().optional(),
    /** Where the service reports to. */
    callbackPath: z.string(),
    allowsInternal: z.boolean(),
  })
  .meta({ id: 'Rail' });
export type RailView = z.infer<typeof RailView>;

export const railRead = endpoint({
  name: 'railRead',
  method: 'GET',
  path: '/pools/:pool/rail',
  summary: 'The webhook rail of this instance for a pool',
  tag,
  params: PoolParams,
  answer: RailView,
});
export const railSet = endpoint({
  name: 'railSet',
  method: 'PUT',
  path: '/pools/:pool/rail',
  summary: 'Pay out by a service of yours: its address; the secret that signs the calls is made here and told once',
  tag,
  params: PoolParams,
  body: z.object({
    url: z.string().max(2048),
    /** `keep` the secret or make a `new` one. */
    secret: z.enum(['keep', 'new']).default('keep'),
  }),
  answer: RailView,
});
export const railRemove = endpoint({
  name: 'railRemove',
  method: 'DELETE',
  path: '/pools/:pool/rail',
  summary: 'Pay out by the webhook rail no more; what is under way is still asked about',
  tag,
  params: PoolParams,
});
export const railCallback = endpoint({
  name: 'railCallback',
  method: 'POST',
  path: '/pools/:pool/rail/callback',
  summary: 'For the paying service: the outcome of a key, signed like our own calls (Standard Webhooks)',
  tag,
  auth: 'none',
  params: PoolParams,
  body: z.object({
    type: z.literal('withdrawal.outcome'),
    timestamp: z.string().max(64).optional(),
    data: z.object({ key: Hex32 }).loose(),
  }),
  answer: z.object({ isTaken: z.boolean() }),
});

export const withdrawalsApi = {
  withdrawalsRead,
  withdrawalLimits,
  withdrawalRead,
  withdrawalRequest,
  withdrawalCancel,
  withdrawalConfirm,
  withdrawalReject,
  withdrawalStart,
  withdrawalExecute,
  withdrawalFail,
  withdrawalDoubt,
  withdrawalFreeze,
  withdrawalThaw,
  withdrawalReassign,
  withdrawalRule,
  depositsRead,
  depositRecord,
  depositConfirm,
  railRead,
  railSet,
  railRemove,
  railCallback,
};
