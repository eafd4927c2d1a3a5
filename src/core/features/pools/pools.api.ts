import { z } from 'zod';
import { LongText, ShortText } from '../../contract/act-fields.ts';
import { CommandView, PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { ROLES } from '../../contract/rights.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney, UnsignedMoney } from '../../kernel/money.ts';

const tag = 'pools';

export const TradeView = z.object({
  isPaused: z.boolean(),
  sinceMs: z.number().optional(),
  /**
   * `notary_unreachable`, `no_quorum`: too few notaries hear each other, `stopped`: this replica diverged, `forked`: the
   * notaries certified two histories, and only a recovery says which counts, `update_needed`: the pool's rules are of a
   * later version than this program, `fault`: an error here, `behind`
   */
  cause: z
    .enum(['notary_unreachable', 'no_quorum', 'stopped', 'forked', 'update_needed', 'fault', 'behind'])
    .optional(),
  detail: z.string().optional(),
});

/**
 * What this instance's copy of the pool does other than follow the seals. `joining`: it fetches the state after `seal`; `pieces` grows as
 * lists of them come. `diverged`: it computed `seal` otherwise than the notaries, keeps that as evidence, and waits for the next sealed
 * snapshot.
 */
export const ReplicaView = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('joining'),
    seal: z.number().int(),
    pieces: z.number().int(),
    missing: z.number().int(),
  }),
  z.object({ state: z.literal('diverged'), seal: z.number().int(), cause: z.string() }),
]);
export type ReplicaView = z.infer<typeof ReplicaView>;

export const PoolView = z
  .object({
    pool: z.string(),
    name: z.string(),
    symbol: z.string(),
    decimals: z.number().int(),
    access: z.enum(['public', 'private', 'referral']),
    description: z.string(),
    feeBps: z.number().int(),
    welcomeGrant: Money,
    initialSupply: Money,
    owner: z.string(),
    ownerHandle: z.string(),
    members: z.number().int(),
    /** Of the asking user; `joining`: the join is not sealed yet; `denied` with `denialCode`. */
    membership: z.enum(['active', 'muted', 'suspended', 'banned', 'left', 'joining', 'denied']),
    denialCode: z.string().optional(),
    role: z.enum(ROLES),
    rights: z.array(z.string()),
    seal: z.object({ number: z.number().int(), timeMs: z.number(), hash: z.string() }),
    poolMs: z.number(),
    pending: z.number().int(),
    isNotary: z.boolean(),
    /** Who seals: the devices of the present set, with whose they are. */
    notaries: z.array(z.object({ device: z.string(), user: z.string(), handle: z.string(), isConnected: z.boolean() })),
    peers: z.number().int(),
    trade: TradeView,
    replica: ReplicaView.optional(),
    wallet: z.object({ available: Money, held: Money, pending: Money }),
    terms: z.record(z.string(), z.number()),
  })
  .meta({ id: 'Pool' });
export type PoolView = z.infer<typeof PoolView>;

export const MemberView = z
  .object({
    user: z.string(),
    handle: z.string(),
    fingerprint: z.string(),
    role: z.enum(ROLES),
    state: z.enum(['active', 'muted', 'suspended', 'banned', 'left']),
    joinedMs: z.number(),
    inviter: z.string().optional(),
  })
  .meta({ id: 'Member' });
export type MemberView = z.infer<typeof MemberView>;

export const InvitationView = z
  .object({
    invitation: z.string(),
    number: z.number().int(),
    kind: z.enum(['referral', 'password']),
    creator: z.string(),
    usesLeft: z.number().int(),
    state: z.enum(['active', 'used_up', 'expired', 'revoked']),
    /** Of its life, on the pool clock; absent: it has no end. */
    leftMs: z.number().optional(),
  })
  .meta({ id: 'Invitation' });

export const poolsRead = endpoint({
  name: 'poolsRead',
  method: 'GET',
  path: '/pools',
  summary: 'Pools of the logged-in user',
  tag,
  answer: z.object({ items: z.array(PoolView) }),
});
export const poolRead = endpoint({
  name: 'poolRead',
  method: 'GET',
  path: '/pools/:pool',
  summary: 'One pool',
  tag,
  params: PoolParams,
  answer: PoolView,
});

export const poolCreate = endpoint({
  name: 'poolCreate',
  method: 'POST',
  path: '/pools',
  summary: 'Found a pool',
  tag,
  body: z.object({
    name: ShortText,
    symbol: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/, '2 to 8 capital letters or digits'),
    decimals: z.number().int().min(0).max(6).default(2),
    access: z.enum(['public', 'private', 'referral']),
    /** Private pools: leave out for a generated passphrase, returned once. */
    password: z.string().min(8).max(256).optional(),
    feeBps: z.number().int().min(0).max(5000).default(200),
    welcomeGrant: UnsignedMoney.optional(),
    initialSupply: PositiveMoney.optional(),
    description: LongText.default(''),
  }),
  answer: z.object({ pool: z.string(), password: z.string().optional() }),
});

/** By link (any kind), or by id from the directory with the password or code that it needs. */
export const poolJoin = command({
  name: 'poolJoin',
  path: '/pools/join',
  summary: 'Join a pool: public, private by password, referral by invitation',
  tag,
  body: z.object({
    link: z.string().max(4096).optional(),
    pool: Hex32.optional(),
    password: z.string().max(256).optional(),
  }),
});

export const membersRead = endpoint({
  name: 'membersRead',
  method: 'GET',
  path: '/pools/:pool/members',
  summary: 'Members',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(MemberView) }),
});

const MemberParams = PoolParams.extend({ user: Hex32 });
export const roleSet = command({
  name: 'roleSet',
  method: 'PUT',
  path: '/pools/:pool/members/:user/role',
  summary: 'Appoint or remove an officer (owner)',
  tag,
  params: MemberParams,
  body: z.object({ role: z.enum(['member', 'officer']), reason: LongText.default('') }),
});
export const memberKick = command({
  name: 'memberKick',
  path: '/pools/:pool/members/:user/kick',
  summary: 'Remove a member (officer); revokes the password and their invitations',
  tag,
  params: MemberParams,
  body: z.object({ reason: LongText.min(1) }),
});
export const poolLeave = command({
  name: 'poolLeave',
  path: '/pools/:pool/leave',
  summary: 'Leave the pool',
  tag,
  params: PoolParams,
});

export const invitationsRead = endpoint({
  name: 'invitationsRead',
  method: 'GET',
  path: '/pools/:pool/invitations',
  summary: 'Invitations',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(InvitationView) }),
});
export const invitationCreate = endpoint({
  name: 'invitationCreate',
  method: 'POST',
  path: '/pools/:pool/invitations',
  summary: 'Make an invitation; its link is shown once',
  tag,
  params: PoolParams,
  body: z.object({
    uses: z.number().int().min(1).max(1_000_000).default(1),
    lifeMs: z.number().int().min(60_000).optional(),
  }),
  answer: CommandView.extend({ link: z.string(), invitation: z.string() }),
  kind: 'command',
});
export const invitationRevoke = command({
  name: 'invitationRevoke',
  method: 'DELETE',
  path: '/pools/:pool/invitations/:invitation',
  summary: 'Revoke an invitation',
  tag,
  params: PoolParams.extend({ invitation: Hex32 }),
});
export const passwordSet = endpoint({
  name: 'passwordSet',
  method: 'PUT',
  path: '/pools/:pool/password',
  summary: 'Change the password of a private pool: the old one ends',
  tag,
  params: PoolParams,
  body: z.object({ password: z.string().min(8).max(256).optional() }),
  answer: CommandView.extend({ password: z.string() }),
  kind: 'command',
});
export const poolDescribe = command({
  name: 'poolDescribe',
  method: 'PUT',
  path: '/pools/:pool/description',
  summary: "The pool's text (officer)",
  tag,
  params: PoolParams,
  body: z.object({ description: LongText }),
});
/** What became of an event. */
export const eventRead = endpoint({
  name: 'eventRead',
  method: 'GET',
  path: '/pools/:pool/events/:event',
  summary: 'Pending, sealed or rejected: what became of a command',
  tag,
  params: PoolParams.extend({ event: Hex32 }),
  answer: z.object({
    event: z.string(),
    type: z.string(),
    author: z.string(),
    status: z.enum(['pending', 'sealed', 'rejected']),
    seal: z.number().int().optional(),
    code: z.string().optional(),
  }),
});
export const poolLink = endpoint({
  name: 'poolLink',
  method: 'GET',
  path: '/pools/:pool/link',
  summary: 'Link to the pool, without any secret',
  tag,
  params: PoolParams,
  answer: z.object({ link: z.string() }),
});

export const poolsApi = {
  poolsRead,
  poolRead,
  poolCreate,
  poolJoin,
  membersRead,
  roleSet,
  memberKick,
  poolLeave,
  invitationsRead,
  invitationCreate,
  invitationRevoke,
  passwordSet,
  poolDescribe,
  eventRead,
  poolLink,
};
