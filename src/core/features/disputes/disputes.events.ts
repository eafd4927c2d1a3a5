import { z } from 'zod';
import { Count, actFields } from '../../contract/act-fields.ts';
import { type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { DISPUTE_LIMITS } from '../../kernel/limits.ts';
import { PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';
import { DISPUTE_CATEGORIES, DISPUTE_REASONS, EVIDENCE_KINDS, SealedText } from './disputes.schemas.ts';

/** A quarrel about one's own money goes on, whatever became of the member. */
const MAY_END: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];
const own = { states: MAY_END, right: 'dispute.own' } as const;

/** P12. The dispute's id is this event's id. */
export const disputeOpened = defineEvent({
  type: 'dispute.opened.v1',
  schema: z.strictObject({
    ...actFields,
    order: Hex32,
    category: z.enum(DISPUTE_CATEGORIES),
    /** What the opener asks of the order's money: back (buyer) or for their work (provider). */
    claimed: PositiveMoney,
    text: SealedText,
  }),
  ...own,
});

export const disputeAnswered = defineEvent({
  type: 'dispute.answered.v1',
  schema: z.strictObject({ ...actFields, dispute: Hex32, text: SealedText }),
  ...own,
});

export const disputeEvidenceAdded = defineEvent({
  type: 'dispute.evidence-added.v1',
  schema: z.strictObject({
    ...actFields,
    dispute: Hex32,
    kind: z.enum(EVIDENCE_KINDS),
    /** Ciphertext of an uploaded file, by its hash; its key is inside `text`. */
    file: z.strictObject({ hash: Hex32, sizeBytes: Count.min(1).max(DISPUTE_LIMITS.fileBytesMax + 1024) }).optional(),
    text: SealedText,
  }),
  ...own,
});

export const disputeTaken = defineEvent({
  type: 'dispute.taken.v1',
  schema: z.strictObject({ ...actFields, dispute: Hex32 }),
  right: 'dispute.decide',
});

/** The share of the frozen money that the buyer gets back; the fee falls with what the provider keeps. */
export const disputeDecided = defineEvent({
  type: 'dispute.decided.v1',
  schema: z.strictObject({
    ...actFields,
    dispute: Hex32,
    buyerBps: z.number().int().min(0).max(10_000),
    reason: z.enum(DISPUTE_REASONS),
    text: SealedText,
  }),
  right: 'dispute.decide',
});

export const disputeAppealed = defineEvent({
  type: 'dispute.appealed.v1',
  schema: z.strictObject({ ...actFields, dispute: Hex32, text: SealedText }),
  ...own,
});

/** A split that one party signs; the other's acceptance of the same amount resolves the dispute at once. */
export const settlementOffered = defineEvent({
  type: 'dispute.settlement-offered.v1',
  schema: z.strictObject({ ...actFields, dispute: Hex32, buyer: UnsignedMoney }),
  ...own,
});
export const settlementAccepted = defineEvent({
  type: 'dispute.settlement-accepted.v1',
  schema: z.strictObject({ ...actFields, dispute: Hex32, buyer: UnsignedMoney }),
  ...own,
});

export const disputeWithdrawn = defineEvent({
  type: 'dispute.withdrawn.v1',
  schema: z.strictObject({ ...actFields, dispute: Hex32 }),
  ...own,
});
