/** Settings with notice, texts, freezes, and the end of a pool. */
import { SETTING_DEFAULTS } from '../../kernel/limits.ts';
import { MONEY_MAX } from '../../kernel/money.ts';
import type { Refusal } from '../../kernel/result.ts';
import { outranks } from '../../contract/rights.ts';
import { type Act, type Effects, type FoldContext, type PayloadOf, NO_EFFECTS } from '../../contract/slice.ts';
import { del, put } from '../../contract/table.ts';
import { openAccountOf } from '../ledger/ledger.reads.ts';
import type {
  announcementPosted,
  announcementRemoved,
  poolClosed,
  settingsAnnounced,
  settingsWithdrawn,
  walletFrozen,
  walletThawed,
} from './pools.events.ts';
import { isFrozen, memberOf, poolOf, poolStateOf, termsOf } from './pools.reads.ts';
import type { SettingsChanges } from './pools.schemas.ts';
import {
  type PoolRow,
  type PoolStateRow,
  announcements,
  frozenWallets,
  invitations,
  INVITATIONS_MAX,
  pool,
  poolSettings,
  poolState,
  settingsChanges,
} from './pools.tables.ts';

const changeTimer = (change: string): string => `settings:${change}`;
const freezeTimer = (user: string): string => `freeze:${user}`;

// --- settings

export function announceRule(
  act: Act<PayloadOf<typeof settingsAnnounced>>,
  { reads }: FoldContext,
): Refusal | undefined {
  const { changes } = act.payload;
  if (Object.values(changes).every((value) => value === undefined)) return { code: 'settings.nothing' };
  const pending = reads.scan(settingsChanges, [], { limit: 10_000 }).filter(({ state }) => state === 'announced');
  if (pending.length >= SETTING_DEFAULTS.settingsPendingMax)
    return { code: 'settings.too_many', limit: SETTING_DEFAULTS.settingsPendingMax };
  if ((changes.supplyCap ?? 0n) > MONEY_MAX) return { code: 'ledger.out_of_range', account: 'issuance' };
  return undefined;
}

export function announceFold(act: Act<PayloadOf<typeof settingsAnnounced>>, { poolMs }: FoldContext): Effects {
  const dueMs = poolMs + SETTING_DEFAULTS.settingsNoticeMs;
  const { changes, reason } = act.payload;
  const by = act.actor?.user ?? '';
  return {
    ops: [
      put(settingsChanges, {
        change: act.id,
        state: 'announced',
        by,
        reason,
        changes: settingsText(changes),
        announcedMs: poolMs,
        dueMs,
      }),
    ],
    setTimers: [{ id: changeTimer(act.id), kind: 'settings.apply', subject: act.id, dueMs }],
  };
}

export function withdrawSettingsRule(
  act: Act<PayloadOf<typeof settingsWithdrawn>>,
  { reads }: FoldContext,
): Refusal | undefined {
  const row = reads.get(settingsChanges, act.payload.change);
  if (row === undefined) return { code: 'settings.unknown' };
  return row.state === 'announced' ? undefined : { code: 'settings.wrong_state', state: row.state };
}

export function withdrawSettingsFold(act: Act<PayloadOf<typeof settingsWithdrawn>>, { reads }: FoldContext): Effects {
  const row = reads.get(settingsChanges, act.payload.change);
  if (row === undefined) return NO_EFFECTS;
  return { ops: [put(settingsChanges, { ...row, state: 'withdrawn' })], clearTimers: [changeTimer(row.change)] };
}

export function applySettings(change: string, { reads }: FoldContext): Effects {
  const row = reads.get(settingsChanges, change);
  if (row === undefined || row.state !== 'announced') return NO_EFFECTS;
  const { base, rest } = parseChanges(row.changes);
  const present = poolOf(reads);
  const { terms, ...fields } = base;
  const next: PoolRow = {
    ...present,
    ...fields,
    ...(terms === undefined ? {} : { terms: JSON.stringify({ ...termsOf(present), ...terms }) }),
  };
  const body = JSON.parse(reads.get(poolSettings, 'settings')?.body ?? '{}') as Record<string, unknown>;
  const isOpened = present.access === 'private' && next.access !== 'private';
  return {
    ops: [
      put(pool, next),
      put(poolSettings, { id: 'settings', body: JSON.stringify(merged(body, rest)) }),
      put(settingsChanges, { ...row, state: 'applied' }),
      // A password opens private pools only.
      ...(isOpened
        ? reads
            .scan(invitations, [], { limit: INVITATIONS_MAX * 2 })
            .filter(({ kind, state }) => kind === 'password' && state === 'active')
            .map((invitation) => put(invitations, { ...invitation, state: 'revoked' }))
        : []),
    ],
  };
}

/** Stored and shown: amounts as decimal strings, keys in the order of the schema, nothing that was left out. */
export function settingsText(changes: SettingsChanges): string {
  return JSON.stringify(changes, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Groups keep the fields that a change does not name. */
function merged(body: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>): object {
  const next: Record<string, unknown> = { ...body };
  for (const [name, value] of Object.entries(changes)) {
    const isGroup = value !== null && typeof value === 'object';
    next[name] = isGroup ? { ...(body[name] as object | undefined), ...value } : value;
  }
  return next;
}

const BASE: readonly string[] = ['access', 'feeBps', 'welcomeGrant', 'grantsPerDayMax', 'joinsPerDayMax', 'terms'];

/** Fields of the pool's own row, and the others. */
function parseChanges(text: string): {
  readonly base: Partial<Pick<PoolRow, 'access' | 'feeBps' | 'welcomeGrant' | 'grantsPerDayMax' | 'joinsPerDayMax'>> & {
    readonly terms?: object;
  };
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const all = Object.entries(JSON.parse(text) as Record<string, unknown>);
  const base = all
    .filter(([name]) => BASE.includes(name))
    .map(([name, value]) => [name, name === 'welcomeGrant' ? BigInt(String(value)) : value] as const);
  return { base: Object.fromEntries(base), rest: Object.fromEntries(all.filter(([name]) => !BASE.includes(name))) };
}

// --- announcements

export function postRule(_act: Act<PayloadOf<typeof announcementPosted>>, { reads }: FoldContext): Refusal | undefined {
  const shown = reads.scan(announcements, [], { limit: 10_000 }).filter(({ removed }) => removed === 0);
  return shown.length >= SETTING_DEFAULTS.announcementsMax
    ? { code: 'announcement.too_many', limit: SETTING_DEFAULTS.announcementsMax }
    : undefined;
}

export function postFold(act: Act<PayloadOf<typeof announcementPosted>>, { poolMs }: FoldContext): Effects {
  const { title, text } = act.payload;
  const by = act.actor?.user ?? '';
  return { ops: [put(announcements, { announcement: act.id, by, title, text, poolMs, removed: 0 })] };
}

export function removeRule(
  act: Act<PayloadOf<typeof announcementRemoved>>,
  { reads }: FoldContext,
): Refusal | undefined {
  const row = reads.get(announcements, act.payload.announcement);
  return row === undefined || row.removed === 1 ? { code: 'announcement.unknown' } : undefined;
}

export function removeFold(act: Act<PayloadOf<typeof announcementRemoved>>, { reads }: FoldContext): Effects {
  const row = reads.get(announcements, act.payload.announcement);
  return row === undefined ? NO_EFFECTS : { ops: [put(announcements, { ...row, removed: 1 })] };
}

// --- freezes

export function freezeRule(act: Act<PayloadOf<typeof walletFrozen>>, { reads }: FoldContext): Refusal | undefined {
  const target = memberOf(reads, act.payload.user);
  if (target === undefined) return { code: 'member.unknown' };
  if (act.actor === undefined || !outranks(act.actor.role, target.role))
    return { code: 'right.rank', role: target.role };
  // An officer's freeze is a matter of hours: to go on with it is the owner's decision.
  return isFrozen(reads, target.user) && act.actor.role !== 'owner' ? { code: 'wallet.already_frozen' } : undefined;
}

/** Also by a GlobalAdmin. */
export function freeze(
  of: { readonly user: string; readonly by: string; readonly reason: string },
  { reads, poolMs }: FoldContext,
): Effects {
  const dueMs = poolMs + SETTING_DEFAULTS.freezeMs;
  const renewals = (reads.get(frozenWallets, of.user)?.renewals ?? -1) + 1;
  return {
    ops: [put(frozenWallets, { ...of, dueMs, renewals })],
    setTimers: [{ id: freezeTimer(of.user), kind: 'wallet.freeze-ends', subject: of.user, dueMs }],
  };
}

export function thawRule(act: Act<PayloadOf<typeof walletThawed>>, { reads }: FoldContext): Refusal | undefined {
  const target = memberOf(reads, act.payload.user);
  if (!isFrozen(reads, act.payload.user)) return { code: 'wallet.not_frozen' };
  // Also: nobody thaws themselves.
  return target === undefined || act.actor === undefined || !outranks(act.actor.role, target.role)
    ? { code: 'right.rank', role: target?.role ?? 'owner' }
    : undefined;
}

export function thaw(user: string): Effects {
  return { ops: [del(frozenWallets, user)], clearTimers: [freezeTimer(user)] };
}

// --- the pool itself

/** Also by a GlobalAdmin: suspended and open again. */
export function setPoolState(state: PoolStateRow['state'], reason: string, { poolMs }: FoldContext): Effects {
  return { ops: [put(poolState, { id: 'state', state, reason, poolMs })] };
}

export function closeRule(_act: Act<PayloadOf<typeof poolClosed>>, { reads }: FoldContext): Refusal | undefined {
  const { state } = poolStateOf(reads);
  if (state === 'closed') return { code: 'pool.wrong_state', state };
  const open = openAccountOf(reads);
  return open === undefined ? undefined : { code: 'pool.accounts_open', account: open.account, balance: open.balance };
}
