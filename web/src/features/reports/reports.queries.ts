import { reportsRead } from '#core/features/reports/reports.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const reportsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'reports'),
    queryFn: ({ signal }) => call(reportsRead, { params: { pool }, query: {} }, { signal }),
  });
