/** Ratings: given here, kept here until they may be told; and reputation with its parts. */
import { toHex } from '#core/kernel/bytes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { ratingCommit } from '#core/features/ratings/commit.ts';
import { ratingsApi } from '#core/features/ratings/ratings.api.ts';
import { ratingRounds, ratings } from '#core/features/ratings/ratings.tables.ts';
import type { Score } from '#core/features/ratings/score.ts';
import { agentCommand, command } from './commands.ts';
import { handleOf } from './names.ts';
import { findOrder } from './orders.routes.ts';
import { pendingActs } from './pools.views.ts';
import { openRatingRounds, ratingRoundOf } from './ratings.views.ts';
import { type Reputation, readReputation } from './reputation.views.ts';
import { type Runtime, accountOf, agentSeedOf } from './runtime.ts';

/** Facts that one answer tells; the sums are of all. */
const FACTS_SHOWN_MAX = 500;
const SALT_BYTES = 32;
/** Between two looks whether a rating may be told. */
const LOOK_MS = 10_000;

function summary({ facts: _facts, ...score }: Score) {
  return score;
}

export function ratingsRoutes(runtime: Runtime, reputationOf: (pool: string) => Reputation): Route[] {
  const detail = (pool: string, { facts, ...score }: Score) => {
    const reader = runtime.spaces.reader(pool);
    return {
      ...score,
      facts: facts
        .slice(0, FACTS_SHOWN_MAX)
        .map((fact) => ({ ...fact, counterpartyHandle: handleOf(reader, fact.counterparty) })),
    };
  };
  return [
    route(ratingsApi.reputationRead, async ({ params }) => {
      const { pool, user } = params;
      const reader = runtime.spaces.reader(pool);
      if (reader.get(members, user) === undefined) throw new RefusalError({ code: 'member.unknown' });
      // Not from memory: what is explained is what the log says now.
      const reputation = readReputation(reader, runtime.spaces.status(pool)?.poolMs ?? 0);
      return {
        user,
        handle: handleOf(reader, user),
        medianAmount: reputation.medianAmount,
        provider: detail(pool, reputation.provider(user)),
        buyer: detail(pool, reputation.buyer(user)),
      };
    }),
    route(ratingsApi.reputationsRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      const reputation = reputationOf(params.pool);
      const items = reputation.traders().map((user) => ({
        user,
        handle: handleOf(reader, user),
        provider: summary(reputation.provider(user)),
        buyer: summary(reputation.buyer(user)),
      }));
      items.sort((a, b) => b.provider.boundBps - a.provider.boundBps || (a.user < b.user ? -1 : 1));
      return { items: items.slice(0, 10_000) };
    }),
    route(ratingsApi.ratingGive, async (call) => {
      const account = accountOf(runtime, call.claims);
      const { pool, order } = call.params;
      const { stars, text } = call.body;
      const { user } = account;
      const known = runtime.db.get(
        'SELECT stars, text, salt FROM rating_secrets WHERE pool = ? AND orderId = ? AND user = ?',
        pool,
        order,
        user,
      );
      const isSame = known?.['stars'] === stars && known['text'] === text;
      // Written before it is committed to: a commit whose salt is lost can never be told.
      const salt = isSame ? String(known['salt']) : toHex(runtime.randomBytes(SALT_BYTES));
      // The salt of what is committed, or on its way, must not be written over.
      const reader = runtime.spaces.reader(pool);
      const isUnderWay =
        reader.where(ratings, '"order" = ? AND user = ?', [order, user]).length > 0 ||
        pendingActs(reader, user).some(
          ({ type, payload }) => type === 'rating.committed.v1' && payload['order'] === order,
        );
      if (isUnderWay && !isSame) throw new RefusalError({ code: 'rating.already' });
      runtime.db.run(
        'INSERT INTO rating_secrets (pool, orderId, user, stars, text, salt, state) VALUES (?, ?, ?, ?, ?, ?, ?) ' +
          'ON CONFLICT (pool, orderId, user) DO UPDATE SET stars = excluded.stars, text = excluded.text, salt = excluded.salt',
        pool,
        order,
        user,
        stars,
        text,
        salt,
        'waiting',
      );
      const commit = ratingCommit({ space: pool, order, user, stars, text, salt }, runtime.crypto);
      return command(runtime, call, pool, { type: 'rating.committed.v1', payload: { order, commit } });
    }),
    route(ratingsApi.orderRatingRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const row = findOrder(runtime.spaces.reader(params.pool), params.order, user);
      return ratingRoundOf(runtime, params.pool, row, user);
    }),
    route(ratingsApi.ratingRoundsRead, async ({ claims, params }) => ({
      items: openRatingRounds(runtime, params.pool, accountOf(runtime, claims).user),
    })),
    route(ratingsApi.ratingsRead, async ({ params }) => {
      const reader = runtime.spaces.reader(params.pool);
      return {
        items: reader
          .where(ratings, `about = ? AND state = 'revealed' ORDER BY "poolMs" DESC, "order" LIMIT 500`, [params.user])
          .map(({ order, user, side, stars, text, poolMs }) => {
            return { order, by: user, byHandle: handleOf(reader, user), side, stars, text, poolMs };
          }),
      };
    }),
  ];
}

/** Tells ratings of the accounts here once they may be told. Call it every second or so. */
export function createRatingDuty(runtime: Runtime): (pool: string) => void {
  const lookedMs = new Map<string, number>();
  const busy = new Set<string>();
  return (pool) => {
    const nowMs = runtime.nowMs();
    if (nowMs - (lookedMs.get(pool) ?? 0) < LOOK_MS || busy.has(pool)) return;
    lookedMs.set(pool, nowMs);
    const waiting = runtime.db.all("SELECT * FROM rating_secrets WHERE pool = ? AND state = 'waiting' LIMIT 100", pool);
    if (waiting.length === 0) return;
    busy.add(pool);
    tell(runtime, pool, waiting)
      .catch((cause: unknown) => runtime.logger.warn({ cause: String(cause), pool }, 'a rating could not be told yet'))
      .finally(() => busy.delete(pool));
  };
}

async function tell(runtime: Runtime, pool: string, waiting: readonly Record<string, unknown>[]): Promise<void> {
  const reader = runtime.spaces.reader(pool);
  for (const row of waiting) {
    const order = String(row['orderId']);
    const user = String(row['user']);
    const end = (state: string): void =>
      runtime.db.run(
        'UPDATE rating_secrets SET state = ? WHERE pool = ? AND orderId = ? AND user = ?',
        state,
        pool,
        order,
        user,
      );
    const own = reader.where(ratings, '"order" = ? AND user = ?', [order, user])[0];
    if (own === undefined) continue;
    if (own.state !== 'committed') {
      end(own.state);
      continue;
    }
    if (reader.get(ratingRounds, order)?.state !== 'revealing') continue;
    const account = runtime.accounts.byUser(user);
    if (account === undefined) continue;
    const payload = { order, stars: Number(row['stars']), text: String(row['text']), salt: String(row['salt']) };
    await agentCommand(runtime, pool, agentSeedOf(runtime, account), { type: 'rating.revealed.v1', payload });
  }
}
