import { defineTable } from '../../contract/table.ts';
import type { MemberState } from '../../contract/slice.ts';
import type { Role } from '../../contract/rights.ts';

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
