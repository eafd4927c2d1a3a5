/** Settings of a pool as fields: what kind each is, in which group it stands, and how it reads. */
import type { SettingsView } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import type { z } from 'zod';
import type { PlainKey, Texts } from '../../texts/use-texts.ts';

export type Settings = z.infer<typeof SettingsView>;
export type SettingKind = 'access' | 'switch' | 'share' | 'money' | 'count' | 'time';
export const SETTING_GROUPS = ['people', 'money', 'orders', 'disputes', 'withdrawals'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

export interface SettingField {
  /** As differences name it: `feeBps`, `terms.acceptanceMs`. */
  readonly name: string;
  readonly group: SettingGroup;
  readonly kind: SettingKind;
  /** Shares in 1/10,000, times in ms, amounts in micro-credits, as decimal text. */
  readonly value: string;
}

const GROUP_OF: Readonly<Record<string, SettingGroup>> = {
  access: 'people',
  joinApproval: 'people',
  memberInvites: 'people',
  joinsPerDayMax: 'people',
  welcomeGrant: 'money',
  grantsPerDayMax: 'money',
  officerGrantsPerDay: 'money',
  ownerGrantsPerDay: 'money',
  supplyCap: 'money',
  transfers: 'money',
  feeBps: 'orders',
  referralShareBps: 'orders',
  terms: 'orders',
  disputes: 'disputes',
  withdrawals: 'withdrawals',
};
const COUNTS: readonly string[] = ['joinsPerDayMax', 'grantsPerDayMax'];
/** Of the fees, and of what a slot earns: more than half of it would leave nobody a reason to sell. */
export const SHARE_BPS_MAX = 5000;

export function kindOf(name: string): SettingKind {
  if (name === 'access') return 'access';
  if (name === 'joinApproval' || name === 'memberInvites') return 'switch';
  if (name.endsWith('Bps')) return 'share';
  if (name.endsWith('Ms')) return 'time';
  return COUNTS.includes(name) ? 'count' : 'money';
}

export function fieldsOf(settings: Settings): readonly SettingField[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const group = GROUP_OF[name] ?? 'people';
    if (typeof value !== 'object') return [{ name, group, kind: kindOf(name), value: String(value) }];
    return Object.entries(value).map(([part, inner]) => {
      const whole = `${name}.${part}`;
      return { name: whole, group, kind: kindOf(whole), value: String(inner) };
    });
  });
}

/** What differs, nested as the API takes it. */
export function changesOf(
  fields: readonly SettingField[],
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const { name, kind, value } of fields) {
    const next = typed[name];
    if (next === undefined || next === value) continue;
    const wire = wireOf(kind, next);
    const [outer = name, inner] = name.split('.');
    if (inner === undefined) changes[name] = wire;
    else changes[outer] = { ...(changes[outer] as object | undefined), [inner]: wire };
  }
  return changes;
}

function wireOf(kind: SettingKind, value: string): unknown {
  switch (kind) {
    case 'switch':
      return value === 'true';
    case 'share':
    case 'count':
    case 'time':
      return Number(value);
    default:
      return value;
  }
}

/** `name` may be one that a newer instance knows and this page does not: it then reads as it is. */
export function settingLabel(name: string, { t }: Pick<Texts, 't'>): string {
  return t(`govern.field.${name}` as PlainKey) || name;
}

export function settingText(name: string, value: string, pool: PoolView, { t, format }: Texts): string {
  switch (kindOf(name)) {
    case 'access':
      return value === 'private' || value === 'referral' ? t(`pools.access.${value}`) : t('pools.access.public');
    case 'switch':
      return t(value === 'true' ? 'govern.yes' : 'govern.no');
    case 'share':
      return format.share(Number(value) / 10_000, 2);
    case 'time':
      return format.duration(Number(value));
    case 'count':
      return format.number(Number(value));
    case 'money':
      return value === '0' && name === 'supplyCap' ? t('govern.noCap') : format.money(BigInt(value), pool);
  }
}

const UNITS = [
  ['d', TIME.DAY_MS],
  ['h', TIME.HOUR_MS],
  ['min', TIME.MINUTE_MS],
  ['s', 1000],
] as const;
export type TimeUnit = (typeof UNITS)[number][0];

/** The largest unit that the time is whole in: what people would type. */
export function unitOf(ms: number): { readonly unit: TimeUnit; readonly unitMs: number } {
  const [unit, unitMs] = UNITS.find(([, size]) => ms >= size && ms % size === 0) ?? ['s', 1000];
  return { unit, unitMs };
}
