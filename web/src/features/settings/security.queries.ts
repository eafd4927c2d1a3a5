import { devicesRead } from '#core/features/identity/devices.api.ts';
import { apiTokensRead, secondFactorRead } from '#core/features/identity/security.api.ts';
import { rootRead } from '#core/features/identity/roots.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const secondFactorQuery = queryOptions({
  queryKey: [...keys.security, 'factor'],
  queryFn: ({ signal }) => call(secondFactorRead, {}, { signal }),
});
export const apiTokensQuery = queryOptions({
  queryKey: [...keys.security, 'tokens'],
  queryFn: ({ signal }) => call(apiTokensRead, {}, { signal }),
});
/** Seals move it: it is read anew whenever the page is. */
export const rootQuery = queryOptions({
  queryKey: [...keys.security, 'root'],
  queryFn: ({ signal }) => call(rootRead, {}, { signal }),
  refetchInterval: 15_000,
});
export const devicesQuery = queryOptions({
  queryKey: [...keys.security, 'devices'],
  queryFn: ({ signal }) => call(devicesRead, {}, { signal }),
  refetchInterval: 15_000,
});
