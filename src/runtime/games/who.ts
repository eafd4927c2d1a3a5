/** Who may come near a game of this instance: the player of its sealed order, and before an order the members of its pool. */
import type { GameTerms } from '#core/features/gaming/gaming.schemas.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { offerGameOf, offerOf } from '#core/features/market/market.reads.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { isSession } from '#core/features/orders/orders.reads.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { Runtime } from '../runtime.ts';

/** The sealed order says who plays. */
export function isPlayedBy(runtime: Runtime, space: string, order: string, peer: string): boolean {
  if (!runtime.spaces.has(space)) return false;
  const reader = runtime.spaces.reader(space);
  const row: OrderRow | undefined = reader.get(orders, order);
  if (row === undefined || row.providerPeer !== runtime.keys.peer.publicKey || !isSession(row)) return false;
  if (row.state !== 'running' && row.state !== 'interrupted') return false;
  return (
    row.buyerPeer === peer ||
    reader.where(devices, '"peerKey" = ? AND "user" = ? AND revoked = 0', [peer, row.buyer]).length > 0
  );
}

/** What this instance offers, asked about by a member's; undefined: not offered here, or by no member. */
export function offeredTo(runtime: Runtime, space: string, offer: string, peer: string): GameTerms | undefined {
  if (!runtime.spaces.has(space)) return undefined;
  const reader = runtime.spaces.reader(space);
  const row = offerOf(reader, offer);
  const node = row === undefined ? undefined : reader.get(nodes, row.node);
  const isMember = reader.where(devices, '"peerKey" = ? AND revoked = 0 LIMIT 1', [peer]).length > 0;
  if (row?.state !== 'active' || node?.peerKey !== runtime.keys.peer.publicKey || !isMember) return undefined;
  return offerGameOf(reader, offer);
}
