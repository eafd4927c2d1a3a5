import { type NodeView, nodesRead } from '#core/features/nodes/nodes.api.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useCurrentPool } from '../pools/pools.queries.ts';

export const nodesQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'nodes'),
    queryFn: ({ signal }) => call(nodesRead, { params: { pool } }, { signal }),
  });

/** This machine in the pool that is looked at; undefined: not registered there (or not known yet). */
export function useOwnNode(): NodeView | undefined {
  const pool = useCurrentPool();
  const nodes = useQuery({ ...nodesQuery(pool?.pool ?? ''), enabled: pool !== undefined });
  return nodes.data?.items.find(({ isThisMachine, state }) => isThisMachine && state !== 'retired');
}
