/** Whom people of this instance blocked, and what their nodes accept without asking them. */
import { offerRulesOf } from '#core/features/market/market.reads.ts';
import { acceptsByItself } from '#core/features/market/offer.schemas.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Runtime } from './runtime.ts';

/** Users whom the account of `by` blocked here. */
export function blockedBy(runtime: Pick<Runtime, 'db'>, by: string): ReadonlySet<string> {
  const rows = runtime.db.all(
    'SELECT b.user FROM blocked_users b JOIN accounts a ON a.account = b.account WHERE a.user = ?',
    by,
  );
  return new Set(rows.map((row) => String(row['user'])));
}

/**
 * What a node says by itself to an order that was placed: nothing at all to whom its owner blocked but no, without a reason (they are not
 * told); else by the terms of the offer. undefined: it waits for the provider's own hand.
 */
export function answerUnasked(
  runtime: Runtime,
  space: string,
  row: OrderRow,
): { readonly type: string; readonly payload: Readonly<Record<string, unknown>> } | undefined {
  const { order } = row;
  if (blockedBy(runtime, row.provider).has(row.buyer))
    return { type: 'order.declined.v1', payload: { order, reason: '' } };
  return acceptsByItself(offerRulesOf(runtime.spaces.reader(space), row.offer), row)
    ? { type: 'order.accepted.v1', payload: { order } }
    : undefined;
}

/** @throws {RefusalError} `by` blocked `other` on this instance: nothing is bought from them, bid to them or sent to them. */
export function refuseBlocked(runtime: Pick<Runtime, 'db'>, by: string, other: string | undefined): void {
  if (other !== undefined && blockedBy(runtime, by).has(other))
    throw new RefusalError({ code: 'block.blocked_by_you', user: other });
}
