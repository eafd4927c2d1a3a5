/**
 * What must hold after each seal, on the rows that it touched; the whole tables are summed by `auditQueries` on demand and on a timer.
 * Source: ECONOMY section 5. A broken one is a bug of ours: the space stops rather than go on with wrong money.
 */
import { accountOf, mayBeNegative } from '../kernel/postings.ts';
import type { Reads, RowOp } from '../contract/table.ts';
import { checkDispute } from './disputes/disputes.invariants.ts';
import { type DisputeRow, disputes } from './disputes/disputes.tables.ts';
import { balanceOf } from './ledger/ledger.reads.ts';
import { type BalanceRow, type PostingRow, balances, postings } from './ledger/ledger.tables.ts';
import { nodeOf } from './nodes/nodes.reads.ts';
import { type NodeRow, nodes } from './nodes/nodes.tables.ts';
import {
  type OrderRow,
  type CapacityRow,
  type OfferUseRow,
  capacity,
  offerUse,
  orders,
} from './orders/orders.tables.ts';
import { checkWithdrawal } from './withdrawals/withdrawals.invariants.ts';
import { type WithdrawalRow, withdrawals } from './withdrawals/withdrawals.tables.ts';
import { offerOf } from './market/market.reads.ts';

/** Names of the invariants that the changed rows break; empty when all hold. */
export function checkSeal(ops: readonly RowOp[], before: Reads, after: Reads): string[] {
  const broken: string[] = [];
  let movement = 0n;
  const changed = new Map<string, bigint>();
  for (const operation of ops) {
    if (operation.op !== 'put') continue;
    if (operation.table.name === balances.name) {
      const row = operation.row as unknown as BalanceRow;
      if (row.balance < 0n && !mayBeNegative(row.account)) broken.push(`I3 ${row.account} below zero`);
      changed.set(row.account, row.balance);
    } else if (operation.table.name === postings.name) movement += (operation.row as unknown as PostingRow).amount;
  }
  if (movement !== 0n) broken.push('L1 postings of the seal do not sum to 0');
  let drift = 0n;
  for (const [account, balance] of changed) drift += balance - balanceOf(before, account);
  if (drift !== 0n) broken.push('L2 balances do not sum to 0');
  const seen = new Set<string>();
  const held = new Map<string, CapacityRow>();
  const limits = new Map<string, NodeRow>();
  for (const operation of ops) {
    if (operation.op !== 'put') continue;
    if (operation.table.name === orders.name) {
      const order = (operation.row as unknown as OrderRow).order;
      if (!seen.has(order)) {
        seen.add(order);
        broken.push(...checkOrder(after.get(orders, order), after));
      }
    } else if (operation.table.name === disputes.name) {
      broken.push(...checkDispute((operation.row as unknown as DisputeRow).dispute, after));
    } else if (operation.table.name === withdrawals.name) {
      broken.push(...checkWithdrawal((operation.row as unknown as WithdrawalRow).withdrawal, after));
    } else if (operation.table.name === capacity.name) {
      const row = operation.row as unknown as CapacityRow;
      broken.push(
        ...checkCapacity(
          row,
          held.get(row.node) ?? before.get(capacity, row.node),
          limits.get(row.node) ?? nodeOf(before, row.node),
        ),
      );
      held.set(row.node, row);
    } else if (operation.table.name === nodes.name) {
      const row = operation.row as unknown as NodeRow;
      limits.set(row.node, row);
    } else if (operation.table.name === offerUse.name) {
      const row = after.get(offerUse, (operation.row as unknown as OfferUseRow).offer);
      const offer = row === undefined ? undefined : offerOf(after, row.offer);
      if (row !== undefined && offer !== undefined && (row.slots < 0 || row.slots > offer.slots))
        broken.push(`O5 offer ${row.offer} sold twice`);
    }
  }
  return broken;
}

/** Limits may be lowered below what is already sold, also later in the same seal: only growth beyond the limits of its moment breaks O5. */
function checkCapacity(
  row: CapacityRow,
  was: CapacityRow | undefined,
  limit: Pick<NodeRow, 'cores' | 'memoryBytes'> | undefined,
): string[] {
  if (row.cores < 0 || row.memoryBytes < 0) return [`O5 capacity of ${row.node} below zero`];
  const grew = row.cores > (was?.cores ?? 0) || row.memoryBytes > (was?.memoryBytes ?? 0);
  const isBeyond = limit !== undefined && (row.cores > limit.cores || row.memoryBytes > limit.memoryBytes);
  return grew && isBeyond ? [`O5 node ${row.node} sold twice`] : [];
}

function checkOrder(row: OrderRow | undefined, reads: Reads): string[] {
  if (row === undefined) return [];
  const escrow = balanceOf(reads, accountOf.escrow(row.order));
  const pending = balanceOf(reads, accountOf.pending(row.order));
  const fees = balanceOf(reads, accountOf.fees(row.order));
  const broken: string[] = [];
  const used = row.net + row.fee;
  if (escrow !== row.funded - used - row.refunded) broken.push(`O1 escrow of ${row.order}`);
  if ((row.state === 'settled' || row.state === 'disputed') && (escrow !== 0n || pending !== 0n || fees !== 0n))
    broken.push(`O2 ${row.state} ${row.order} holds money`);
  if (used > row.funded) broken.push(`O3 ${row.order} paid above its funds`);
  return broken;
}
