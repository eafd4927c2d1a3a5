/** Says what has just happened: in the page, and on the desktop where the page is in the background. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { newestQuery } from './notifications.queries.ts';

const TOLD_AT_ONCE = 2;

export function useNotices(): void {
  const newest = useQuery(newestQuery).data;
  /** The last one that was there when the page came, or that was told since. */
  const told = useRef<number>(undefined);
  useEffect(() => {
    if (newest === undefined) return;
    const last = told.current;
    told.current = Math.max(last ?? 0, newest.items[0]?.no ?? 0);
    if (last === undefined) return;
    // More at once would hide the page; the bell counts them all.
    const fresh = newest.items
      .filter(({ no, isRead }) => no > last && !isRead)
      .slice(0, TOLD_AT_ONCE)
      .toReversed();
    // Their words come with the first that is told.
    if (fresh.length > 0) void import('./tell.ts').then(({ tell }) => fresh.forEach(tell));
  }, [newest]);
}
