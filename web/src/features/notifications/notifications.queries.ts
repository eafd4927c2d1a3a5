import {
  type NotificationView,
  notificationsMark,
  notificationsMute,
  notificationsRead,
} from '#core/features/notifications/notifications.api.ts';
import {
  type UseMutationResult,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { z } from 'zod';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { toastProblem } from '../../ui/toast.ts';

const PAGE = 50;
const NEWEST = 6;
type Page = z.output<typeof notificationsRead.answer>;

/** The newest few, with how many are unread: for the bell and the overview. */
export const newestQuery = queryOptions({
  queryKey: keys.notices,
  queryFn: ({ signal }) => call(notificationsRead, { query: { limit: NEWEST } }, { signal }),
});

export const inboxQuery = (isUnreadOnly: boolean) =>
  infiniteQueryOptions({
    queryKey: [...keys.notices, 'inbox', isUnreadOnly],
    queryFn: ({ pageParam, signal }) =>
      call(
        notificationsRead,
        {
          query: {
            limit: PAGE,
            unread: isUnreadOnly ? 'true' : 'false',
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });

interface Range {
  readonly from: number;
  readonly upTo: number;
  readonly isRead: boolean;
}

/** Shown at once; taken back when the instance refuses. */
export function useMark(): UseMutationResult<unknown, Error, Range> {
  const queries = useQueryClient();
  return useMutation<unknown, Error, Range>({
    mutationFn: (range) => call(notificationsMark, { body: range }),
    onMutate: ({ from, upTo, isRead }) => {
      const change = (item: NotificationView): NotificationView =>
        item.no >= from && item.no <= upTo ? { ...item, isRead } : item;
      queries.setQueryData(newestQuery.queryKey, (page) => page && withItems(page, page.items.map(change)));
      queries.setQueryData(
        inboxQuery(false).queryKey,
        (all) => all && { ...all, pages: all.pages.map((page) => withItems(page, page.items.map(change))) },
      );
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.notices }),
  });
}

function withItems(page: Page, items: NotificationView[]): Page {
  return { ...page, items };
}

export function useMute(): UseMutationResult<unknown, Error, readonly NotificationView['kind'][]> {
  const queries = useQueryClient();
  return useMutation<unknown, Error, readonly NotificationView['kind'][]>({
    mutationFn: (muted) => call(notificationsMute, { body: { muted: [...muted] } }),
    onMutate: (muted) => {
      queries.setQueryData(newestQuery.queryKey, (page) => page && { ...page, muted: [...muted] });
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.notices }),
  });
}
