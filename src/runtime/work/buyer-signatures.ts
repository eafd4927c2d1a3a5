/** What providers ask the buyer's instance to sign: access at ready, and receipts that match our own record. */
import { toHex } from '#core/kernel/bytes.ts';
import { receiptBytes, readyBytes } from '#core/features/orders/signed.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { type Runtime, agentSeedOf } from '../runtime.ts';
import type { Links } from './links.ts';
import {
  ACCESS_REQUEST,
  AccessBody,
  RECEIPT_REQUEST,
  ReceiptBody,
  TOOK_REQUEST,
  TookAsked,
  decodeFrame,
  encodeFrame,
} from './protocol.ts';
import { type WorkRecords, hashTasks, sumPaidMs } from './record.ts';

/** A receipt may claim this much more time than our own clock saw since the order ran. */
export const ELAPSED_TOLERANCE_MS = 10_000;

export function serveBuyerSignatures(runtime: Runtime, links: Links, records: WorkRecords): void {
  links.handle(ACCESS_REQUEST, async (peer, body) => {
    const { space, order } = decodeFrame(AccessBody, body);
    const { row, account } = ownOrder(runtime, space, order, peer);
    if (row.state !== 'accepted') throw new Error('not accepted');
    const signature = runtime.sign(agentSeedOf(runtime, account), readyBytes(space, order));
    return encodeFrame({ device: account.agentKey, signature: toHex(signature) });
  });

  links.handle(RECEIPT_REQUEST, async (peer, body) => {
    const { space, receipt, open } = decodeFrame(ReceiptBody, body);
    const { row, account } = ownOrder(runtime, space, receipt.order, peer);
    // Less than we have is never to our harm.
    const left = new Set(open);
    const tasks = records.read(space, receipt.order).tasks.filter(({ task }) => !left.has(task));
    const paidMs = Math.max(row.paidMs, Math.min(sumPaidMs(tasks), row.slots * receipt.elapsedMs));
    const isOurs =
      receipt.tasksHash === hashTasks(tasks, runtime) &&
      receipt.tasksEnded === tasks.length &&
      receipt.paidMs === paidMs;
    const until = row.state === 'ending' ? row.stoppedSealMs : runtime.nowMs() + ELAPSED_TOLERANCE_MS;
    if (!isOurs || receipt.elapsedMs > until - row.runningSealMs) throw new Error('our record differs');
    const signature = runtime.sign(agentSeedOf(runtime, account), receiptBytes(space, receipt));
    return encodeFrame({ device: account.agentKey, signature: toHex(signature) });
  });

  links.handle(TOOK_REQUEST, async (peer, body) => {
    const { space, order, tasks } = decodeFrame(TookAsked, body);
    ownOrder(runtime, space, order, peer);
    const have = new Set(records.read(space, order).tasks.map(({ task }) => task));
    return encodeFrame({ tasks: tasks.filter((task) => have.has(task)) });
  });
}

/** An order whose buyer lives here, asked about by its provider's instance. */
export function ownOrder(
  runtime: Runtime,
  space: string,
  order: string,
  peer: string,
): { readonly row: OrderRow; readonly account: Account } {
  const row = runtime.spaces.has(space) ? runtime.spaces.reader(space).get(orders, order) : undefined;
  const account = row === undefined ? undefined : runtime.accounts.byUser(row.buyer);
  if (row === undefined || account === undefined || row.providerPeer !== peer) throw new Error('no such order');
  return { row, account };
}
