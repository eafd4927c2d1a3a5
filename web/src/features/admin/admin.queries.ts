import { adminsRead } from '#core/features/admin/admin.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const adminsQuery = queryOptions({
  queryKey: [...keys.network, 'admins'],
  queryFn: ({ signal }) => call(adminsRead, {}, { signal }),
});
