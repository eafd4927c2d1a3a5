import { z } from 'zod';
import { Count, DurationMs, LongText, ShortText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';

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

export const PoolGenesis = z.strictObject({
  kind: z.literal('pool'),
  name: ShortText,
  symbol: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/, '2 to 8 capital letters or digits'),
  decimals: z.number().int().min(0).max(6),
  access: z.enum(['public', 'private', 'referral']),
  feeBps: z.number().int().min(0).max(5000),
  welcomeGrant: UnsignedMoney,
  grantsPerDayMax: Count.max(1_000_000),
  joinsPerDayMax: Count.max(1_000_000),
  initialSupply: PositiveMoney,
  network: Hex32,
  ownerHandle: ShortText,
  /** The owner's personal device (author) and agent device. */
  certificates: z.array(DeviceCertificate).min(1).max(4),
  notaries: z.strictObject({ mode: z.enum(NOTARY_MODES), members: z.array(Hex32).min(1).max(7) }),
  terms: PoolTerms,
});
export type PoolGenesis = z.infer<typeof PoolGenesis>;

export const memberJoined = defineEvent({
  type: 'member.joined.v1',
  schema: z.strictObject({
    user: Hex32,
    rootKey: Hex32,
    handle: ShortText,
    certificates: z.array(DeviceCertificate).min(1).max(4),
    via: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('public') }),
      /** Signed with the secret half of the invitation: (space, user, device, invitation). */
      z.strictObject({ kind: z.literal('invitation'), invitation: Hex32, signature: Hex64 }),
    ]),
  }),
  admission: 'self',
});

export const memberLeft = defineEvent({
  type: 'member.left.v1',
  schema: z.strictObject({ ...actFields }),
  states: ['active', 'muted', 'suspended'],
  right: 'member.leave',
});

export const memberKicked = defineEvent({
  type: 'member.kicked.v1',
  schema: z.strictObject({ ...actFields, user: Hex32, reason: LongText.min(1) }),
  right: 'member.kick',
});

export const roleSet = defineEvent({
  type: 'role.set.v1',
  schema: z.strictObject({ ...actFields, user: Hex32, role: z.enum(['member', 'officer']), reason: LongText }),
  right: 'member.appoint',
});

export const invitationCreated = defineEvent({
  type: 'invitation.created.v1',
  schema: z.strictObject({
    ...actFields,
    invitation: Hex32,
    kind: z.enum(['referral', 'password']),
    uses: z.number().int().min(1).max(1_000_000),
    /** Lifetime on the pool clock; none: until revoked. */
    lifeMs: DurationMs.optional(),
  }),
  right: 'invitation.create',
});

export const invitationRevoked = defineEvent({
  type: 'invitation.revoked.v1',
  schema: z.strictObject({ ...actFields, invitation: Hex32 }),
  right: 'invitation.create',
});

/** The pool's texts: a fact, the later timestamp wins. */
export const poolDescribed = defineEvent({
  type: 'pool.described.v1',
  schema: z.strictObject({ description: LongText }),
  kind: 'fact',
  right: 'pool.texts',
});
