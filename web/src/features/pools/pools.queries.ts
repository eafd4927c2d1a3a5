import {
  type PoolView,
  invitationsRead,
  membersRead,
  poolLink,
  poolRead,
  poolsRead,
} from '#core/features/pools/pools.api.ts';
import { directoryRead } from '#core/features/network/network.api.ts';
import { type UseQueryResult, queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { usePlace } from '../../router/router.tsx';
import { createStore, useStore } from '../../ui/store.ts';

export const poolsQuery = queryOptions({
  queryKey: keys.pools,
  queryFn: ({ signal }) => call(poolsRead, {}, { signal }),
});
export const poolQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'pool'),
    queryFn: ({ signal }) => call(poolRead, { params: { pool } }, { signal }),
  });
export const directoryQuery = queryOptions({
  queryKey: keys.directory,
  queryFn: ({ signal }) => call(directoryRead, {}, { signal }),
});
export const membersQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'members'),
    queryFn: ({ signal }) => call(membersRead, { params: { pool } }, { signal }),
  });
export const invitationsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'invitations'),
    queryFn: ({ signal }) => call(invitationsRead, { params: { pool } }, { signal }),
  });
export const poolLinkQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'link'),
    queryFn: ({ signal }) => call(poolLink, { params: { pool } }, { signal }),
  });

const STORED = 'realms.pool';
const chosen = createStore<string | undefined>(localStorage.getItem(STORED) ?? undefined);

/** The pool that the person looks at; kept for the next visit. */
export function choosePool(pool: string): void {
  localStorage.setItem(STORED, pool);
  chosen.set(pool);
}

export function usePools(): UseQueryResult<{ items: PoolView[] }> {
  return useQuery(poolsQuery);
}

/** One that can be looked into: the join is sealed. */
export function isInside({ membership }: PoolView): boolean {
  return membership !== 'joining' && membership !== 'denied' && membership !== 'left';
}

/** By the address (`?pool=`), else the one chosen last, else the first. */
export function useCurrentPool(): PoolView | undefined {
  const pools = usePools();
  const wanted = usePlace().search.get('pool') ?? undefined;
  useStore(chosen);
  return currentPoolOf(pools.data?.items ?? [], wanted);
}

export function currentPoolOf(pools: readonly PoolView[], wanted: string | undefined): PoolView | undefined {
  const inside = pools.filter(isInside);
  const stored = chosen.get();
  return inside.find(({ pool }) => pool === wanted) ?? inside.find(({ pool }) => pool === stored) ?? inside[0];
}
