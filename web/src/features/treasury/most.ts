import type { TreasuryView } from '#core/features/treasury/treasury.api.ts';
import { MONEY_MAX } from '#core/kernel/money.ts';

export type SpendKind = 'mint' | 'burn' | 'payout' | 'grant';

/** What one act can come to at most. */
export function mostOf(kind: SpendKind, treasury: TreasuryView): bigint {
  const { balance, supply, cap, grantLimit, grantedToday } = treasury;
  const most = {
    mint: (cap === 0n ? MONEY_MAX : cap) - supply,
    burn: balance,
    payout: balance,
    grant: balance < grantLimit - grantedToday ? balance : grantLimit - grantedToday,
  }[kind];
  return most > 0n ? most : 0n;
}
