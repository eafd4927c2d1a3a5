import { TIME } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Role } from '../../contract/rights.ts';
import type { Reads } from '../../contract/table.ts';
import { settingsPart, staffOf } from '../pools/pools.reads.ts';
import { withdrawalTermsOf } from './withdrawals.schemas.ts';
import {
  type WithdrawalRow,
  type WithdrawalState,
  references,
  withdrawalDays,
  withdrawals,
} from './withdrawals.tables.ts';

export type { WithdrawalRow } from './withdrawals.tables.ts';

export function withdrawalOf(reads: Reads, withdrawal: string): WithdrawalRow | undefined {
  return reads.get(withdrawals, withdrawal);
}

export function dayOf(poolMs: number): number {
  return Math.floor(poolMs / TIME.DAY_MS);
}

/** What somebody asked for today, and in the seven days up to today, of the pool clock. */
export function askedBy(reads: Reads, user: string, poolMs: number): { readonly today: bigint; readonly week: bigint } {
  const today = dayOf(poolMs);
  let week = 0n;
  for (let day = today - 6; day <= today; day += 1) week += reads.get(withdrawalDays, user, day)?.amount ?? 0n;
  return { today: reads.get(withdrawalDays, user, today)?.amount ?? 0n, week };
}

/** Whether this role of the staff may confirm that much: an officer up to their limit, the owner any sum. */
export function mayConfirm(role: Role, amount: bigint, reads: Pick<Reads, 'get'>): boolean {
  return role !== 'officer' || amount <= withdrawalTermsOf(settingsPart(reads as Reads, 'withdrawals')).officerMaxMicro;
}

/**
 * Somebody of the staff besides these may confirm it. Where nobody may, a day with notice stands in for them, so that no money is stuck; all
 * of the staff may reject and freeze it meanwhile, whatever their limit.
 */
export function isConfirmerBeside(
  users: readonly (string | null)[],
  { amount }: Pick<WithdrawalRow, 'amount'>,
  reads: Reads,
): boolean {
  return staffOf(reads).some(({ user, role }) => !users.includes(user) && mayConfirm(role, amount, reads));
}

/** Before anything was handed to a rail. */
export const WAITING_STATES: readonly WithdrawalState[] = ['hold', 'awaiting_confirmation', 'confirmed'];

type AdminWithdrawalAct =
  | { readonly kind: 'withdrawal.confirm' | 'withdrawal.freeze'; readonly withdrawal: string }
  | {
      readonly kind: 'withdrawal.rule';
      readonly withdrawal: string;
      readonly outcome: 'executed' | 'failed';
      readonly reference: string;
    };

/** Whether a GlobalAdmin may do this now: confirm a large one, freeze, or rule what two approvers left undecided. */
export function adminWithdrawalRefusal(
  reads: Reads,
  act: AdminWithdrawalAct,
  actor: { readonly user: string; readonly peerKey: string },
): Refusal | undefined {
  const row = withdrawalOf(reads, act.withdrawal);
  if (row === undefined) return { code: 'withdrawal.unknown' };
  if (row.user === actor.user || row.peer === actor.peerKey) return { code: 'right.party' };
  const wrongState = { code: 'withdrawal.wrong_state', state: row.state };
  switch (act.kind) {
    case 'withdrawal.freeze':
      return WAITING_STATES.includes(row.state) ? undefined : wrongState;
    case 'withdrawal.confirm':
      if (row.state !== 'awaiting_confirmation') return wrongState;
      if (row.needed < 2) return { code: 'withdrawal.not_large' };
      return row.approver === actor.user || row.approverPeer === actor.peerKey
        ? { code: 'right.second_person' }
        : undefined;
    case 'withdrawal.rule':
      if (row.state !== 'unknown') return wrongState;
      if (row.ruling < 2) return { code: 'withdrawal.rail_first' };
      return act.outcome === 'executed' && reads.get(references, row.rail, act.reference) !== undefined
        ? { code: 'rail.reference_used' }
        : undefined;
  }
}
