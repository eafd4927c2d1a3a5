import { meRead } from '#core/features/identity/identity.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';

/** What the login knew at its start may have changed since: read anew when the instance says that all may have. */
export function meQuery(user: string) {
  return queryOptions({
    queryKey: ['me', user],
    queryFn: ({ signal }) => call(meRead, {}, { signal }),
    staleTime: Infinity,
  });
}
