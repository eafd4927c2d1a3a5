import { z } from 'zod';
import { CommandView, PageQuery, PoolParams, command, endpoint, pageOf } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';
import { DISPUTE_CATEGORIES, DISPUTE_REASONS } from './disputes.schemas.ts';
import { DISPUTE_BASES, DISPUTE_LEVELS, DISPUTE_STATES } from './disputes.tables.ts';

export { DISPUTE_CATEGORIES, DISPUTE_REASONS } from './disputes.schemas.ts';

const tag = 'disputes';

/** What somebody can do about a dispute as it stands: the GUI shows these and no others. */
export const DISPUTE_ACTS = ['answer', 'attach', 'offer', 'accept', 'withdraw', 'appeal', 'take', 'decide'] as const;

const Split = z.object({ buyer: Money, provider: Money, treasury: Money });

export const DisputeView = z
  .object({
    dispute: z.string(),
    order: z.string(),
    state: z.enum(DISPUTE_STATES),
    level: z.enum(DISPUTE_LEVELS),
    category: z.enum(DISPUTE_CATEGORIES),
    side: z.enum(['buyer', 'provider', 'other']),
    isOpener: z.boolean(),
    buyer: z.string(),
    buyerHandle: z.string(),
    provider: z.string(),
    providerHandle: z.string(),
    opener: z.string(),
    decider: z.string().optional(),
    deciderHandle: z.string().optional(),
    claimed: Money,
    frozen: Money,
    /** What both sides agree was used. */
    measured: Money,
    /** The decision in force, and what it would pay. */
    basis: z.enum(DISPUTE_BASES).optional(),
    reason: z.enum(DISPUTE_REASONS).optional(),
    award: Split.optional(),
    /** A split that one party has signed. */
    offer: z.object({ by: z.string(), isOwn: z.boolean(), split: Split }).optional(),
    openedMs: z.number(),
    changedMs: z.number(),
    /** Deadlines on the pool clock, and what is left as of the last seal. */
    dueMs: z.number().optional(),
    leftMs: z.number().optional(),
    hardLeftMs: z.number(),
    may: z.array(z.enum(DISPUTE_ACTS)),
  })
  .meta({ id: 'Dispute' });
export type DisputeView = z.infer<typeof DisputeView>;

export const EvidenceView = z
  .object({
    event: z.string(),
    kind: z.string(),
    user: z.string(),
    handle: z.string(),
    /** Hash of the text or of what is referred to. */
    hash: z.string(),
    poolMs: z.number(),
    /** Absent: sealed to others, or gone with pruned payloads. */
    text: z.string().optional(),
    isReadable: z.boolean(),
    file: z
      .object({
        hash: z.string(),
        sizeBytes: z.number(),
        name: z.string().optional(),
        contentType: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Evidence' });
export type EvidenceView = z.infer<typeof EvidenceView>;

export const DisputeDetail = DisputeView.extend({
  timeline: z.array(
    z.object({
      state: z.enum(DISPUTE_STATES),
      level: z.enum(DISPUTE_LEVELS),
      cause: z.string(),
      sealMs: z.number(),
      poolMs: z.number(),
      event: z.string(),
    }),
  ),
  evidence: z.array(EvidenceView),
  /** Attached by itself: what both sides signed and what the pool measured. */
  facts: z.object({
    termsHash: z.string(),
    terms: z.record(z.string(), z.unknown()),
    usedMs: z.number(),
    tasksEnded: z.number().int(),
    isUnsigned: z.boolean(),
    receipts: z.array(
      z.object({
        event: z.string(),
        n: z.number().int(),
        elapsedMs: z.number(),
        paidMs: z.number(),
        tasksEnded: z.number().int(),
        tasksHash: z.string(),
        isCountersigned: z.boolean(),
      }),
    ),
  }),
}).meta({ id: 'DisputeDetail' });
export type DisputeDetail = z.infer<typeof DisputeDetail>;

export const JudgeStatistics = z
  .object({
    user: z.string(),
    handle: z.string(),
    decided: z.number().int(),
    appealed: z.number().int(),
    overturned: z.number().int(),
    /** Mean share that buyers got by these decisions, in 1/10,000. */
    buyerBps: z.number().int(),
    toBuyer: z.number().int(),
    toProvider: z.number().int(),
  })
  .meta({ id: 'JudgeStatistics' });

const DisputeParams = PoolParams.extend({ dispute: Hex32 });
const Text = z.string().trim().min(1).max(2000);

export const disputesRead = endpoint({
  name: 'disputesRead',
  method: 'GET',
  path: '/pools/:pool/disputes',
  summary: 'Disputes: own ones, and for those who may judge all of them, newest first',
  tag,
  params: PoolParams,
  query: PageQuery.extend({
    open: z.stringbool().default(false),
    /** Of one order. */
    order: Hex32.optional(),
    mine: z.stringbool().default(false),
  }),
  answer: pageOf(DisputeView),
});
export const disputeRead = endpoint({
  name: 'disputeRead',
  method: 'GET',
  path: '/pools/:pool/disputes/:dispute',
  summary: 'One dispute with its timeline, evidence and facts',
  tag,
  params: DisputeParams,
  answer: DisputeDetail,
});
export const disputeOpen = command({
  name: 'disputeOpen',
  path: '/pools/:pool/disputes',
  summary: 'Open a dispute about an order that ended: its money is frozen, your record of the work is attached',
  tag,
  params: PoolParams,
  body: z.object({
    order: Hex32,
    category: z.enum(DISPUTE_CATEGORIES),
    claimed: PositiveMoney,
    text: Text,
  }),
});

function said(name: string, verb: string, summary: string) {
  return command({
    name,
    path: `/pools/:pool/disputes/:dispute/${verb}`,
    summary,
    tag,
    params: DisputeParams,
    body: z.object({ text: Text }),
  });
}
function bare(name: string, verb: string, summary: string) {
  return command({
    name,
    path: `/pools/:pool/disputes/:dispute/${verb}`,
    summary,
    tag,
    params: DisputeParams,
  });
}
function split(name: string, verb: string, summary: string) {
  return command({
    name,
    path: `/pools/:pool/disputes/:dispute/${verb}`,
    summary,
    tag,
    params: DisputeParams,
    body: z.object({ buyer: UnsignedMoney }),
  });
}
export const disputeAnswer = said('disputeAnswer', 'answer', 'Answer (the other side, within the deadline)');
export const disputeState = said('disputeState', 'statements', 'Attach a further statement');
export const disputeAppeal = said('disputeAppeal', 'appeal', 'Appeal against the decision');
export const disputeTake = bare(
  'disputeTake',
  'take',
  'Take it, to decide it (officer or owner who is not related to a party)',
);
export const disputeWithdraw = bare('disputeWithdraw', 'withdraw', 'Withdraw (its opener, before a decision)');
export const disputeOffer = split('disputeOffer', 'offer', 'Offer the other side a split: what the buyer gets back');
export const disputeAccept = split('disputeAccept', 'accept', 'Accept the offered split: resolves at once');
export const disputeDecide = command({
  name: 'disputeDecide',
  path: '/pools/:pool/disputes/:dispute/decide',
  summary: 'Decide: the share that goes back to the buyer, in 1/10,000; counts after the appeal window',
  tag,
  params: DisputeParams,
  body: z.object({
    buyerBps: z.number().int().min(0).max(10_000),
    reason: z.enum(DISPUTE_REASONS),
    text: Text,
  }),
});
export const disputeFileAdd = endpoint({
  name: 'disputeFileAdd',
  method: 'POST',
  path: '/pools/:pool/disputes/:dispute/files',
  summary: 'Attach a file: encrypted here, readable by the parties and those who may decide',
  tag,
  params: DisputeParams,
  query: z.object({
    name: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^\p{Cc}/\\]+$/u, 'no control characters'),
    contentType: z
      .string()
      .max(100)
      .regex(/^[\w.+-]+\/[\w.+-]+$/, 'a media type, like image/png')
      .default('application/octet-stream'),
  }),
  answer: CommandView,
  kind: 'upload',
});
export const disputeFileRead = endpoint({
  name: 'disputeFileRead',
  method: 'GET',
  path: '/pools/:pool/disputes/:dispute/evidence/:event/file',
  summary: 'An attached file, decrypted: always a download',
  tag,
  params: DisputeParams.extend({ event: Hex32 }),
  kind: 'bytes',
});
export const judgesRead = endpoint({
  name: 'judgesRead',
  method: 'GET',
  path: '/pools/:pool/disputes/judges',
  summary: 'How those who judge decided so far: each first decision, and how many an appeal changed',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(JudgeStatistics) }),
});

export const disputesApi = {
  disputesRead,
  judgesRead,
  disputeRead,
  disputeOpen,
  disputeAnswer,
  disputeState,
  disputeAppeal,
  disputeTake,
  disputeWithdraw,
  disputeOffer,
  disputeAccept,
  disputeDecide,
  disputeFileAdd,
  disputeFileRead,
};
