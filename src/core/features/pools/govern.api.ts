import { z } from 'zod';
import { DurationMs, LongText, ShortText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { ROLES } from '../../contract/rights.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money } from '../../kernel/money.ts';
import { PoolTerms, SettingsChanges } from './pools.schemas.ts';

const tag = 'pools';
const MemberParams = PoolParams.extend({ user: Hex32 });
const reason = LongText.min(1);

const RightView = z.object({
  right: z.string(),
  /** Marks of ECONOMY section 3, by role: `+`, `own`, `if`, `lim`, `!`, `2`, `-` … */
  member: z.string(),
  officer: z.string(),
  owner: z.string(),
  admin: z.string(),
  /** Whether the asking user may now, as far as role and state say. */
  isMine: z.boolean(),
  /** Why not: the role lacks it, or the state forbids it. */
  why: z.enum(['role', 'state']).optional(),
  /** Roles that have it. */
  roles: z.array(z.enum(ROLES)),
});

const Person = z.object({ user: z.string(), handle: z.string(), role: z.enum(ROLES) });

export const rightsRead = endpoint({
  name: 'rightsRead',
  method: 'GET',
  path: '/pools/:pool/rights',
  summary: 'Who may do what in this pool, what you may, and whom to ask for the rest',
  tag,
  params: PoolParams,
  answer: z.object({
    role: z.enum(ROLES),
    state: z.string(),
    items: z.array(RightView),
    /** Those in office: they act, or appoint. */
    office: z.array(Person),
  }),
});

export const memberStateSet = command({
  name: 'memberStateSet',
  method: 'PUT',
  path: '/pools/:pool/members/:user/state',
  summary: 'Mute, suspend until a time, ban, or restore a member (officer)',
  tag,
  params: MemberParams,
  body: z.object({
    state: z.enum(['active', 'muted', 'suspended', 'banned']),
    lifeMs: DurationMs.optional(),
    reason,
  }),
});

export const joinRequestsRead = endpoint({
  name: 'joinRequestsRead',
  method: 'GET',
  path: '/pools/:pool/join-requests',
  summary: 'Who asks to join, newest first',
  tag,
  params: PoolParams,
  answer: z.object({
    items: z.array(
      z.object({
        user: z.string(),
        handle: z.string(),
        fingerprint: z.string(),
        state: z.enum(['requested', 'accepted', 'refused', 'expired']),
        askedMs: z.number(),
        leftMs: z.number(),
        reason: z.string(),
      }),
    ),
  }),
});
export const joinRequestAnswer = command({
  name: 'joinRequestAnswer',
  path: '/pools/:pool/join-requests/:user/answer',
  summary: 'Let somebody in, or not (officer)',
  tag,
  params: MemberParams,
  body: z.object({ answer: z.enum(['accepted', 'refused']), reason: LongText.default('') }),
});

export const ownershipRead = endpoint({
  name: 'ownershipRead',
  method: 'GET',
  path: '/pools/:pool/ownership',
  summary: 'Whose pool it is, and a transfer under way',
  tag,
  params: PoolParams,
  answer: z.object({
    owner: z.string(),
    ownerHandle: z.string(),
    transfer: z
      .object({
        from: z.string(),
        fromHandle: z.string(),
        to: z.string(),
        toHandle: z.string(),
        state: z.enum(['offered', 'accepted', 'claimed', 'done', 'declined', 'withdrawn', 'expired']),
        reason: z.string(),
        leftMs: z.number(),
      })
      .optional(),
  }),
});
export const ownershipOffer = command({
  name: 'ownershipOffer',
  path: '/pools/:pool/ownership',
  summary: 'Offer the pool to a member (owner); done 72 h after it was accepted',
  tag,
  params: PoolParams,
  body: z.object({ to: Hex32, reason }),
});
export const ownershipAnswer = command({
  name: 'ownershipAnswer',
  path: '/pools/:pool/ownership/answer',
  summary: 'Accept or decline the ownership that was offered to you',
  tag,
  params: PoolParams,
  body: z.object({ answer: z.enum(['accepted', 'declined']) }),
});
export const ownershipWithdraw = command({
  name: 'ownershipWithdraw',
  path: '/pools/:pool/ownership/withdraw',
  summary: 'Take the offer back, or object to a claim (owner)',
  tag,
  params: PoolParams,
  body: z.object({ reason }),
});

export const SettingsView = z.object({
  access: z.enum(['public', 'private', 'referral']),
  feeBps: z.number().int(),
  welcomeGrant: Money,
  grantsPerDayMax: z.number().int(),
  joinsPerDayMax: z.number().int(),
  joinApproval: z.boolean(),
  memberInvites: z.boolean(),
  officerGrantsPerDay: Money,
  ownerGrantsPerDay: Money,
  referralShareBps: z.number().int(),
  supplyCap: Money,
  terms: PoolTerms,
  /** Groups that their own slices explain: deadlines of disputes, limits of withdrawals and transfers; amounts as decimal strings. */
  disputes: z.record(z.string(), z.union([z.string(), z.number()])),
  withdrawals: z.record(z.string(), z.union([z.string(), z.number()])),
  transfers: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** One field of a change: as it is, as it would be. Amounts as decimal strings. */
const Difference = z.object({
  field: z.string(),
  from: z.string(),
  to: z.string(),
  /** What it touches: orders placed from then on, people who join from then on, or the pool itself. */
  touches: z.enum(['later-orders', 'newcomers', 'pool']),
});

export const settingsRead = endpoint({
  name: 'settingsRead',
  method: 'GET',
  path: '/pools/:pool/settings',
  summary: 'Settings that hold, and changes that were announced',
  tag,
  params: PoolParams,
  answer: z.object({
    settings: SettingsView,
    noticeMs: z.number(),
    changes: z.array(
      z.object({
        change: z.string(),
        state: z.enum(['announced', 'applied', 'withdrawn']),
        by: z.string(),
        byHandle: z.string(),
        reason: z.string(),
        announcedMs: z.number(),
        leftMs: z.number(),
        differences: z.array(Difference),
      }),
    ),
  }),
});
export const settingsPreview = endpoint({
  name: 'settingsPreview',
  method: 'POST',
  path: '/pools/:pool/settings/preview',
  summary: 'What a change of settings would change, and from when on; changes nothing',
  tag,
  params: PoolParams,
  body: z.object({ changes: SettingsChanges }),
  answer: z.object({ differences: z.array(Difference), noticeMs: z.number(), openOrders: z.number().int() }),
});
export const settingsAnnounce = command({
  name: 'settingsAnnounce',
  path: '/pools/:pool/settings',
  summary: 'Announce a change of settings: it counts 72 h later (owner)',
  tag,
  params: PoolParams,
  body: z.object({ changes: SettingsChanges, reason }),
});
export const settingsWithdraw = command({
  name: 'settingsWithdraw',
  path: '/pools/:pool/settings/:change/withdraw',
  summary: 'Take an announced change back (owner)',
  tag,
  params: PoolParams.extend({ change: Hex32 }),
  body: z.object({ reason }),
});

export const announcementsRead = endpoint({
  name: 'announcementsRead',
  method: 'GET',
  path: '/pools/:pool/announcements',
  summary: 'Announcements, newest first',
  tag,
  params: PoolParams,
  answer: z.object({
    items: z.array(
      z.object({
        announcement: z.string(),
        by: z.string(),
        byHandle: z.string(),
        title: z.string(),
        text: z.string(),
        poolMs: z.number(),
      }),
    ),
  }),
});
export const announcementPost = command({
  name: 'announcementPost',
  path: '/pools/:pool/announcements',
  summary: 'Tell the pool something (officer)',
  tag,
  params: PoolParams,
  body: z.object({ title: ShortText, text: LongText.default('') }),
});
export const announcementRemove = command({
  name: 'announcementRemove',
  path: '/pools/:pool/announcements/:announcement/remove',
  summary: 'Take an announcement down (officer)',
  tag,
  params: PoolParams.extend({ announcement: Hex32 }),
  body: z.object({ reason: LongText.default('') }),
});

export const walletFreeze = command({
  name: 'walletFreeze',
  path: '/pools/:pool/members/:user/freeze',
  summary: 'Freeze a wallet for 72 h: it receives, but spends nothing (officer; to renew: owner)',
  tag,
  params: MemberParams,
  body: z.object({ reason }),
});
export const walletThaw = command({
  name: 'walletThaw',
  path: '/pools/:pool/members/:user/thaw',
  summary: 'End a freeze before its time (officer)',
  tag,
  params: MemberParams,
  body: z.object({ reason }),
});
export const frozenRead = endpoint({
  name: 'frozenRead',
  method: 'GET',
  path: '/pools/:pool/frozen',
  summary: 'Frozen wallets',
  tag,
  params: PoolParams,
  answer: z.object({
    items: z.array(
      z.object({
        user: z.string(),
        handle: z.string(),
        by: z.string(),
        byHandle: z.string(),
        reason: z.string(),
        leftMs: z.number(),
        renewals: z.number().int(),
      }),
    ),
  }),
});

export const poolClose = command({
  name: 'poolClose',
  path: '/pools/:pool/close',
  summary: 'Close the pool for good, once nothing of its orders is open (owner)',
  tag,
  params: PoolParams,
  body: z.object({ reason }),
});

export const referralsRead = endpoint({
  name: 'referralsRead',
  method: 'GET',
  path: '/pools/:pool/referrals',
  summary: 'Whom you brought here, whom they brought, and what you got of the fees',
  tag,
  params: PoolParams,
  answer: z.object({
    shareBps: z.number().int(),
    earned: Money,
    items: z.array(
      z.object({
        user: z.string(),
        handle: z.string(),
        /** 1: invited by you, 2: by somebody whom you invited … */
        depth: z.number().int(),
        inviter: z.string(),
        joinedMs: z.number(),
        /** Your share of the fees on their orders; only of those at depth 1. */
        earned: Money,
      }),
    ),
  }),
});

export const governApi = {
  rightsRead,
  memberStateSet,
  joinRequestsRead,
  joinRequestAnswer,
  ownershipRead,
  ownershipOffer,
  ownershipAnswer,
  ownershipWithdraw,
  settingsRead,
  settingsPreview,
  settingsAnnounce,
  settingsWithdraw,
  announcementsRead,
  announcementPost,
  announcementRemove,
  walletFreeze,
  walletThaw,
  frozenRead,
  poolClose,
  referralsRead,
};
