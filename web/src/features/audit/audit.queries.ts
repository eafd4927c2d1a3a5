import { auditRead } from '#core/features/audit/audit.api.ts';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

const PAGE = 100;
export type AuditFilter = Readonly<Partial<Record<'actor' | 'type', string>>>;

export const auditQuery = (pool: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: keys.of(pool, 'audit', filter.actor ?? '', filter.type ?? ''),
    queryFn: ({ signal, pageParam }) =>
      call(
        auditRead,
        { params: { pool }, query: { ...filter, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
