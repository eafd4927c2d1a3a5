/**
 * The questions of the page asked for at the start go out as soon as somebody is known to be logged in, instead of when React has
 * come to draw the page: the answers are then on their way while its code is still being read.
 */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { walletQuery, statementQuery } from '../features/ledger/ledger.queries.ts';
import { firstOffersQuery } from '../features/market/market.queries.ts';
import { currentPoolOf, poolsQuery } from '../features/pools/pools.queries.ts';
import { queryClient } from '../query-client.ts';
import type { Path } from './paths.ts';

const OF_PAGE: Partial<Readonly<Record<Path, (pool: PoolView['pool']) => readonly Promise<unknown>[]>>> = {
  '/': (pool) => [queryClient.prefetchQuery(walletQuery(pool)), queryClient.prefetchQuery(firstOffersQuery(pool))],
  '/market': (pool) => [queryClient.prefetchQuery(firstOffersQuery(pool))],
  '/wallet': (pool) => [
    queryClient.prefetchInfiniteQuery(statementQuery(pool)),
    queryClient.prefetchQuery(walletQuery(pool)),
  ],
};

/** What fails here is asked for again by the page, which then says why. */
export async function preloadAnswers(path: Path): Promise<void> {
  const { items } = await queryClient.fetchQuery(poolsQuery);
  const wanted = new URLSearchParams(window.location.search).get('pool') ?? undefined;
  const pool = currentPoolOf(items, wanted);
  if (pool !== undefined) await Promise.all(OF_PAGE[path]?.(pool.pool) ?? []);
}
