/** Where the ratings of an order stand, for one reader: nobody sees what the other gave before both may. */
import type { RatingRoundView } from '#core/features/ratings/ratings.api.ts';
import { ratingRounds, ratings } from '#core/features/ratings/ratings.tables.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { handleOf } from './names.ts';
import { pendingActs } from './pools.views.ts';
import type { Runtime } from './runtime.ts';

/** Orders that one answer tells. */
const ROUNDS_SHOWN_MAX = 100;
type Given = RatingRoundView['byBuyer'];

/** What this user gave and may read of it, although it is not revealed: from the secrets kept on this instance. */
function ownGiven(runtime: Runtime, pool: string, order: string, user: string): Partial<Given> {
  const known = runtime.db.get(
    'SELECT stars, text FROM rating_secrets WHERE pool = ? AND orderId = ? AND user = ?',
    pool,
    order,
    user,
  );
  return known === undefined ? {} : { stars: Number(known['stars']), text: String(known['text']) };
}

/** Orders whose rating by this user is on its way to the seal. */
function onTheirWay(reader: SpaceReader, user: string): ReadonlySet<string> {
  const acts = pendingActs(reader, user).filter(({ type }) => type === 'rating.committed.v1');
  return new Set(acts.map(({ payload }) => String(payload['order'])));
}

function roundOf(
  runtime: Runtime,
  pool: string,
  row: OrderRow,
  user: string,
  underWay: ReadonlySet<string>,
): RatingRoundView {
  const reader = runtime.spaces.reader(pool);
  const { order, buyer, provider } = row;
  const side = buyer === user ? 'buyer' : provider === user ? 'provider' : 'other';
  const round = reader.get(ratingRounds, order);
  const given = (by: 'buyer' | 'provider'): Given => {
    const rating = reader.get(ratings, order, by);
    const own = side === by ? ownGiven(runtime, pool, order, user) : {};
    if (rating === undefined)
      return side === by && underWay.has(order) ? { state: 'pending', ...own } : { state: 'none' };
    const { state, stars, text } = rating;
    return state === 'revealed' ? { state, stars, text } : { state, ...own };
  };
  const byBuyer = given('buyer');
  const byProvider = given('provider');
  const isPaid = row.state === 'settled' && row.receipts > 0 && row.net > 0n;
  const own = side === 'buyer' ? byBuyer : byProvider;
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  return {
    order,
    side,
    buyer,
    buyerHandle: handleOf(reader, buyer),
    provider,
    providerHandle: handleOf(reader, provider),
    round: round?.state ?? 'none',
    ...(round === undefined || round.dueMs === 0
      ? {}
      : { dueMs: round.dueMs, leftMs: Math.max(0, round.dueMs - poolMs) }),
    byBuyer,
    byProvider,
    mayRate:
      side !== 'other' && isPaid && own.state === 'none' && (round === undefined || round.state === 'committing'),
  };
}

export function ratingRoundOf(runtime: Runtime, pool: string, row: OrderRow, user: string): RatingRoundView {
  return roundOf(runtime, pool, row, user, onTheirWay(runtime.spaces.reader(pool), user));
}

/** Own settled orders that can still be rated, or of which something is not told yet. */
export function openRatingRounds(runtime: Runtime, pool: string, user: string): RatingRoundView[] {
  const reader = runtime.spaces.reader(pool);
  const rows = reader.where(
    orders,
    `(buyer = ? OR provider = ?) AND state = 'settled' AND receipts > 0 AND net > 0 AND ` +
      `"order" NOT IN (SELECT "order" FROM rating_rounds WHERE state = 'over') ORDER BY "changedMs" DESC, "order" LIMIT ?`,
    [user, user, ROUNDS_SHOWN_MAX],
  );
  const underWay = onTheirWay(reader, user);
  return rows.map((row) => roundOf(runtime, pool, row, user, underWay));
}
