import { loginsRead } from '#core/features/identity/logins.api.ts';
import { autostartRead, instanceRead } from '#core/features/instance/instance.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const loginsQuery = queryOptions({
  queryKey: keys.logins,
  queryFn: ({ signal }) => call(loginsRead, {}, { signal }),
});
export const instanceQuery = queryOptions({
  queryKey: keys.instance,
  queryFn: ({ signal }) => call(instanceRead, {}, { signal }),
});
export const autostartQuery = queryOptions({
  queryKey: [...keys.instance, 'autostart'],
  queryFn: ({ signal }) => call(autostartRead, {}, { signal }),
});
