import type { Reads } from '../../contract/table.ts';
import type { PoolSettings, PoolTerms } from './pools.schemas.ts';
import {
  type InvitationRow,
  type JoinRequestRow,
  type MemberRow,
  type OwnershipRow,
  type PoolRow,
  type PoolStateRow,
  daily,
  frozenWallets,
  invitations,
  joinRequests,
  members,
  ownership,
  pool,
  poolSettings,
  poolState,
} from './pools.tables.ts';
import { assert } from '../../kernel/assert.ts';
import { put, type RowOp } from '../../contract/table.ts';
import {
  DISPUTE_DEFAULTS,
  SETTING_DEFAULTS,
  TIME,
  TRANSFER_DAY_MAX_MICRO,
  WITHDRAWAL_DEFAULTS,
} from '../../kernel/limits.ts';

export type { MemberRow, PoolRow } from './pools.tables.ts';

export function memberOf(reads: Reads, user: string): MemberRow | undefined {
  return reads.get(members, user);
}

/** The pool's own row: there from the genesis on. */
export function poolOf(reads: Reads): PoolRow {
  const row = reads.get(pool, 'pool');
  assert(row !== undefined, 'a pool space has its genesis folded');
  return row;
}

export function termsOf(row: PoolRow): PoolTerms {
  return JSON.parse(row.terms) as PoolTerms;
}

/** How often `kind` happened on this day of the pool clock. */
export function countToday(reads: Reads, kind: string, poolMs: number): number {
  return reads.get(daily, kind, Math.floor(poolMs / TIME.DAY_MS))?.count ?? 0;
}

export function countOne(reads: Reads, kind: string, poolMs: number): RowOp {
  return put(daily, { kind, day: Math.floor(poolMs / TIME.DAY_MS), count: countToday(reads, kind, poolMs) + 1 });
}

/** Settings beside the pool's own row. */
export function settingsOf(reads: Reads): PoolSettings {
  return parseSettings(reads.get(poolSettings, 'settings')?.body, poolOf(reads).initialSupply);
}

/** `body`: JSON of what the owner changed; undefined: nothing. */
export function parseSettings(body: string | undefined, initialSupply: bigint): PoolSettings {
  const said = (body === undefined ? {} : JSON.parse(body)) as Partial<
    Record<keyof PoolSettings, string | number | boolean>
  >;
  const amount = (name: keyof PoolSettings, standard: bigint): bigint => BigInt(said[name] ?? standard);
  return {
    joinApproval: said.joinApproval === true,
    memberInvites: said.memberInvites === true,
    officerGrantsPerDay: amount('officerGrantsPerDay', 0n),
    ownerGrantsPerDay: amount('ownerGrantsPerDay', initialSupply / SETTING_DEFAULTS.ownerGrantsPerDayShare),
    referralShareBps:
      said.referralShareBps === undefined ? SETTING_DEFAULTS.referralShareBps : Number(said.referralShareBps),
    supplyCap: amount('supplyCap', 0n),
  };
}

/** A frozen wallet receives, but spends nothing. */
export function isFrozen(reads: Reads, user: string): boolean {
  return reads.get(frozenWallets, user) !== undefined;
}

/** Whether trade goes on: `open` from the genesis on. */
export function poolStateOf(reads: Reads): PoolStateRow {
  return reads.get(poolState, 'state') ?? { id: 'state', state: 'open', reason: '', poolMs: 0 };
}

/**
 * Who may not judge, `!` in the matrix: a party, somebody on the same instance as one, the inviter or invitee of one.
 * `peers`: instances that the parties act from, as far as known.
 */
export function isRelated(
  reads: Reads,
  actor: { readonly user: string; readonly peerKey: string },
  parties: readonly string[],
  peers: readonly string[],
): boolean {
  if (peers.includes(actor.peerKey)) return true;
  const inviter = memberOf(reads, actor.user)?.inviter;
  return parties.some(
    (user) => user === actor.user || user === inviter || memberOf(reads, user)?.inviter === actor.user,
  );
}

export function invitationOf(reads: Reads, invitation: string): InvitationRow | undefined {
  return reads.get(invitations, invitation);
}

export function joinRequestOf(reads: Reads, user: string): JoinRequestRow | undefined {
  return reads.get(joinRequests, user);
}

/** The newest transfer of the ownership, also one that is over. */
export function ownershipOf(reads: Reads): OwnershipRow | undefined {
  return reads.get(ownership, 'ownership');
}

/** More members than any pool has. */
const MEMBERS_READ_MAX = 1_000_000;

/** Nobody else is an active member: such a pool cannot reach two. Looks at every member: for rare acts only. */
export function isAlone(reads: Reads, user: string): boolean {
  return !reads
    .scan(members, [], { limit: MEMBERS_READ_MAX })
    .some((member) => member.state === 'active' && member.user !== user);
}

/** Nobody has more members in office than this. */
const STAFF_SCAN_MAX = 100_000;

/** Who may judge and confirm: active officers and the owner. */
export function staffOf(reads: Reads): readonly MemberRow[] {
  return reads
    .scan(members, [], { limit: STAFF_SCAN_MAX })
    .filter(({ role, state }) => role !== 'member' && state === 'active');
}

/** JSON of one group of settings, as the owner changed them; `{}`: all have their defaults. */
export function settingsPart(reads: Reads, part: 'disputes' | 'transfers' | 'withdrawals'): string {
  const body = reads.get(poolSettings, 'settings')?.body;
  const said = body === undefined ? {} : ((JSON.parse(body) as Record<string, unknown>)[part] ?? {});
  return JSON.stringify(said);
}

/** Amounts as decimal strings: a group is told as it is stored. */
function plain(group: Readonly<Record<string, bigint | string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(group).map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]),
  );
}

/** Every setting as it holds now. */
export function allSettingsOf(reads: Pick<Reads, 'get'>) {
  const row = reads.get(pool, 'pool');
  assert(row !== undefined, 'a pool space has its genesis folded');
  const { access, feeBps, welcomeGrant, grantsPerDayMax, joinsPerDayMax } = row;
  const rest = parseSettings(reads.get(poolSettings, 'settings')?.body, row.initialSupply);
  const body = JSON.parse(reads.get(poolSettings, 'settings')?.body ?? '{}') as Record<string, object | undefined>;
  const groups = {
    disputes: plain({ ...DISPUTE_DEFAULTS, ...body['disputes'] }),
    withdrawals: plain({ ...WITHDRAWAL_DEFAULTS, ...body['withdrawals'] }),
    transfers: plain({ dayMaxMicro: TRANSFER_DAY_MAX_MICRO, ...body['transfers'] }),
  };
  return { access, feeBps, welcomeGrant, grantsPerDayMax, joinsPerDayMax, ...rest, ...groups, terms: termsOf(row) };
}
