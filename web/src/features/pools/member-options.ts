import { fingerprint } from '#core/kernel/ids.ts';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../identity/me.ts';
import { membersQuery } from './pools.queries.ts';

/** Active members as choices of a field, without whoever chooses. */
export function useMemberOptions(
  pool: string,
  { isSelfToo = false }: { readonly isSelfToo?: boolean } = {},
): { readonly value: string; readonly label: string }[] {
  const me = useMe();
  const members = useQuery(membersQuery(pool)).data?.items ?? [];
  return members
    .filter(({ user, state }) => state === 'active' && (isSelfToo || user !== me))
    .map(({ user, handle }) => ({ value: user, label: `${handle}#${fingerprint(user)}` }));
}
