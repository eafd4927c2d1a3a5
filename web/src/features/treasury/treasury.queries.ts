import { treasuryRead } from '#core/features/treasury/treasury.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const treasuryQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'treasury'),
    queryFn: ({ signal }) => call(treasuryRead, { params: { pool } }, { signal }),
  });
