/** Says what has just happened: in the page, and on the desktop where the page is in the background. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { currentTexts } from '../../texts/use-texts.ts';
import { type ToastTone, toast } from '../../ui/toast.ts';
import type { Tone } from '../../ui/status.tsx';
import { showOnDesktop } from './desktop.ts';
import { noticeText } from './notice-text.ts';
import { newestQuery } from './notifications.queries.ts';

const TONES: Readonly<Record<Tone, ToastTone>> = {
  good: 'good',
  bad: 'bad',
  wait: 'wait',
  realm: 'good',
  idle: 'good',
};

export function useNotices(): void {
  const newest = useQuery(newestQuery).data;
  /** The last one that was there when the page came, or that was told since. */
  const told = useRef<number>(undefined);
  useEffect(() => {
    if (newest === undefined) return;
    const last = told.current;
    told.current = Math.max(last ?? 0, newest.items[0]?.no ?? 0);
    if (last === undefined) return;
    const texts = currentTexts();
    for (const notice of newest.items.toReversed()) {
      if (notice.no <= last || notice.isRead) continue;
      const { title, more, tone } = noticeText(notice, texts);
      toast({ tone: TONES[tone], title, message: more });
      showOnDesktop(title, { body: more ?? notice.poolName, tag: `realms-${notice.no}` });
    }
  }, [newest]);
}
