/** D1 one open dispute per order; D2 the decider is no party; D3 awards = frozen; the frozen money lies in the dispute until it ends. */
import { accountOf } from '../../kernel/postings.ts';
import type { Reads } from '../../contract/table.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { orderOf } from '../orders/orders.reads.ts';
import { disputeOf, frozenOf, openDisputeOf } from './disputes.reads.ts';

/** Names of the invariants that this dispute breaks. */
export function checkDispute(dispute: string, reads: Reads): string[] {
  const row = disputeOf(reads, dispute);
  if (row === undefined) return [];
  const broken: string[] = [];
  const isOver = row.state === 'resolved' || row.state === 'withdrawn';
  const open = openDisputeOf(reads, row.order)?.dispute;
  if (isOver ? open === dispute : open !== dispute) broken.push(`D1 ${row.order} has another open dispute`);
  if (!isOver && orderOf(reads, row.order)?.state !== 'disputed') broken.push(`D1 ${row.order} is not disputed`);
  for (const judge of [row.decider, row.decidedBy, row.firstDecider])
    if (judge !== null && (judge === row.buyer || judge === row.provider))
      broken.push(`D2 ${dispute} judged by a party`);
  const frozen = frozenOf(row);
  if (row.state === 'resolved' && row.paidBuyer + row.paidProvider + row.paidTreasury !== frozen)
    broken.push(`D3 awards of ${dispute}`);
  if (balanceOf(reads, accountOf.dispute(dispute)) !== (isOver ? 0n : frozen)) broken.push(`D3 money of ${dispute}`);
  return broken;
}
