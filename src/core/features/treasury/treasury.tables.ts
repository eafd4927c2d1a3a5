import { defineTable } from '../../contract/table.ts';
import type { TREASURY_KINDS } from './treasury.events.ts';

export interface TreasuryActRow {
  readonly act: string;
  readonly kind: (typeof TREASURY_KINDS)[number];
  readonly amount: bigint;
  readonly to: string | null;
  readonly by: string;
  /** Instance that it was proposed from: the approval must come from another. */
  readonly byPeer: string;
  readonly reason: string;
  readonly state: 'proposed' | 'done' | 'refused' | 'withdrawn' | 'expired' | 'failed';
  /** 1: nobody else was in the pool; it is done after a day's notice instead of an approval. */
  readonly alone: number;
  readonly proposedMs: number;
  readonly dueMs: number;
  readonly answeredBy: string | null;
}

/** What left the treasury by grants on a day of the pool clock, by whose right. */
export interface DailyAmountRow {
  readonly kind: 'grants of the owner' | 'grants of officers';
  readonly day: number;
  readonly amount: bigint;
}

export const treasuryActs = defineTable<TreasuryActRow>({
  name: 'treasury_acts',
  columns: {
    act: 'text',
    kind: 'text',
    amount: 'money',
    to: 'text',
    by: 'text',
    byPeer: 'text',
    reason: 'text',
    state: 'text',
    alone: 'int',
    proposedMs: 'int',
    dueMs: 'int',
    answeredBy: 'text',
  },
  key: ['act'],
});

export const dailyAmounts = defineTable<DailyAmountRow>({
  name: 'daily_amounts',
  columns: { kind: 'text', day: 'int', amount: 'money' },
  key: ['kind', 'day'],
});
