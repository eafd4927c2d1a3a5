import { blockedPeersRead, networkRead, peersRead } from '#core/features/network/network.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

/** Open without a login: the first page needs it. */
export const networkQuery = queryOptions({
  queryKey: keys.network,
  queryFn: ({ signal }) => call(networkRead, {}, { signal }),
});
export const peersQuery = queryOptions({
  queryKey: [...keys.network, 'peers'],
  queryFn: ({ signal }) => call(peersRead, {}, { signal }),
});
export const blockedQuery = queryOptions({
  queryKey: [...keys.network, 'blocked'],
  queryFn: ({ signal }) => call(blockedPeersRead, {}, { signal }),
});
