/** Says what has just happened: in the page, and on the desktop where the page is in the background. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { freshNotices } from './fresh.ts';
import { newestQuery } from './notifications.queries.ts';

export function useNotices(): void {
  const newest = useQuery(newestQuery).data;
  /** The last one that was there when the page came, or that was told since. */
  const told = useRef<number>(undefined);
  useEffect(() => {
    if (newest === undefined) return;
    const last = told.current;
    told.current = Math.max(last ?? 0, newest.items[0]?.no ?? 0);
    if (last === undefined) return;
    const fresh = freshNotices(newest.items, last);
    // Their words come with the first that is told.
    if (fresh.length > 0) void import('./tell.ts').then(({ tell }) => fresh.forEach(tell));
  }, [newest]);
}
