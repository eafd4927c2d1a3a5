/** What the other side of an order signs off the log: access at ready, and receipts. */
import { encodeCanonical } from '../../kernel/canonical.ts';
import { signingBytes } from '../../contract/event.ts';
import type { Receipt } from './orders.events.ts';

/** Signed by a device of the buyer once it could reach the provider and its agent for this order. */
export function readyBytes(space: string, order: string): Uint8Array {
  return signingBytes('ready', encodeCanonical([space, order]));
}

/** Signed by a device of the buyer after comparing with its own record of the tasks. */
export function receiptBytes(space: string, receipt: Receipt): Uint8Array {
  const { order, n, elapsedMs, paidMs, cpuUs, bytes, tasksEnded, tasksHash, last } = receipt;
  return signingBytes(
    'receipt',
    encodeCanonical([space, order, n, elapsedMs, paidMs, cpuUs, bytes, tasksEnded, tasksHash, last]),
  );
}
