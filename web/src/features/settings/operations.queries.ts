import { backupRead, diskRead, verifyRead } from '#core/features/instance/operations.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** While something runs. */
const ASK_EVERY_MS = 500;

export const backupQuery = queryOptions({
  queryKey: [...keys.instance, 'backup'],
  queryFn: ({ signal }) => call(backupRead, { query: {} }, { signal }),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_EVERY_MS : false),
});
export const verifyQuery = queryOptions({
  queryKey: [...keys.instance, 'verify'],
  queryFn: ({ signal }) => call(verifyRead, {}, { signal }),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_EVERY_MS : false),
});
/** Every page of every file is counted: not at each visit. */
export const diskQuery = queryOptions({
  queryKey: [...keys.instance, 'disk'],
  queryFn: ({ signal }) => call(diskRead, {}, { signal }),
  staleTime: 60_000,
});
