import { floorShare } from '../../kernel/money.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Reads } from '../../contract/table.ts';
import { orderOf } from '../orders/orders.reads.ts';
import { isRelated } from '../pools/pools.reads.ts';
import { type DisputeRow, disputedOrders, disputes } from './disputes.tables.ts';

export type { DisputeRow } from './disputes.tables.ts';

export function disputeOf(reads: Reads, dispute: string): DisputeRow | undefined {
  return reads.get(disputes, dispute);
}

export function frozenOf(row: DisputeRow): bigint {
  return row.frozenEscrow + row.frozenPending + row.frozenFees;
}

/** P13 by the award in force: the fee falls with what the provider keeps, so that nobody pays a fee on money that went back. */
export function splitOf(row: DisputeRow, awarded: bigint): { buyer: bigint; provider: bigint; treasury: bigint } {
  const frozen = frozenOf(row);
  const buyer = awarded < frozen ? awarded : frozen;
  const rest = frozen - buyer;
  const treasury = frozen === 0n ? 0n : floorShare(rest, row.frozenFees, frozen);
  return { buyer, provider: rest - treasury, treasury };
}

/** The dispute about this order that is not over; D1: there is at most one. */
export function openDisputeOf(reads: Reads, order: string): DisputeRow | undefined {
  const open = reads.get(disputedOrders, order)?.open ?? null;
  return open === null ? undefined : disputeOf(reads, open);
}

/** The dispute whose decision settled this order; undefined: it was settled without.  */
export function resolvedDisputeOf(reads: Reads, order: string): DisputeRow | undefined {
  const settled = reads.get(disputedOrders, order)?.resolved ?? null;
  return settled === null ? undefined : disputeOf(reads, settled);
}

/** Whether a GlobalAdmin may decide this dispute now: when it has come to them, and D2. */
export function adminDisputeRefusal(
  reads: Reads,
  dispute: string,
  actor: { readonly user: string; readonly peerKey: string },
): Refusal | undefined {
  const row = disputeOf(reads, dispute);
  const order = row === undefined ? undefined : orderOf(reads, row.order);
  if (row === undefined || order === undefined) return { code: 'dispute.unknown' };
  if (row.state !== 'evidence' && row.state !== 'appealed') return { code: 'dispute.wrong_state', state: row.state };
  if (row.level !== 'admin') return { code: 'dispute.level', level: row.level };
  const isParty = isRelated(reads, actor, [row.buyer, row.provider], [order.buyerPeer, order.providerPeer]);
  return isParty ? { code: 'right.party' } : undefined;
}
