/** Whom people of this instance blocked, and what their nodes accept without asking them. */
import { offerRulesOf } from '#core/features/market/market.reads.ts';
import { acceptsByItself } from '#core/features/market/offer.schemas.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import type { Runtime } from './runtime.ts';

/** Users whom the account of `by` blocked here. */
export function blockedBy(runtime: Pick<Runtime, 'db'>, by: string): ReadonlySet<string> {
  const rows = runtime.db.all(
    'SELECT b.user FROM blocked_users b JOIN accounts a ON a.account = b.account WHERE a.user = ?',
    by,
  );
  return new Set(rows.map((row) => String(row['user'])));
}

/** By the terms of the offer, and not from somebody whom the provider blocked: those wait for the provider's own hand. */
export function acceptsUnasked(runtime: Runtime, space: string, row: OrderRow): boolean {
  if (blockedBy(runtime, row.provider).has(row.buyer)) return false;
  return acceptsByItself(offerRulesOf(runtime.spaces.reader(space), row.offer), row);
}
