import { blocksRead } from '#core/features/identity/security.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const blocksQuery = queryOptions({
  queryKey: [...keys.security, 'blocks'],
  queryFn: ({ signal }) => call(blocksRead, {}, { signal }),
});
