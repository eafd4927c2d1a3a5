import { apiTokensRead, secondFactorRead } from '#core/features/identity/security.api.ts';
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
