/** W1 money of a withdrawal is in hold, or in clearing, or gone; W2 approver is not requester, approvers differ. */
import { accountOf } from '../../kernel/postings.ts';
import type { Reads } from '../../contract/table.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { WAITING_STATES, withdrawalOf } from './withdrawals.reads.ts';

/** Names of the invariants that this withdrawal breaks. */
export function checkWithdrawal(withdrawal: string, reads: Reads): string[] {
  const row = withdrawalOf(reads, withdrawal);
  if (row === undefined) return [];
  const broken: string[] = [];
  const isHeld = WAITING_STATES.includes(row.state) || row.state === 'frozen';
  const isOut = row.state === 'executing' || row.state === 'unknown';
  const whole = row.amount + row.fee;
  if (balanceOf(reads, accountOf.hold(withdrawal)) !== (isHeld ? whole : 0n)) broken.push(`W1 hold of ${withdrawal}`);
  if (balanceOf(reads, accountOf.clearing(withdrawal)) !== (isOut ? whole : 0n))
    broken.push(`W1 clearing of ${withdrawal}`);
  if (row.secondApprover !== null && (row.secondApprover === row.approver || row.secondApprover === row.user))
    broken.push(`W2 approvers of ${withdrawal}`);
  // Where nobody else is, the requester's own word waits for a day and is no second one.
  if (row.approver === row.user && row.state === 'confirmed' && row.soloReady === 0)
    broken.push(`W2 ${withdrawal} confirmed by its requester`);
  return broken;
}
