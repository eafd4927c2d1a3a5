/** Whether one's role stands above that of another member: nobody acts on an equal or higher one. */
import { type Right, type Role, outranks } from '#core/contract/rights.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { membersQuery } from '../pools/pools.queries.ts';
import { may } from './who-can.tsx';

/** Of whose things this person may use the right. Members are asked for only by who has it at all. */
export function useOutranked(pool: PoolView, right: Right): (user: string) => boolean {
  const isAllowed = may(pool, right);
  const members = useQuery({ ...membersQuery(pool.pool), enabled: isAllowed && pool.role === 'officer' }).data?.items;
  if (!isAllowed) return () => false;
  // There is one owner, who is not asked about their own.
  if (pool.role === 'owner') return () => true;
  const roles = new Map<string, Role>(members?.map(({ user, role }) => [user, role]) ?? []);
  return (user) => {
    const role = roles.get(user);
    return role !== undefined && outranks(pool.role, role);
  };
}
