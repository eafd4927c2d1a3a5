/** The order that a buyer's instance speaks of when it opens a channel to this one. */
import { devices } from '#core/features/identity/identity.tables.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { Runtime } from '../runtime.ts';

/** How long a buyer's channel waits for our own fold to catch up, and how often it looks. */
const SEAL_LAG_MS = 3_000;
const SEAL_LOOK_MS = 25;

/** The buyer may have folded the seal that made the order run a moment before us. Undefined: no running order of theirs here. */
export async function openOrderSoon(
  runtime: Runtime,
  space: string,
  order: string,
  peer: string,
): Promise<OrderRow | undefined> {
  const endMs = runtime.nowMs() + SEAL_LAG_MS;
  for (;;) {
    const row = openOrder(runtime, space, order, peer);
    if (row !== undefined || runtime.nowMs() >= endMs) return row;
    await new Promise((resolve) => setTimeout(resolve, SEAL_LOOK_MS));
  }
}

function openOrder(runtime: Runtime, space: string, order: string, peer: string): OrderRow | undefined {
  if (!runtime.spaces.has(space)) return undefined;
  const reader = runtime.spaces.reader(space);
  const row = reader.get(orders, order);
  const self = runtime.keys.peer.publicKey;
  if (row === undefined || row.providerPeer !== self || (row.state !== 'running' && row.state !== 'interrupted'))
    return undefined;
  const isBuyer =
    row.buyerPeer === peer ||
    reader.where(devices, '"peerKey" = ? AND "user" = ? AND revoked = 0', [peer, row.buyer]).length > 0;
  return isBuyer ? row : undefined;
}
