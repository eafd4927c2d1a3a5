import { TIME } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Role } from '../../contract/rights.ts';
import type { Reads } from '../../contract/table.ts';
import { countToday, poolOf, settingsOf } from '../pools/pools.reads.ts';
import { type DailyAmountRow, dailyAmounts } from './treasury.tables.ts';

export type { TreasuryActRow } from './treasury.tables.ts';

export function dayOf(poolMs: number): number {
  return Math.floor(poolMs / TIME.DAY_MS);
}

export function grantKindOf(role: Role): DailyAmountRow['kind'] {
  return role === 'owner' ? 'grants of the owner' : 'grants of officers';
}

/** P2: by number and amount of a day; what goes beyond takes a payout that a second person approves. */
export function grantRefusal(
  reads: Reads,
  grant: { readonly role: Role; readonly amount: bigint },
  poolMs: number,
): Refusal | undefined {
  const { grantsPerDayMax } = poolOf(reads);
  if (countToday(reads, 'grant', poolMs) >= grantsPerDayMax)
    return { code: 'grant.today_exhausted', limit: grantsPerDayMax };
  const settings = settingsOf(reads);
  const limit = grant.role === 'owner' ? settings.ownerGrantsPerDay : settings.officerGrantsPerDay;
  const spent = reads.get(dailyAmounts, grantKindOf(grant.role), dayOf(poolMs))?.amount ?? 0n;
  return spent + grant.amount > limit ? { code: 'grant.above_limit', limit, spent } : undefined;
}
