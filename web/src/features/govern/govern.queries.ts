import {
  announcementsRead,
  frozenRead,
  joinRequestsRead,
  ownershipRead,
  referralsRead,
  rightsRead,
  settingsRead,
} from '#core/features/pools/govern.api.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

export const rightsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'rights'),
    queryFn: ({ signal }) => call(rightsRead, { params: { pool } }, { signal }),
  });
export const joinRequestsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'join-requests'),
    queryFn: ({ signal }) => call(joinRequestsRead, { params: { pool } }, { signal }),
  });
export const ownershipQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'ownership'),
    queryFn: ({ signal }) => call(ownershipRead, { params: { pool } }, { signal }),
  });
export const settingsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'settings'),
    queryFn: ({ signal }) => call(settingsRead, { params: { pool } }, { signal }),
  });
export const announcementsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'announcements'),
    queryFn: ({ signal }) => call(announcementsRead, { params: { pool } }, { signal }),
  });
export const frozenQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'frozen'),
    queryFn: ({ signal }) => call(frozenRead, { params: { pool } }, { signal }),
  });
export const referralsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'referrals'),
    queryFn: ({ signal }) => call(referralsRead, { params: { pool } }, { signal }),
  });
