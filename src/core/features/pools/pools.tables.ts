import { defineTable } from '../../contract/table.ts';
import type { MemberState } from '../../contract/slice.ts';
import type { Role } from '../../contract/rights.ts';

/** More active invitations than any pool needs; bounds what one kick has to look through. */
export const INVITATIONS_MAX = 1000;

export type PoolAccess = 'public' | 'private' | 'referral';

export interface PoolRow {
  readonly id: 'pool';
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly access: PoolAccess;
  readonly feeBps: number;
  readonly welcomeGrant: bigint;
  readonly grantsPerDayMax: number;
  readonly joinsPerDayMax: number;
  readonly initialSupply: bigint;
  /** Owner by user id. */
  readonly owner: string;
  readonly network: string;
  /** Root key of the network's creator; '': no GlobalAdmin can act here. */
  readonly networkKey: string;
  readonly createdMs: number;
  /** JSON of the timed settings (`PoolTerms`). */
  readonly terms: string;
}

export interface MemberRow {
  readonly user: string;
  readonly handle: string;
  readonly rootKey: string;
  readonly role: Role;
  readonly state: MemberState;
  readonly joinedMs: number;
  /** Who invited them: the referral tree. */
  readonly inviter: string | null;
  /** Event that made them a member. */
  readonly event: string;
}

export interface InvitationRow {
  /** Public half of the invitation's key pair. */
  readonly invitation: string;
  readonly number: number;
  readonly kind: 'referral' | 'password';
  readonly creator: string;
  readonly usesLeft: number;
  readonly state: 'active' | 'used_up' | 'expired' | 'revoked';
}

/** Counters per day of the pool clock: grants, joins. */
export interface DailyRow {
  readonly kind: string;
  readonly day: number;
  readonly count: number;
}

/** Who seals, from which seal on. Set 0 comes from the genesis. */

export const pool = defineTable<PoolRow>({
  name: 'pool',
  columns: {
    id: 'text',
    name: 'text',
    symbol: 'text',
    decimals: 'int',
    access: 'text',
    feeBps: 'int',
    welcomeGrant: 'money',
    grantsPerDayMax: 'int',
    joinsPerDayMax: 'int',
    initialSupply: 'money',
    owner: 'text',
    network: 'text',
    networkKey: 'text',
    createdMs: 'int',
    terms: 'text',
  },
  key: ['id'],
});

export const members = defineTable<MemberRow>({
  name: 'members',
  columns: {
    user: 'text',
    handle: 'text',
    rootKey: 'text',
    role: 'text',
    state: 'text',
    joinedMs: 'int',
    inviter: 'text',
    event: 'text',
  },
  key: ['user'],
});

export const invitations = defineTable<InvitationRow>({
  name: 'invitations',
  columns: { invitation: 'text', number: 'int', kind: 'text', creator: 'text', usesLeft: 'int', state: 'text' },
  key: ['invitation'],
  indexes: [['number']],
});

export const daily = defineTable<DailyRow>({
  name: 'daily',
  columns: { kind: 'text', day: 'int', count: 'int' },
  key: ['kind', 'day'],
});

/** Settings beside the pool's row: JSON of those that differ from the defaults, amounts as decimal strings. */
export interface PoolSettingsRow {
  readonly id: 'settings';
  readonly body: string;
}

/** Announced by the owner, counts from `dueMs` of the pool clock on. */
export interface SettingsChangeRow {
  readonly change: string;
  readonly state: 'announced' | 'applied' | 'withdrawn';
  readonly by: string;
  readonly reason: string;
  /** JSON of `SettingsChanges`, amounts as decimal strings. */
  readonly changes: string;
  readonly announcedMs: number;
  readonly dueMs: number;
}

/** Somebody who asked to join and is no member yet. */
export interface JoinRequestRow {
  readonly user: string;
  readonly handle: string;
  readonly rootKey: string;
  readonly state: 'requested' | 'accepted' | 'refused' | 'expired';
  readonly event: string;
  readonly askedMs: number;
  readonly dueMs: number;
  readonly reason: string;
}

/** At most one transfer of the ownership is under way. */
export interface OwnershipRow {
  readonly id: 'ownership';
  readonly from: string;
  readonly to: string;
  readonly state: 'offered' | 'accepted' | 'claimed' | 'done' | 'declined' | 'withdrawn' | 'expired';
  readonly reason: string;
  readonly dueMs: number;
  readonly event: string;
}

export interface AnnouncementRow {
  readonly announcement: string;
  readonly by: string;
  readonly title: string;
  readonly text: string;
  readonly poolMs: number;
  /** 1: removed. */
  readonly removed: number;
}

export interface FrozenWalletRow {
  readonly user: string;
  readonly by: string;
  readonly reason: string;
  /** Pool clock; its timer ends the freeze. */
  readonly dueMs: number;
  readonly renewals: number;
}

/** Whether the pool trades. */
export interface PoolStateRow {
  readonly id: 'state';
  readonly state: 'open' | 'suspended' | 'closed';
  readonly reason: string;
  readonly poolMs: number;
}

export const poolSettings = defineTable<PoolSettingsRow>({
  name: 'pool_settings',
  columns: { id: 'text', body: 'text' },
  key: ['id'],
});

export const settingsChanges = defineTable<SettingsChangeRow>({
  name: 'settings_changes',
  columns: {
    change: 'text',
    state: 'text',
    by: 'text',
    reason: 'text',
    changes: 'text',
    announcedMs: 'int',
    dueMs: 'int',
  },
  key: ['change'],
});

export const joinRequests = defineTable<JoinRequestRow>({
  name: 'join_requests',
  columns: {
    user: 'text',
    handle: 'text',
    rootKey: 'text',
    state: 'text',
    event: 'text',
    askedMs: 'int',
    dueMs: 'int',
    reason: 'text',
  },
  key: ['user'],
});

export const ownership = defineTable<OwnershipRow>({
  name: 'ownership',
  columns: { id: 'text', from: 'text', to: 'text', state: 'text', reason: 'text', dueMs: 'int', event: 'text' },
  key: ['id'],
});

export const announcements = defineTable<AnnouncementRow>({
  name: 'announcements',
  columns: { announcement: 'text', by: 'text', title: 'text', text: 'text', poolMs: 'int', removed: 'int' },
  key: ['announcement'],
});

export const frozenWallets = defineTable<FrozenWalletRow>({
  name: 'frozen_wallets',
  columns: { user: 'text', by: 'text', reason: 'text', dueMs: 'int', renewals: 'int' },
  key: ['user'],
});

export const poolState = defineTable<PoolStateRow>({
  name: 'pool_state',
  columns: { id: 'text', state: 'text', reason: 'text', poolMs: 'int' },
  key: ['id'],
});
