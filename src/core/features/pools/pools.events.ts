import { z } from 'zod';
import { Count, DurationMs, LongText, ShortText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';
import { RootChain } from '../../contract/rotation.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';
import { PoolTerms, SettingsChanges } from './pools.schemas.ts';

export const PoolGenesis = z.strictObject({
  kind: z.literal('pool'),
  /** Version of the fold by which the first seals are folded. */
  foldVersion: z.number().int().min(1).max(LIMITS.foldVersionMax),
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
  /** Root key of the network's creator: GlobalAdmins act here by certificates that it signed. Absent: none can. */
  networkKey: Hex32.optional(),
  ownerHandle: ShortText,
  /** The owner's personal device (author) and agent device. */
  certificates: z.array(DeviceCertificate).min(1).max(4),
  /** From the owner's first root key to the one that certified these, where it was rotated. */
  rotations: RootChain.optional(),
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
    /** From the user's first root key to this one, where it was rotated. */
    rotations: RootChain.optional(),
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
  schema: z.strictObject({ ...actFields, invitation: Hex32, reason: LongText.optional() }),
  right: 'invitation.revoke',
});

/** The pool's texts: a fact, the later timestamp wins. */
export const poolDescribed = defineEvent({
  type: 'pool.described.v1',
  schema: z.strictObject({ description: LongText }),
  kind: 'fact',
  right: 'pool.texts',
});

/** Mute, suspend (until a time), ban, or back to active. */
export const memberStateSet = defineEvent({
  type: 'member.state-set.v1',
  schema: z.strictObject({
    ...actFields,
    user: Hex32,
    state: z.enum(['active', 'muted', 'suspended', 'banned']),
    /** Of the pool clock; then active again. A suspension always has one. */
    lifeMs: DurationMs.optional(),
    reason: LongText.min(1),
  }),
  right: 'member.discipline',
});

/** Answers a join request. */
export const memberAdmitted = defineEvent({
  type: 'member.admitted.v1',
  schema: z.strictObject({ ...actFields, user: Hex32, answer: z.enum(['accepted', 'refused']), reason: LongText }),
  right: 'member.admit',
});

export const ownershipOffered = defineEvent({
  type: 'ownership.offered.v1',
  schema: z.strictObject({ ...actFields, to: Hex32, reason: LongText.min(1) }),
  right: 'ownership.transfer',
});

/** By whom it was offered to: done 72 h after it was accepted. */
export const ownershipAnswered = defineEvent({
  type: 'ownership.answered.v1',
  schema: z.strictObject({ ...actFields, answer: z.enum(['accepted', 'declined']) }),
  right: 'ownership.receive',
});

/** The owner takes the offer back, or objects to a GlobalAdmin's claim that nobody owns the pool any more. */
export const ownershipWithdrawn = defineEvent({
  type: 'ownership.withdrawn.v1',
  schema: z.strictObject({ ...actFields, reason: LongText.min(1) }),
  right: 'ownership.transfer',
});

/** Settings that count 72 h from now. The change's id is this event's id. */
export const settingsAnnounced = defineEvent({
  type: 'settings.announced.v1',
  schema: z.strictObject({ ...actFields, changes: SettingsChanges, reason: LongText.min(1) }),
  right: 'pool.settings',
});

export const settingsWithdrawn = defineEvent({
  type: 'settings.withdrawn.v1',
  schema: z.strictObject({ ...actFields, change: Hex32, reason: LongText.min(1) }),
  right: 'pool.settings',
});

export const announcementPosted = defineEvent({
  type: 'announcement.posted.v1',
  schema: z.strictObject({ ...actFields, title: ShortText, text: LongText }),
  right: 'pool.texts',
});

export const announcementRemoved = defineEvent({
  type: 'announcement.removed.v1',
  schema: z.strictObject({ ...actFields, announcement: Hex32, reason: LongText }),
  right: 'pool.texts',
});

/** A frozen wallet receives and is seen, but spends nothing: 72 h, unless the owner renews it. */
export const walletFrozen = defineEvent({
  type: 'wallet.frozen.v1',
  schema: z.strictObject({ ...actFields, user: Hex32, reason: LongText.min(1) }),
  right: 'wallet.freeze',
});

export const walletThawed = defineEvent({
  type: 'wallet.thawed.v1',
  schema: z.strictObject({ ...actFields, user: Hex32, reason: LongText.min(1) }),
  right: 'wallet.freeze',
});

/** Trade ends for good; wallets stay withdrawable. */
export const poolClosed = defineEvent({
  type: 'pool.closed.v1',
  schema: z.strictObject({ ...actFields, reason: LongText.min(1) }),
  right: 'pool.close',
});
